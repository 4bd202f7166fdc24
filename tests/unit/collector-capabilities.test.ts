// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import type { Collector, CollectorCapabilities, TrackerOptions } from '../../src/index.js';
import { type FakePlatform, type FakePlatformOptions, fakePlatform } from '../../src/testing/index.js';
import { GRANTED, nextPage, type Started, sent, sentNames, start } from './support/start-tracker.js';

const HOUR_MS = 60 * 60_000;

/** A collector that can do what a test says, and nothing else. */
function collectorWith(capabilities: Partial<CollectorCapabilities>, changes: Partial<Collector> = {}): Collector {
  return {
    name: 'own',
    capabilities: { deduplicates: true, beacon: false, ...capabilities },
    encode: ({ touchpoints }) => ({
      url: 'https://collect.example/',
      body: JSON.stringify(touchpoints),
      contentType: 'text/plain',
    }),
    ...changes,
  };
}

/** One event per request, as many formats have it. */
const oneByOne: Partial<Collector> = {
  encode: ({ touchpoints: [first] }) => ({
    url: 'https://collect.example/',
    body: JSON.stringify([first]),
    contentType: 'text/plain',
    carries: 1,
  }),
};

function begin(
  capabilities: Partial<CollectorCapabilities>,
  changes: Partial<Collector> = {},
  browser: FakePlatform | FakePlatformOptions = {},
  options: Partial<TrackerOptions> = {},
): Started {
  return start({ ...GRANTED, collector: collectorWith(capabilities, changes), ...options }, browser);
}

const names = ({ requests }: FakePlatform): string[] =>
  requests.map(({ body }) =>
    JSON.parse(body)
      .map(({ name }: { name: string }) => name)
      .join(),
  );

function trackAll({ tracker }: Started, count: number): void {
  for (let index = 0; index < count; index += 1) tracker.track(`e${index}`);
}

describe('A format that takes one event per request', () => {
  it('gets one after the other, in order', async () => {
    const started = begin({}, oneByOne);
    trackAll(started, 3);
    await started.platform.advance(3_000);
    expect(names(started.platform)).toEqual(['e0', 'e1', 'e2']);
    expect(started.tracker.stats()).toMatchObject({ delivered: 3, waiting: 0 });
  });

  it('goes on with the second one after an outage, not with the first', async () => {
    const started = begin({}, oneByOne);
    started.platform.replies.push(200, 503);
    trackAll(started, 3);
    await started.platform.advance(3_000);
    await started.tracker.flush();
    expect(names(started.platform)).toEqual(['e0', 'e1', 'e1', 'e2']);
  });

  it('gets what fits while the page is left, at most nine requests, and the rest from the next page', async () => {
    const started = begin({ deduplicates: false }, oneByOne);
    const { platform } = started;
    trackAll(started, 12);
    platform.replies.push(...Array.from({ length: 12 }, () => 'hang' as const));
    platform.lifecycle('leaving');
    await platform.settle();
    expect(sentNames(platform)).toHaveLength(9);
    const next = nextPage(platform);
    const { tracker } = begin({ deduplicates: false }, oneByOne, next);
    await next.advance(3_000);
    expect([...sentNames(platform), ...sentNames(next)].sort()).toHaveLength(12);
    expect(new Set([...sentNames(platform), ...sentNames(next)]).size).toBe(12);
    await next.advance(2 * HOUR_MS);
    expect(tracker.stats().dropped).toEqual({ unconfirmed: 9 });
  });
});

