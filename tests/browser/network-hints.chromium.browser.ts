import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { openQuiet, QUIET, stored, track } from './support/quiet-page.js';
import { command, embed, html, open, stats } from './support/sdk.js';
import { openWatched, settled, takenOnce, told } from './support/watched-page.js';

/** Each wait as long as it can be. */
const MOST_JITTER = 'Math.random = () => 0.999';

describe('what a browser says about the connection', () => {
  it('is not believed when it is bad news', async ({ page, site, collector }) => {
    await page.onNewDocument(`Object.defineProperty(navigator, 'onLine', { value: false })`);
    await openQuiet(page, site, collector, { flushIntervalMs: 200 });
    const tracked = await track(page, 2);
    await takenOnce(collector, tracked);
  });

  it('is a reason to try again before the wait is over', async ({ page, site, collector }) => {
    await page.onNewDocument(MOST_JITTER);
    await openQuiet(page, site, collector);
    await collector.refuse();
    const tracked = await track(page, 2);
    for (let attempt = 0; attempt < 6; attempt++) await command(page, 'flush');
    await collector.accept();
    await page.evaluate(() => void dispatchEvent(new Event('online')));
    await takenOnce(collector, tracked, 5_000);
    await settled(page);
  });

  it('does not matter to a collector that has asked for a pause', async ({ page, site, collector }) => {
    collector.reply = () => ({ status: 503, headers: { 'retry-after': '60' } });
    await openQuiet(page, site, collector);
    await track(page, 2);
    await command(page, 'flush');
    expect(collector.requests).toHaveLength(1);
    for (const type of ['online', 'visibilitychange', 'focus']) {
      await page.evaluate((name) => void document.dispatchEvent(new Event(name, { bubbles: true })), type);
      await page.evaluate((name) => void dispatchEvent(new Event(name)), type);
    }
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    expect(collector.requests).toHaveLength(1);
  });
});

describe('a name that cannot be found', () => {
  it('costs no event: a page that knows a better one delivers them', async ({ page, site, collector }) => {
    const nowhere = { ...collector, endpoint: 'http://nowhere.invalid/e' };
    await openWatched(page, site, nowhere);
    const tracked = await track(page, 3);
    await stored(page, 3);
    await command(page, 'flush');
    expect((await told(page)).errors).toHaveLength(1);
    expect(await stats(page)).toMatchObject({ delivered: 0, waiting: 3, dropped: {} });
    site.page('/better', html(embed('stub', collector.endpoint, { ...QUIET, flushIntervalMs: 500 })));
    await open(page, `${site.origin('app.example')}/better`);
    await takenOnce(collector, tracked, 25_000);
    await settled(page);
  });
});
