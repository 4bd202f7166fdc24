// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Collector, Touchpoint, TrackerOptions } from '../../src/index.js';
import { type FakePlatform, fakePlatform } from '../../src/testing/index.js';
import { GRANTED, nextPage, rows, type Started, start as startTracker, ULID } from './support/start-tracker.js';

const DAY_MS = 24 * 60 * 60_000;

/** A collector that carries the touchpoints as JSON, at an address of its own. */
function collectorOf(name: string, changes: Partial<Collector> = {}): Collector {
  return {
    name,
    capabilities: { deduplicates: true, beacon: true },
    encode: ({ touchpoints }) => ({
      url: `https://${name}.example/`,
      body: JSON.stringify(touchpoints),
      contentType: 'text/plain',
    }),
    ...changes,
  };
}

/** What each collector was sent, by name: the names of the events of each request. */
function sentTo({ requests }: FakePlatform): Record<string, string[]> {
  const byName: Record<string, string[]> = {};
  for (const { url, body } of requests) {
    const name = new URL(url).host.replace('.example', '');
    byName[name] ??= [];
    byName[name].push(
      JSON.parse(body)
        .map((event: { name: string }) => event.name)
        .join(),
    );
  }
  return byName;
}

/** A browser in which one host answers as it is told, and the others 200. */
function browserWhere(host: string, status: () => number, platform = fakePlatform()): FakePlatform {
  const { send } = platform.network;
  const network = {
    ...platform.network,
    send(request: Parameters<typeof send>[0], options: Parameters<typeof send>[1]) {
      platform.replies.unshift(request.url.includes(host) ? status() : 200);
      return send(request, options);
    },
  };
  return Object.assign(platform, { network });
}

const start = (
  collector: readonly Collector[],
  options: Partial<TrackerOptions> = {},
  platform: FakePlatform = fakePlatform(),
): Started => startTracker({ ...GRANTED, collector, ...options }, platform);

describe('Two collectors', () => {
  it('get every touchpoint, each in its own request', async () => {
    const { tracker, platform } = start([collectorOf('a'), collectorOf('b')]);
    tracker.track('one');
    tracker.track('two');
    await platform.advance(3_000);
    expect(sentTo(platform)).toEqual({ a: ['one,two'], b: ['one,two'] });
    expect(tracker.stats()).toMatchObject({ tracked: 2, delivered: 2, waiting: 0, dropped: {} });
  });

  it('need two names', () => {
    expect(() => start([collectorOf('a'), collectorOf('a')])).toThrow(/^collector: unknown option or wrong value/);
    expect(() => start([])).toThrow(/^collector:/);
    expect(() => start([collectorOf('a b')])).toThrow(/^collector:/);
  });

  it('do not wait for each other where one is down', async () => {
    const platform = browserWhere('b.', () => 503);
    const { tracker } = start([collectorOf('a'), collectorOf('b')], {}, platform);
    for (const name of ['one', 'two', 'three']) {
      tracker.track(name);
      await platform.advance(3_000);
    }
    expect(sentTo(platform).a).toEqual(['one', 'two', 'three']);
    expect(tracker.stats()).toMatchObject({
      waiting: 3,
      delivered: 0,
      collectors: { a: { waiting: 0, delivered: 3 }, b: { waiting: 3, delivered: 0 } },
    });
  });

  it('do not wait for each other where one never answers', async () => {
    const platform = fakePlatform();
    const { send } = platform.network;
    const network = {
      ...platform.network,
      send(request: Parameters<typeof send>[0], options: Parameters<typeof send>[1]) {
        platform.replies.unshift(request.url.includes('a.') ? 'hang' : 200);
        return send(request, options);
      },
    };
    const { tracker } = start([collectorOf('a'), collectorOf('b')], {}, Object.assign(platform, { network }));
    tracker.track('one');
    await platform.advance(2_500);
    tracker.track('two');
    await platform.advance(2_500);
    expect(sentTo(platform)).toEqual({ a: ['one'], b: ['one', 'two'] });
  });

  it('go on without one that wants nothing more of this page', async () => {
    const platform = browserWhere('b.', () => 403);
    const { tracker } = start([collectorOf('a'), collectorOf('b')], {}, platform);
    tracker.track('one');
    await platform.advance(3_000);
    tracker.track('two');
    await platform.advance(60_000);
    expect(sentTo(platform)).toEqual({ a: ['one', 'two'], b: ['one'] });
  });

  it('share no row: an event leaves the buffer when both have it', async () => {
    let status = 503;
    const platform = browserWhere('b.', () => status);
    const { tracker } = start([collectorOf('a'), collectorOf('b')], {}, platform);
    tracker.track('one');
    await platform.advance(3_000);
    expect([...(platform.databases.get('tt_events')?.keys() ?? [])]).toEqual([expect.stringMatching(/^b\./)]);
    status = 200;
    await tracker.flush();
    expect(rows(platform)).toEqual([]);
    expect(tracker.stats()).toMatchObject({ delivered: 1, waiting: 0 });
  });

  it('go on where they were on the next page', async () => {
    const first = browserWhere('b.', () => 503);
    start([collectorOf('a'), collectorOf('b')], {}, first).tracker.track('one');
    await first.advance(3_000);
    const next = nextPage(first);
    start([collectorOf('b'), collectorOf('a')], {}, next);
    await next.advance(200_000);
    expect(sentTo(next)).toEqual({ b: ['one'] });
  });

  it('both get what a page hands over while it is left', async () => {
    const { tracker, platform } = start([collectorOf('a'), collectorOf('b')]);
    tracker.track('one');
    platform.lifecycle('leaving');
    await platform.settle();
    expect(sentTo(platform)).toEqual({ a: ['one'], b: ['one'] });
    expect(platform.requests.map(({ via }) => via)).toEqual(['keepalive', 'keepalive']);
  });

  it('share the quota for requests that outlive the page', async () => {
    const { tracker, platform } = start([collectorOf('a'), collectorOf('b')]);
    tracker.track('one', { text: 'x'.repeat(31_000) });
    platform.replies.push('hang', 'hang');
    platform.lifecycle('leaving');
    await platform.settle();
    expect(sentTo(platform)).toEqual({ a: ['one'] });
    const next = nextPage(platform);
    start([collectorOf('a'), collectorOf('b')], {}, next);
    await next.advance(5_000);
    expect(sentTo(next)).toEqual({ b: ['one'] });
  });
});