describe('A format that says nonsense', () => {
  it.each([{ maxEvents: 0 }, { maxEvents: Number.NaN }, { maxBytes: 0 }, { backdateMs: -1 }])(
    'of what it can do is refused at setup: %j',
    (capabilities) => {
      expect(() => begin(capabilities)).toThrow(/^collector: /);
    },
  );

  it.each([Number.NaN, 0, -1])('of how much it carries (%s) is taken to carry one', async (carries) => {
    const encode: Collector['encode'] = ({ touchpoints: [first] }) => ({
      url: 'https://collect.example/',
      body: JSON.stringify([first]),
      contentType: 'text/plain',
      carries,
    });
    const started = begin({}, { encode });
    trackAll(started, 2);
    await started.platform.advance(3_000);
    expect(names(started.platform)).toEqual(['e0', 'e1']);
    expect(started.tracker.stats()).toMatchObject({ delivered: 2, waiting: 0 });
  });

  it('of an answer, by throwing, is asked no more about it: HTTP says what it means', async () => {
    const classify = (): never => {
      throw new Error('bug');
    };
    const started = begin({}, { classify });
    started.platform.replies.push(503);
    trackAll(started, 1);
    await started.platform.advance(2_500);
    expect(started.tracker.stats()).toMatchObject({ delivered: 0, waiting: 1 });
    await started.tracker.flush();
    expect(started.tracker.stats()).toMatchObject({ delivered: 1, waiting: 0 });
    expect(started.errors.map(String)).toContain('Error: bug');
  });
});

describe('Limits', () => {
  it('of events per request are kept', async () => {
    const started = begin({ maxEvents: 2 });
    trackAll(started, 5);
    await started.platform.advance(3_000);
    expect(names(started.platform)).toEqual(['e0,e1', 'e2,e3', 'e4']);
  });

  it('of bytes per request are kept by halving, but one event alone is tried', async () => {
    const started = begin({ maxBytes: 4_000 });
    for (const name of ['a', 'b', 'c']) started.tracker.track(name, { text: 'x'.repeat(name === 'b' ? 5_000 : 500) });
    await started.platform.advance(3_000);
    expect(sentNames(started.platform)).toEqual(['a', 'b', 'c']);
    for (const { body } of started.platform.requests) {
      expect(body.length <= 4_000 || JSON.parse(body).length === 1).toBe(true);
    }
    expect(started.platform.requests.length).toBeGreaterThan(1);
  });
});

