import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import { type Page, poll } from './support/page.js';
import { openQuiet, stored, track } from './support/quiet-page.js';
import { command, html, names, open, readRows, ready, sleep } from './support/sdk.js';
import type { Site } from './support/site.js';
import { settled, takenAtLeastOnce, takenOnce } from './support/watched-page.js';

/** Leaves, with one event stored and one not, for a page without a tracker; the first page waits in the cache. */
async function leaveForCache(page: Page, site: Site, collector: TestCollector): Promise<void> {
  site.page('/next', html(''));
  await openQuiet(page, site, collector);
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', `${persisted}`));
  });
  await track(page, 1, 'stored');
  await stored(page, 1);
  await page.evaluate(
    (url) => {
      window.touchtrail?.('track', 'late');
      location.href = url;
    },
    `${site.origin('app.other')}/next`,
  );
  await page.waitFor(() => location.pathname === '/next');
}

/** The locks of an origin that are held or asked for. */
function locksOf(page: Page): Promise<readonly (string | undefined)[]> {
  return page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return [...held, ...pending].map(({ name }) => name);
  });
}

describe('a page in the back-forward cache', () => {
  it('that left with a hand-over without an answer comes back, and nothing arrives twice', async ({
    page,
    site,
    collector,
  }) => {
    collector.reply = () => 'taken-then-hang';
    await leaveForCache(page, site, collector);
    await collector.waitFor(({ accepted }) => accepted().length === 2);
    collector.reply = () => ({});
    await page.back();
    expect(await page.waitFor(() => Reflect.get(window, 'restored'))).toBe('true');
    const after = await track(page, 2, 'after');
    await command(page, 'flush');
    await settled(page, 30_000);
    await takenOnce(collector, ['stored0', 'late', ...after]);
  });

  it('that left while a request was under way comes back, and nothing is lost', async ({
    engine,
    page,
    site,
    collector,
  }) => {
    collector.reply = () => (collector.requests.length === 0 ? 'hang' : {});
    await openQuiet(page, site, collector);
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', `${persisted}`));
    });
    site.page('/next', html(''));
    const tracked = await track(page, 2);
    await stored(page, 2);
    await page.evaluate(() => void window.touchtrail?.('flush'));
    await collector.waitFor(({ requests }) => requests.length === 1);
    await page.goto(`${site.origin('app.example')}/next`);
    await page.back();
    // Firefox keeps no page that holds a lock in the moment it is left: there it is loaded anew.
    if (engine === 'firefox') await ready(page);
    else expect(await page.waitFor(() => Reflect.get(window, 'restored'))).toBe('true');
    await command(page, 'flush');
    await takenOnce(collector, tracked, 30_000);
    await settled(page);
  });

  it('keeps no other tab from the database and holds no lock', async ({ page, context, site, collector }) => {
    const other = await context.newPage();
    await other.goto(`${site.origin('app.example')}/dist/touchtrail.js`);
    collector.reply = () => 'taken-then-hang';
    await leaveForCache(page, site, collector);
    await collector.waitFor(({ accepted }) => accepted().length === 2);
    collector.reply = () => ({});
    await poll('the release of the lock', 5_000, async () => (await locksOf(other)).length === 0);
    // The events of the page in the cache wait for an answer, those of the other one do not.
    await open(other, `${site.origin('app.example')}/`);
    const tracked = await track(other, 2, 'other');
    await poll('the rows of the other tab', 5_000, async () => {
      const rows = names(Object.values((await readRows(other)) ?? {}));
      return tracked.every((name) => rows.includes(name));
    });
    await command(other, 'flush');
    await collector.waitFor(({ accepted }) => accepted().length === 4);
    expect([...names(collector.accepted())].sort()).toEqual([...tracked, 'stored0', 'late'].sort());
    await settled(other, 30_000);
    expect(collector.rawRepeats()).toEqual([]);
  });

  it('holds no lock either if it left while a request was under way', async ({ page, context, site, collector }) => {
    const other = await context.newPage();
    await other.goto(`${site.origin('app.example')}/dist/touchtrail.js`);
    collector.reply = () => (collector.requests.length === 0 ? 'hang' : {});
    site.page('/next', html(''));
    await openQuiet(page, site, collector);
    const tracked = await track(page, 2);
    await stored(page, 2);
    await page.evaluate(() => void window.touchtrail?.('flush'));
    await collector.waitFor(({ requests }) => requests.length === 1);
    await page.goto(`${site.origin('app.other')}/next`);
    // The browser hears of the release from another process; a page in the cache would hold it for good.
    await poll('the release of the lock', 5_000, async () => (await locksOf(other)).length === 0);
    await openQuiet(other, site, collector);
    await command(other, 'flush');
    await takenAtLeastOnce(collector, tracked, 15_000);
    await settled(other);
  });

  it('sends nothing, and what it tracks after its return arrives', async ({ page, site, collector }) => {
    await leaveForCache(page, site, collector);
    await takenOnce(collector, ['stored0', 'late']);
    const asked = collector.requests.length;
    await sleep(page, 500);
    expect(collector.requests).toHaveLength(asked);
    await page.back();
    expect(await page.waitFor(() => Reflect.get(window, 'restored'))).toBe('true');
    await track(page, 1, 'after');
    await command(page, 'flush');
    await takenOnce(collector, ['stored0', 'late', 'after0']);
    await settled(page);
  });
});