describe('What one of several collectors does not get', () => {
  it('is what the visitor has not agreed to for it', async () => {
    const { tracker, platform, drops } = start([collectorOf('a'), collectorOf('b', { purposes: ['sharing'] })], {
      consent: ['analytics'],
    });
    tracker.track('one');
    await platform.advance(3_000);
    expect(sentTo(platform)).toEqual({ a: ['one'] });
    expect(drops.map(({ reason, count }) => [reason, count])).toEqual([['denied', 1]]);
    expect(tracker.stats()).toMatchObject({
      delivered: 1,
      dropped: {},
      collectors: { a: { delivered: 1 }, b: { dropped: { denied: 1 } } },
    });
  });

  it('is what the visitor takes back while it waits', async () => {
    const platform = browserWhere('.example', () => 503);
    const { tracker } = start(
      [collectorOf('a'), collectorOf('b', { purposes: ['sharing'] })],
      { consent: 'auto' },
      platform,
    );
    tracker.consent.grant('all');
    tracker.track('one');
    await platform.advance(3_000);
    tracker.consent.withdraw(['sharing']);
    await tracker.consent.settled();
    expect([...(platform.databases.get('tt_events')?.keys() ?? [])]).toEqual([expect.stringMatching(/^a\./)]);
    expect(tracker.stats()).toMatchObject({
      waiting: 1,
      dropped: {},
      collectors: { b: { dropped: { withdrawn: 1 } } },
    });
  });

  it('is what its filter leaves out', async () => {
    const { tracker, platform, drops } = start([
      collectorOf('a'),
      collectorOf('b', { filter: ({ name }) => name === 'two' }),
    ]);
    tracker.track('one');
    tracker.track('two');
    await platform.advance(3_000);
    expect(sentTo(platform)).toEqual({ a: ['one,two'], b: ['two'] });
    expect(drops).toMatchObject([{ reason: 'filtered', count: 1, events: [{ name: 'one' }] }]);
    expect(tracker.stats()).toMatchObject({ tracked: 2, delivered: 2, dropped: {} });
  });

  it('is what its format has no place for', async () => {
    const { tracker, platform } = start([collectorOf('a', { accepts: ({ name }) => name !== 'identify' })]);
    tracker.identify('u');
    tracker.track('one');
    await platform.advance(3_000);
    expect(sentTo(platform)).toEqual({ a: ['one'] });
    expect(tracker.stats()).toMatchObject({ tracked: 2, delivered: 1, dropped: { filtered: 1 } });
  });

  it('is what a filter throws at, which is told', async () => {
    const filter = () => {
      throw new Error('bug');
    };
    const { tracker, platform, errors } = start([collectorOf('a', { filter }), collectorOf('b')]);
    tracker.track('one');
    await platform.advance(3_000);
    expect(sentTo(platform)).toEqual({ b: ['one'] });
    expect(errors.map(String)).toEqual(['Error: bug']);
    expect(tracker.stats().collectors.a?.dropped).toEqual({ invalid: 1 });
  });

  it('is nothing at all where a filter withdraws', async () => {
    const platform = fakePlatform();
    const collector = collectorOf('a', {
      filter: () => {
        tracker.consent.withdraw();
        tracker.consent.grant('all');
        return true;
      },
    });
    const { tracker } = start([collector], { consent: 'auto' }, platform);
    tracker.consent.grant('all');
    tracker.track('one');
    await platform.advance(60_000);
    expect(platform.requests).toEqual([]);
    expect(rows(platform)).toEqual([]);
    expect(tracker.stats()).toMatchObject({ tracked: 1, dropped: { withdrawn: 1 } });
  });

  it('is known to onDrop by the name of the collector', async () => {
    const told: unknown[] = [];
    const { tracker, platform } = start([collectorOf('a'), collectorOf('b', { filter: () => false })], {
      onDrop: (...all) => void told.push([all[0], all[1], all[3]]),
    });
    tracker.track('one');
    await platform.advance(3_000);
    expect(told).toEqual([['filtered', 1, 'b']]);
  });

  it('counts as dropped for the tracker when no collector gets it', async () => {
    const { tracker, platform } = start([
      collectorOf('a', { filter: () => false }),
      collectorOf('b', { sampleRate: 0 }),
    ]);
    tracker.track('one');
    await platform.advance(3_000);
    const { tracked, delivered, waiting, dropped } = tracker.stats();
    expect({ tracked, delivered, waiting, dropped }).toEqual({
      tracked: 1,
      delivered: 0,
      waiting: 0,
      dropped: { sampled: 1 },
    });
  });

  it('counts as delivered for the tracker when another one has it, whichever is done first', async () => {
    let status = 503;
    const platform = browserWhere('b.', () => status);
    const { tracker } = start([collectorOf('a'), collectorOf('b')], {}, platform);
    tracker.track('one');
    await platform.advance(3_000);
    status = 400;
    await tracker.flush();
    expect(tracker.stats()).toMatchObject({
      delivered: 1,
      waiting: 0,
      dropped: {},
      collectors: { b: { dropped: { rejected: 1 } } },
    });
  });
});

