import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { openCdp } from './support/puppeteer-browser.js';
import { openQuiet, stored, track } from './support/quiet-page.js';
import { command, open } from './support/sdk.js';
import { settled, takenAtLeastOnce, takenOnce } from './support/watched-page.js';

describe('a tab that is frozen in the background', () => {
  it('holds no lock, and what it was sending is delivered by another one', async ({
    page,
    context,
    site,
    collector,
  }) => {
    await openQuiet(page, site, collector);
    const other = await context.newPage();
    await open(other, `${site.origin('app.example')}/`);
    collector.reply = () => (collector.requests.length === 0 ? 'hang' : {});
    const tracked = await track(page, 3);
    await stored(page, 3);
    await page.evaluate(() => void window.touchtrail?.('flush'));
    await collector.waitFor(({ requests }) => requests.length === 1);
    const cdp = await openCdp(page);
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
    const locks = await other.waitFor(async () => {
      const { held = [] } = await navigator.locks.query();
      return held.length === 0 ? 'none' : undefined;
    });
    expect(locks).toBe('none');
    await command(other, 'flush');
    await takenAtLeastOnce(collector, tracked, 20_000);
    await settled(other);
  });

  it('delivers what it tracks when it is resumed', async ({ page, context, site, collector }) => {
    await openQuiet(page, site, collector);
    const other = await context.newPage();
    await other.bringToFront();
    const cdp = await openCdp(page);
    const early = await track(page, 2, 'early');
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
    await collector.waitFor(({ accepted }) => accepted().length === 2);
    await cdp.send('Page.setWebLifecycleState', { state: 'active' });
    await page.bringToFront();
    const late = await track(page, 2, 'late');
    await command(page, 'flush');
    await takenOnce(collector, [...early, ...late], 20_000);
    await settled(page);
  });
});
