import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { NO_JITTER, stored, track } from './support/quiet-page.js';
import { command, html, open, sleep } from './support/sdk.js';
import type { Site } from './support/site.js';
import { openWatched, settled, spilled, takenAtLeastOnce, takenOnce } from './support/watched-page.js';

/** As by default, so that the next page asks and sends by itself. */
const SENDING = { flushIntervalMs: 2_000 };

/** Leaves with three events, of which one is stored, to a page of the same origin that has no tracker. */
async function leave(page: Page, site: Site, collector: TestCollector): Promise<void> {
  site.page('/next', html(''));
  const before = collector.requests.length;
  await track(page, 1, 'stored');
  await stored(page, 1);
  await page.evaluate(() => {
    window.touchtrail?.('track', 'late0');
    window.touchtrail?.('track', 'late1');
    location.href = '/next';
  });
  await page.waitFor(() => location.pathname === '/next');
  await collector.waitFor(({ requests }) => requests.length > before);
}

const ALL = ['stored0', 'late0', 'late1'];

describe('what a page has handed over while it went away', () => {
  it('is asked after by the next page, and not sent twice', async ({ page, site, collector }) => {
    collector.reply = () => 'taken-then-hang';
    await openWatched(page, site, collector, SENDING);
    await leave(page, site, collector);
    collector.reply = () => ({});
    await open(page, `${site.origin('app.example')}/`);
    await takenOnce(collector, ALL);
    await settled(page);
    await takenOnce(collector, ALL);
  });

  it('is sent by the next page if it has not arrived', async ({ page, site, collector }) => {
    collector.reply = () => 'reset';
    await openWatched(page, site, collector, SENDING);
    await leave(page, site, collector);
    collector.reply = () => ({});
    await open(page, `${site.origin('app.example')}/`);
    await takenOnce(collector, ALL, 20_000);
    await settled(page);
  });

  it('is held for the grace period and then sent again, at a collector that cannot be asked', async ({
    page,
    site,
    collector,
  }) => {
    await page.onNewDocument(NO_JITTER);
    await openWatched(page, site, collector, { ...SENDING, handOverGraceMs: 3_000 }, 'deduplicating');
    await leave(page, site, collector);
    const leftAtMs = Date.now();
    const handed = collector.requests.length;
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'flush');
    expect(collector.requests).toHaveLength(handed);
    await settled(page);
    await takenAtLeastOnce(collector, ALL);
    for (const { receivedAtMs } of collector.requests.slice(handed)) {
      expect(receivedAtMs - leftAtMs).toBeGreaterThanOrEqual(2_000);
    }
  });

  it('is never sent again at a collector that counts every event', async ({ page, site, collector }) => {
    await openWatched(page, site, collector, { ...SENDING, handOverGraceMs: 1_000 }, 'counting');
    await leave(page, site, collector);
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'flush');
    await settled(page);
    await takenOnce(collector, ALL);
  });

  it('does not hold up what is tracked afterwards', async ({ page, site, collector }) => {
    await openWatched(page, site, collector, SENDING, 'deduplicating');
    await leave(page, site, collector);
    await open(page, `${site.origin('app.example')}/`);
    const tracked = await track(page, 2, 'after');
    await command(page, 'flush');
    await takenAtLeastOnce(collector, [...ALL, ...tracked]);
  });

  it('leaves nothing behind after a withdrawal', async ({ page, site, collector }) => {
    collector.reply = () => 'reset';
    await openWatched(page, site, collector, SENDING);
    await leave(page, site, collector);
    // The next page has no tracker: what lies there is what the first has left.
    expect(await spilled(page)).not.toEqual([]);
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'consent.withdraw');
    await page.waitFor(() => Object.keys(localStorage).length === 0);
    await stored(page, 0);
    const before = collector.requests.length;
    await command(page, 'flush');
    await sleep(page, 300);
    expect(collector.requests).toHaveLength(before);
  });
});
