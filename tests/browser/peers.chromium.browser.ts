import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { NO_JITTER, openQuiet, stored, track } from './support/quiet-page.js';
import { command, html, open, sleep } from './support/sdk.js';
import { settled, takenOnce } from './support/watched-page.js';

/** As by default, but for page views, so that what is tracked is all there is. */
const AS_BY_DEFAULT = { flushIntervalMs: 2_000 };

describe('where other trackers lose events or count them twice', () => {
  it('a collector that is down for 8 seconds gets them without another event', async ({ page, site, collector }) => {
    await page.onNewDocument('Math.random = () => 0.3');
    await openQuiet(page, site, collector, AS_BY_DEFAULT);
    const tracked = await track(page, 5);
    const upAtMs = performance.now() + 8_000;
    collector.reply = () => ({ status: performance.now() < upAtMs ? 503 : 200 });
    await takenOnce(collector, tracked, 25_000);
    expect(collector.requests.length).toBeLessThanOrEqual(12);
  });

  it('a collector that refused connections gets them after a reload', async ({ page, site, collector }) => {
    await collector.refuse();
    await openQuiet(page, site, collector, AS_BY_DEFAULT);
    const tracked = await track(page, 5);
    await stored(page, 5);
    await command(page, 'flush');
    await collector.accept();
    await open(page, `${site.origin('app.example')}/`);
    await takenOnce(collector, tracked, 15_000);
  });

  it('two tabs track during an outage and are closed, and a third one delivers', async ({
    page,
    context,
    site,
    collector,
  }) => {
    collector.reply = () => ({ status: 503 });
    const other = await context.newPage();
    await openQuiet(page, site, collector, AS_BY_DEFAULT);
    await open(other, `${site.origin('app.example')}/`);
    const tracked = [...(await track(page, 5, 'a')), ...(await track(other, 5, 'b'))];
    await stored(page, 10);
    await command(page, 'flush');
    const third = await context.newPage();
    await page.close();
    await other.close();
    collector.reply = () => ({});
    await open(third, `${site.origin('app.example')}/`);
    await takenOnce(collector, tracked, 20_000);
    await settled(third);
    await takenOnce(collector, tracked);
  });

  const answers = [
    ['at once', 0],
    ['after 400 ms', 400],
  ] as const;
  it.for(answers)(
    'five events are followed by location.href in the same tick, and the collector answers %s',
    async ([, delayMs], { page, site, collector }) => {
      collector.reply = () => ({ delayMs });
      await openQuiet(page, site, collector, AS_BY_DEFAULT);
      site.page('/next', html(''));
      await page.evaluate(
        (url) => {
          for (const name of ['e0', 'e1', 'e2', 'e3', 'e4']) window.touchtrail?.('track', name);
          location.href = url;
        },
        `${site.origin('app.other')}/next`,
      );
      await takenOnce(collector, ['e0', 'e1', 'e2', 'e3', 'e4']);
      await page.waitFor(() => location.pathname === '/next');
      await open(page, `${site.origin('app.example')}/`);
      await settled(page);
      await takenOnce(collector, ['e0', 'e1', 'e2', 'e3', 'e4']);
    },
  );

  it('the tab is closed and nobody returns', async ({ page, context, site, collector }) => {
    await context.newPage();
    await openQuiet(page, site, collector, AS_BY_DEFAULT);
    const tracked = await track(page, 5);
    await page.close();
    await takenOnce(collector, tracked);
  });

  it('429 asks for two seconds, and gets them', async ({ page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    collector.reply = () =>
      collector.requests.length < 3 ? { status: 429, headers: { 'retry-after': '2' } } : { status: 200 };
    await openQuiet(page, site, collector, AS_BY_DEFAULT);
    const tracked = await track(page, 5);
    await takenOnce(collector, tracked, 20_000);
    const times = collector.requests.slice(0, 4).map(({ receivedAtMs }) => receivedAtMs);
    for (const [index, atMs] of times.slice(1).entries()) {
      expect(atMs - (times[index] ?? 0)).toBeGreaterThanOrEqual(1_950);
    }
  });

  it('all storage throws SecurityError', async ({ page, site, collector }) => {
    await page.onNewDocument(`
      window.uncaught = [];
      addEventListener('error', ({ message }) => uncaught.push(message));
      addEventListener('unhandledrejection', ({ reason }) => uncaught.push(String(reason)));
      const refuse = () => { throw new DOMException('not here', 'SecurityError') };
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore'])
        Object.defineProperty(window, name, { get: refuse });
      Object.defineProperty(document, 'cookie', { get: refuse, set: refuse });
      LockManager.prototype.request = () => Promise.reject(new DOMException('not here', 'SecurityError'));
    `);
    await openQuiet(page, site, collector, AS_BY_DEFAULT);
    const tracked = await track(page, 5);
    await takenOnce(collector, tracked);
    await sleep(page, 300);
    expect(await page.evaluate(() => Reflect.get(window, 'uncaught'))).toEqual([]);
    expect(await command(page, 'stats')).toMatchObject({ storage: 'memory', cookies: 'memory', delivered: 5 });
  });
});