describe('An answer about single events', () => {
  const answering = (classification: ReturnType<NonNullable<Collector['classify']>>): Partial<Collector> => ({
    classify: ({ body }) => (body === 'special' ? classification : undefined),
  });
  const SPECIAL = { status: 200, body: 'special' };

  it('drops those that are rejected by index, and takes the others for delivered', async () => {
    const started = begin({}, answering({ outcome: 'delivered', rejected: [1] }));
    started.platform.replies.push(SPECIAL);
    trackAll(started, 3);
    await started.platform.advance(3_000);
    expect(started.drops).toMatchObject([{ reason: 'rejected', count: 1, events: [{ name: 'e1' }] }]);
    expect(started.tracker.stats()).toMatchObject({ delivered: 2, waiting: 0, dropped: { rejected: 1 } });
    expect(names(started.platform)).toEqual(['e0,e1,e2']);
  });

  it('counts those that are rejected without being named', async () => {
    const started = begin({ deduplicates: false }, answering({ outcome: 'delivered', rejected: 2 }));
    started.platform.replies.push(SPECIAL);
    trackAll(started, 3);
    await started.platform.advance(3_000);
    expect(started.drops).toEqual([{ reason: 'rejected', count: 2, events: [] }]);
    expect(started.tracker.stats()).toMatchObject({ delivered: 1, waiting: 0, dropped: { rejected: 2 } });
  });

  it('sends again those that were not taken, after the pause that was asked for', async () => {
    const classification = { outcome: 'delivered', retry: [0, 2], retryAfterMs: 20_000 } as const;
    const started = begin({ deduplicates: false }, answering(classification));
    const { platform } = started;
    platform.replies.push(SPECIAL);
    trackAll(started, 3);
    await platform.advance(21_000);
    expect(names(platform)).toEqual(['e0,e1,e2']);
    await platform.advance(20_000);
    expect(names(platform).slice(1).join()).toBe('e0,e2');
    expect(started.tracker.stats()).toMatchObject({ delivered: 3, waiting: 0, dropped: {} });
  });

  it('drops some and sends the rest again where nothing was taken', async () => {
    const started = begin({}, answering({ outcome: 'retry', rejected: [0] }));
    started.platform.replies.push(SPECIAL);
    trackAll(started, 3);
    await started.platform.advance(60_000);
    expect(names(started.platform).slice(1).join()).toBe('e1,e2');
    expect(started.tracker.stats()).toMatchObject({ delivered: 2, dropped: { rejected: 1 } });
  });

  it.each([
    [{ outcome: 'rejected', retry: [0] }, ['x'], {}],
    [{ outcome: 'rejected', retry: [0] }, ['x', 'y'], { rejected: 1 }],
    [{ outcome: 'too_large', retry: [1] }, ['x', 'y'], { too_large: 1 }],
    [{ outcome: 'delivered', rejected: 1, retry: [1] }, ['x', 'y'], { rejected: 1 }],
  ] as const)(
    'sends again what it is asked to, whatever becomes of the others: %j',
    async (classification, tracked, dropped) => {
      const started = begin({}, answering(classification));
      started.platform.replies.push(SPECIAL);
      for (const name of tracked) started.tracker.track(name);
      await started.platform.advance(60_000);
      expect(started.tracker.stats()).toMatchObject({ waiting: 0, dropped });
      expect(started.tracker.stats().delivered).toBe(tracked.length - Object.values<number>(dropped).length);
      expect(started.platform.requests).toHaveLength(2);
    },
  );

  it.each([Number.POSITIVE_INFINITY, Number.NaN, -5, 10 * HOUR_MS])(
    'that asks for a pause of %s ms gets a sane one',
    async (retryAfterMs) => {
      const started = begin({}, answering({ outcome: 'retry', retryAfterMs }));
      started.platform.replies.push(SPECIAL);
      trackAll(started, 1);
      await started.platform.advance(2_000);
      const isAsked = retryAfterMs > 0;
      await started.platform.advance(10_000);
      expect(started.platform.requests).toHaveLength(isAsked ? 1 : 2);
      await started.platform.advance(2 * HOUR_MS);
      expect(started.tracker.stats()).toMatchObject({ delivered: 1, waiting: 0 });
    },
  );

  it('is told which events it is about', async () => {
    const seen: string[][] = [];
    const started = begin(
      { maxEvents: 2 },
      { classify: (_, { touchpoints }) => void seen.push(touchpoints.map(({ name }) => name)) },
    );
    trackAll(started, 3);
    await started.platform.advance(3_000);
    expect(seen).toEqual([['e0', 'e1'], ['e2']]);
  });

  it('counts also when it comes after the page was left and restored', async () => {
    const started = begin({ deduplicates: false }, answering({ outcome: 'delivered', rejected: [0] }));
    const { platform } = started;
    trackAll(started, 2);
    platform.replies.push(SPECIAL);
    platform.lifecycle('leaving');
    await platform.settle();
    platform.lifecycle('restored');
    await platform.advance(3_000);
    expect(started.tracker.stats()).toMatchObject({ delivered: 1, waiting: 0, dropped: { rejected: 1 } });
  });
});

describe('An answer that nobody may read', () => {
  it('counts as delivered when the request has ended', async () => {
    const started = begin({ answer: 'opaque', deduplicates: false });
    started.platform.replies.push({ status: 0 });
    trackAll(started, 2);
    await started.platform.advance(3_000);
    expect(started.tracker.stats()).toMatchObject({ delivered: 2, waiting: 0 });
    expect(started.platform.requests[0]?.options?.answer).toBe('opaque');
  });

  it('is none where the network has failed: then the events are unconfirmed', async () => {
    const started = begin({ answer: 'opaque', deduplicates: false });
    started.platform.replies.push(new TypeError('Failed to fetch'));
    trackAll(started, 2);
    await started.platform.advance(3_000);
    expect(started.tracker.stats()).toMatchObject({ delivered: 0, dropped: { unconfirmed: 2 } });
  });

  it('is no proof where the collector has said that answers can be read', async () => {
    const started = begin({});
    started.platform.replies.push({ status: 0 });
    trackAll(started, 1);
    await started.platform.advance(2_500);
    expect(started.tracker.stats()).toMatchObject({ delivered: 0, waiting: 1 });
  });
});