describe('A sample', () => {
  /** How many of a hundred visitors a collector gets. */
  const inSample = async (sampleRate: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let count = 10; count < 110; count += 1) {
      const id = ULID.slice(0, -3) + `${count}`.padStart(3, '0');
      const platform = fakePlatform({ cookieValues: new Map([['tt_visitor', id]]) });
      start([collectorOf('a', { sampleRate })], {}, platform).tracker.track('one');
      await platform.advance(3_000);
      const [request] = platform.requests;
      if (request) ids.push(JSON.parse(request.body)[0].visitor.id);
    }
    return ids;
  };

  it('is of visitors: a share of them, always the same ones, and part of every larger one', async () => {
    const [quarter, again, half] = [await inSample(0.25), await inSample(0.25), await inSample(0.5)];
    expect(quarter).toEqual(again);
    expect(half).toEqual(expect.arrayContaining(quarter));
    expect(quarter.length).toBeGreaterThan(12);
    expect(quarter.length).toBeLessThan(40);
    expect(half.length).toBeGreaterThan(35);
    expect(half.length).toBeLessThan(65);
  });
});

describe('The mapping hook', () => {
  it('changes what one collector gets, and nothing else', async () => {
    const { tracker, platform } = start([
      collectorOf('a', { map: (touchpoint) => ({ ...touchpoint, name: 'renamed', eventId: 'mine' }) }),
      collectorOf('b'),
    ]);
    tracker.track('one');
    await platform.advance(3_000);
    expect(sentTo(platform)).toEqual({ a: ['renamed'], b: ['one'] });
    const [a, b] = platform.requests.map(({ body }) => JSON.parse(body)[0].eventId);
    expect(a).toBe(b);
  });

  it('lets nothing through that it gives nothing back for, and the rest', async () => {
    const map = (touchpoint: Touchpoint) => (touchpoint.name === 'bad' ? (undefined as never) : touchpoint);
    const { tracker, platform, errors } = start([collectorOf('a', { map })]);
    for (const name of ['one', 'bad', 'two']) tracker.track(name);
    await platform.advance(3_000);
    expect(sentTo(platform).a?.join()).toBe('one,two');
    expect(tracker.stats()).toMatchObject({ delivered: 2, dropped: { invalid: 1 } });
    expect(`${errors[0]}`).toContain('map: must return a touchpoint, got undefined');
  });
});

