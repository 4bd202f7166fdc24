import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { poll } from './support/page.js';
import { openQuiet, stored, track } from './support/quiet-page.js';
import { command, html, open, sleep } from './support/sdk.js';
import { spilled } from './support/watched-page.js';

describe('a withdrawal in one tab', () => {
  it('holds for another one that is left afterwards: it sends and leaves nothing', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const other = await context.newPage();
    site.page('/next', html(''));
    await openQuiet(page, site, collector, { consent: 'manual' });
    await open(other, `${site.origin('app.example')}/`);
    await command(page, 'consent.grant', 'all');
    await command(other, 'consent.grant', 'all');
    await track(other, 2, 'before');
    await stored(page, 2);
    await command(page, 'consent.withdraw');
    const asked = collector.requests.length;
    await other.evaluate(() => {
      window.touchtrail?.('track', 'after');
      location.href = '/next';
    });
    await other.waitFor(() => location.pathname === '/next');
    await sleep(other, 500);
    expect(collector.requests).toHaveLength(asked);
    expect(await spilled(other)).toEqual([]);
    await stored(other, 0);
  });

  it('takes with it what a closed one has left behind', async ({ page, context, site, collector }) => {
    const other = await context.newPage();
    await openQuiet(page, site, collector);
    await open(other, `${site.origin('app.example')}/`);
    await collector.refuse();
    await other.evaluate(() => {
      window.touchtrail?.('track', 'left');
      location.href = 'about:blank';
    });
    await other.waitFor(() => location.href === 'about:blank');
    // What another process has written is seen a moment later.
    await poll('the spill of the other tab', 5_000, async () => (await spilled(page)).length > 0);
    await command(page, 'consent.withdraw');
    await page.waitFor(() => Object.keys(localStorage).length === 0);
    await stored(page, 0);
    await collector.accept();
    await command(page, 'consent.grant', 'all');
    await command(page, 'flush');
    expect(collector.accepted()).toEqual([]);
  });
});
