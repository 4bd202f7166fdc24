import { describe, expect } from 'vitest';
import type { CollectorReply } from './support/collector-reply.js';
import { PORTAL } from './support/collector-reply.js';
import { it } from './support/fixtures.js';
import { NO_JITTER, track } from './support/quiet-page.js';
import { command, stats } from './support/sdk.js';
import { openWatched, settled, sizes, takenOnce, told } from './support/watched-page.js';

describe('a collector that once answers', () => {
  it.for([408, 425, 429, 500, 502, 503, 504, 599])(
    '%i is tried with one event, and then gets the rest',
    async (status, { page, site, collector }) => {
      await page.onNewDocument(NO_JITTER);
      collector.reply = () => ({ status: collector.requests.length === 0 ? status : 200 });
      await openWatched(page, site, collector);
      const tracked = await track(page, 4);
      await command(page, 'flush');
      await takenOnce(collector, tracked);
      expect(sizes(collector)).toEqual([4, 1, 3]);
      await settled(page);
      expect(await stats(page)).toMatchObject({ tracked: 4, delivered: 4, dropped: {} });
      expect((await told(page)).errors).toHaveLength(1);
    },
  );

  const unclear: readonly (readonly [string, CollectorReply])[] = [
    ['nothing, and cuts the connection', 'reset'],
    ['nothing, and cuts the connection, when it has taken the events', 'taken-then-reset'],
    ['half of what it had to say, when it has taken the events', { half: true, body: `{"a":"${'x'.repeat(500)}"}` }],
    ['half of what it had to say, and has taken nothing', { half: true, body: '{"a":"xx"}', taken: false }],
    ['something that CORS hides', { status: 200, cors: false }],
    ['a refusal that CORS hides', { status: 503, cors: false }],
    ['with a redirect', { status: 302, headers: { location: '/elsewhere' } }],
    ['with a redirect, when it has taken the events', { status: 307, headers: { location: '/e2' }, taken: true }],
    ['like a captive portal', PORTAL],
  ];
  it.for(unclear)('%s, gets no event twice and misses none', async ([, reply], { page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    collector.reply = ({ method }) => (collector.requests.length === 0 && method === 'POST' ? reply : {});
    await openWatched(page, site, collector);
    const tracked = await track(page, 3);
    await command(page, 'flush');
    await takenOnce(collector, tracked, 15_000);
    await settled(page);
    await takenOnce(collector, tracked);
    expect(collector.requests.filter(({ method }) => method !== 'POST')).toEqual([]);
    expect(await stats(page)).toMatchObject({ tracked: 3, delivered: 3, dropped: {} });
  });

  it('nothing, and cuts the connection before it reads, misses no event', async ({ page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    collector.cutUnread = () => collector.requests.length === 0;
    await openWatched(page, site, collector);
    const tracked = await track(page, 3);
    await command(page, 'flush');
    await takenOnce(collector, tracked);
    await settled(page);
  });

  const silent = ['hang', 'taken-then-hang'] as const;
  it.for(silent)(
    'nothing for longer than it is given (%s), misses no event',
    async (reply, { page, site, collector }) => {
      await page.onNewDocument(NO_JITTER);
      collector.reply = () => (collector.requests.length === 0 ? reply : {});
      await openWatched(page, site, collector);
      const tracked = await track(page, 3);
      await page.evaluate(() => void window.touchtrail?.('flush'));
      await takenOnce(collector, tracked, 30_000);
      await settled(page);
      await takenOnce(collector, tracked);
    },
  );

  it('nothing, since it is down, gets what was tracked when it is up', async ({ page, site, collector }) => {
    await page.onNewDocument('Math.random = () => 0.2');
    await openWatched(page, site, collector);
    await collector.refuse();
    const tracked = await track(page, 3);
    await command(page, 'flush');
    expect((await told(page)).errors).toHaveLength(1);
    await collector.accept();
    await takenOnce(collector, tracked, 20_000);
    await settled(page);
  });
});