describe('A request that needs a preflight', () => {
  it('is handed over while the page is left where a repeat is harmless', async () => {
    const started = begin({ preflight: true });
    trackAll(started, 1);
    started.platform.lifecycle('leaving');
    await started.platform.settle();
    expect(started.platform.requests.map(({ via }) => via)).toEqual(['keepalive']);
  });

  it('waits for the next page where a repeat would count twice', async () => {
    const capabilities = { preflight: true, deduplicates: false };
    const started = begin(capabilities);
    trackAll(started, 1);
    started.platform.lifecycle('leaving');
    await started.platform.settle();
    expect(started.platform.requests).toEqual([]);
    const next = nextPage(started.platform);
    const { tracker } = begin(capabilities, {}, next);
    await next.advance(3_000);
    expect(sentNames(next)).toEqual(['e0']);
    expect(tracker.stats()).toMatchObject({ delivered: 1, dropped: {} });
  });

  it('is never a beacon, whatever the collector says of beacons', async () => {
    const started = begin({ preflight: true, beacon: true }, {}, { hasKeepalive: false });
    trackAll(started, 1);
    started.platform.lifecycle('leaving');
    await started.platform.settle();
    expect(started.platform.requests).toEqual([]);
  });
});

describe('Cookies of the collector', () => {
  it.each([
    [true, 'include'],
    [undefined, undefined],
  ])('credentials %s: fetch is asked to %s them', async (credentials, expected) => {
    const started = begin({ credentials });
    trackAll(started, 1);
    await started.platform.advance(3_000);
    expect(started.platform.requests[0]?.options?.credentials).toBe(expected);
  });
});

describe('A collector that keeps the time of events only so far back', () => {
  it('gets none that is older: it would be recorded at a wrong time, or refused', async () => {
    const first = begin({ backdateMs: 24 * HOUR_MS });
    first.platform.replies.push(503);
    first.tracker.track('old');
    await first.platform.advance(3_000);
    const next = nextPage(first.platform, { nowMs: first.platform.now() + 25 * HOUR_MS });
    const { tracker } = begin({ backdateMs: 24 * HOUR_MS }, {}, next);
    tracker.track('young');
    await next.advance(5_000);
    expect(sentNames(next)).toEqual(['young']);
    expect(tracker.stats().dropped).toEqual({ expired: 1 });
  });

  it('gets them all where it keeps any time', async () => {
    const first = begin({});
    first.platform.replies.push(503);
    first.tracker.track('old');
    await first.platform.advance(3_000);
    const next = nextPage(first.platform, { nowMs: first.platform.now() + 25 * HOUR_MS });
    begin({}, {}, next);
    await next.advance(5_000);
    expect(sentNames(next)).toEqual(['old']);
  });

  it.each([
    ['says that what waits gets a wrong time', {}, 1],
    ['says nothing where the site has said how long it may wait', { retentionMs: HOUR_MS }, 0],
  ])('and not at all: at setup the console %s', (_, changes, count) => {
    const platform = fakePlatform();
    const log = vi.spyOn(platform, 'log');
    begin({ backdateMs: 0 }, changes, platform);
    expect(log.mock.calls.filter(([level]) => level === 'warn')).toHaveLength(count);
    for (const [, text] of log.mock.calls) expect(text).toContain('own records what waited');
  });

  it('gets nothing older than the site wants it to', async () => {
    const first = begin({ backdateMs: 0 }, { retentionMs: HOUR_MS });
    first.platform.replies.push(503);
    first.tracker.track('old');
    await first.platform.advance(3_000);
    const next = nextPage(first.platform, { nowMs: first.platform.now() + 2 * HOUR_MS });
    const { tracker } = begin({ backdateMs: 0 }, { retentionMs: HOUR_MS }, next);
    await next.advance(5_000);
    expect(sent(next)).toEqual([]);
    expect(tracker.stats().dropped).toEqual({ expired: 1 });
  });
});
