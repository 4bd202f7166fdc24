import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { NO_JITTER, stored, track } from './support/quiet-page.js';
import { command, open } from './support/sdk.js';
import { openWatched, settled, takenOnce } from './support/watched-page.js';

/** Milliseconds between the first two requests. */
function gapMs(requests: readonly { readonly receivedAtMs: number }[]): number {
  const [first, second] = requests;
  return (second?.receivedAtMs ?? 0) - (first?.receivedAtMs ?? 0);
}

/** In so many seconds, as an HTTP date: whole seconds. */
const dateIn = (seconds: number): string => new Date(Date.now() + seconds * 1000).toUTCString();

describe('a collector that says when to come back', () => {
  const manners = [
    [429, 'seconds', () => '2', 1_950],
    [503, 'seconds', () => '2', 1_950],
    [429, 'an HTTP date', () => dateIn(3), 1_900],
    [503, 'an HTTP date', () => dateIn(3), 1_900],
  ] as const;
  it.for(manners)(
    '(%i, in %s) is left alone until then',
    async ([status, , retryAfter, leastMs], { page, site, collector }) => {
      await page.onNewDocument(NO_JITTER);
      collector.reply = () =>
        collector.requests.length === 0 ? { status, headers: { 'retry-after': retryAfter() } } : { status: 200 };
      await openWatched(page, site, collector);
      const tracked = await track(page, 3);
      await command(page, 'flush');
      await takenOnce(collector, tracked, 15_000);
      expect(gapMs(collector.requests)).toBeGreaterThanOrEqual(leastMs);
      expect(gapMs(collector.requests)).toBeLessThan(9_000);
      await settled(page);
    },
  );

  it.for(['soon', '-5', '', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'in words that mean nothing (%s) is tried as usual',
    async (text, { page, site, collector }) => {
      await page.onNewDocument(NO_JITTER);
      collector.reply = () =>
        collector.requests.length === 0 ? { status: 503, headers: { 'retry-after': text } } : { status: 200 };
      await openWatched(page, site, collector);
      const tracked = await track(page, 2);
      await command(page, 'flush');
      await takenOnce(collector, tracked);
    },
  );

  it('is left alone by a page that is loaded meanwhile', async ({ page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    collector.reply = () =>
      collector.requests.length === 0 ? { status: 429, headers: { 'retry-after': '4' } } : { status: 200 };
    await openWatched(page, site, collector, { flushIntervalMs: 100 });
    const tracked = await track(page, 3);
    await collector.waitFor(({ requests }) => requests.length === 1);
    await stored(page, 3);
    const leavesAtMs = Date.now();
    await open(page, `${site.origin('app.example')}/`);
    await takenOnce(collector, tracked, 15_000);
    const [first, ...later] = collector.requests;
    // The page that leaves may hand over what it has, for it may be the last chance.
    const asked = later.filter(({ receivedAtMs }) => receivedAtMs - leavesAtMs > 1_000);
    for (const { receivedAtMs } of asked) {
      expect(receivedAtMs - (first?.receivedAtMs ?? 0)).toBeGreaterThanOrEqual(3_900);
    }
  });

  it('is left alone by the other tabs too', async ({ page, context, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    collector.reply = () =>
      collector.requests.length === 0 ? { status: 503, headers: { 'retry-after': '3' } } : { status: 200 };
    await openWatched(page, site, collector);
    const other = await context.newPage();
    await other.onNewDocument(NO_JITTER);
    await open(other, `${site.origin('app.example')}/`);
    const tracked = [...(await track(page, 2, 'a')), ...(await track(other, 2, 'b'))];
    await stored(page, 4);
    await command(page, 'flush');
    await page.evaluate(() => void window.touchtrail?.('flush'));
    await other.evaluate(() => void window.touchtrail?.('flush'));
    await takenOnce(collector, tracked, 15_000);
    expect(gapMs(collector.requests)).toBeGreaterThanOrEqual(2_950);
    // Perhaps the other one has delivered, and this page has not looked since.
    await command(page, 'flush');
    await settled(page);
  });
});