describe('A withdrawal', () => {
  it('erases what waits for every collector, and counts each event once', async () => {
    const platform = browserWhere('.example', () => 503);
    const { tracker } = start([collectorOf('a'), collectorOf('b')], { consent: 'auto' }, platform);
    tracker.consent.grant('all');
    tracker.track('one');
    tracker.track('two');
    await platform.advance(3_000);
    expect(rows(platform)).toHaveLength(4);
    tracker.consent.withdraw();
    const erasure = await tracker.consent.settled();
    expect([platform.databases.size, platform.texts.size]).toEqual([0, 0]);
    expect(erasure).toMatchObject({ rows: 4, leftovers: [] });
    expect(erasure.keys).toEqual(expect.arrayContaining(['a.pause', 'b.pause']));
    expect(tracker.stats()).toMatchObject({
      dropped: { withdrawn: 2 },
      collectors: { a: { dropped: { withdrawn: 2 } }, b: { dropped: { withdrawn: 2 } } },
    });
  });

  it('erases also what waits for a collector that the site has no more', async () => {
    const first = browserWhere('.example', () => 503);
    start([collectorOf('a'), collectorOf('old')], {}, first).tracker.track('one');
    await first.advance(3_000);
    const next = nextPage(first);
    const { tracker } = start([collectorOf('a')], { consent: 'auto' }, next);
    tracker.consent.grant('all');
    tracker.consent.withdraw();
    await tracker.consent.settled();
    expect([next.databases.size, next.texts.size]).toEqual([0, 0]);
  });
});

describe('What waits for one of several collectors', () => {
  it('waits as long as the site wants it to for that one, whatever the tracker says', async () => {
    const collectors = [collectorOf('a'), collectorOf('b', { retentionMs: 20 * DAY_MS })];
    const first = browserWhere('.example', () => 503);
    start(collectors, {}, first).tracker.track('one');
    await first.advance(3_000);
    const next = nextPage(first, { nowMs: first.now() + 10 * DAY_MS });
    const { tracker } = start(collectors, {}, next);
    tracker.track('two');
    await next.advance(60_000);
    expect(sentTo(next)).toEqual({ a: ['two'], b: ['one', 'two'] });
    expect(tracker.stats().collectors.a?.dropped).toEqual({ expired: 1 });
  });
});

describe('A key of the store that is of no collector in form', () => {
  it('is removed with the next write', async () => {
    const databases = new Map([
      [
        'tt_events',
        new Map<string, unknown>([
          ['zzz', 1],
          ['', null],
        ]),
      ],
    ]);
    const { tracker, platform } = start([collectorOf('a')], {}, fakePlatform({ databases }));
    tracker.track('one');
    await platform.advance(3_000);
    expect(rows(platform)).toEqual([]);
    expect(tracker.stats()).toMatchObject({ tracked: 1, delivered: 1, dropped: {} });
  });
});

describe('What waits for a collector that the site has no more', () => {
  it('is kept, for it may be on another page, until its time is over', async () => {
    const first = browserWhere('.example', () => 503);
    const { tracker } = start([collectorOf('a'), collectorOf('old')], {}, first);
    tracker.track('one');
    await first.advance(3_000);
    tracker.track('two');
    first.lifecycle('leaving');
    await first.settle();
    const keys = (platform: FakePlatform): string =>
      [...(platform.databases.get('tt_events')?.keys() ?? []), ...platform.texts.keys()]
        .filter((key) => /old\.[\dA-Z]{26}$/.test(key))
        .join();

    const second = nextPage(first, { nowMs: first.now() + 3 * DAY_MS });
    start([collectorOf('a')], {}, second).tracker.track('three');
    await second.advance(3_000);
    expect(keys(second)).toMatch(/old\..*tt_spill\.old\./);

    const third = nextPage(second, { nowMs: first.now() + 8 * DAY_MS });
    start([collectorOf('a')], {}, third).tracker.track('four');
    await third.advance(3_000);
    expect(keys(third)).toBe('');
  });
});
