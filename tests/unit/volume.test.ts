// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrackerOptions } from '../../src/index.js';
import { type FakePlatform, fakePlatform } from '../../src/testing/index.js';
import { GRANTED, nextPage, type Started, sent, sentNames, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = Date.UTC(2026, 0, 1);

const open = (options: Partial<TrackerOptions>, browser?: FakePlatform): Started =>
  start({ ...GRANTED, ...options }, browser);

/** The names of what was sent when there was time enough. */
async function sentBy({ tracker, platform }: Started): Promise<string[]> {
  await tracker.flush();
  await platform.advance(5_000);
  return sentNames(platform);
}

/** How many of its three visits a visitor is in the sample: three pages, in three sessions. */
async function sampledVisits(visitor: number, sampleRate: number): Promise<number> {
  let platform = fakePlatform({ nowMs: START_MS + visitor * 7_919 });
  let count = 0;
  for (let visit = 0; visit < 3; visit += 1) {
    const { tracker } = open({ sampleRate }, platform);
    tracker.track('x');
    await platform.advance(5_000);
    count += sent(platform).length;
    await tracker.shutdown();
    platform = nextPage(platform, { nowMs: platform.now() + HOUR_MS });
  }
  return count;
}

describe('A sample of the visitors', () => {
  it('has all events of a visitor or none, over pages and sessions', async () => {
    const counts: number[] = [];
    for (let visitor = 0; visitor < 60; visitor += 1) counts.push(await sampledVisits(visitor, 0.5));
    const inSample = counts.filter((count) => count === 3).length;
    expect(counts.filter((count) => count === 0).length).toBe(60 - inSample);
    expect(inSample).toBeGreaterThan(15);
    expect(inSample).toBeLessThan(45);
  });

  it('is part of every larger one', async () => {
    for (let visitor = 0; visitor < 30; visitor += 1) {
      const small = await sampledVisits(visitor, 0.3);
      expect(await sampledVisits(visitor, 0.7)).toBeGreaterThanOrEqual(small);
    }
  });

  it('tells what is not in it as sampled', async () => {
    const { tracker, platform, drops } = open({ sampleRate: 0 });
    tracker.track('x');
    await platform.advance(5_000);
    expect(drops).toMatchObject([{ reason: 'sampled', count: 1, events: [{ name: 'x' }] }]);
    expect(tracker.stats()).toMatchObject({ tracked: 1, waiting: 0, delivered: 0, dropped: { sampled: 1 } });
    expect(platform.requests).toEqual([]);
  });
});

describe('A sample of the events of a name', () => {
  it('is about the share that was asked for, and leaves other names alone', async () => {
    const started = open({ eventSampleRates: { scroll: 0.25 }, bufferMaxEvents: 5_000 });
    for (let count = 0; count < 400; count += 1) {
      started.tracker.track('scroll');
      started.tracker.track('click');
    }
    const names = await sentBy(started);
    expect(names.filter((name) => name === 'click').length).toBe(400);
    const scrolls = names.filter((name) => name === 'scroll').length;
    expect(scrolls).toBeGreaterThan(50);
    expect(scrolls).toBeLessThan(150);
    expect(started.tracker.stats().dropped).toEqual({ sampled: 400 - scrolls });
  });

  it('is none of a name that only looks as if it were an option', async () => {
    const started = open({ eventSampleRates: {}, rateLimits: {} });
    for (const name of ['constructor', 'toString', '__proto__']) started.tracker.track(name);
    expect(await sentBy(started)).toEqual(['constructor', 'toString', '__proto__']);
  });
});

describe('A limit of the rate', () => {
  it('is of a name and a minute', async () => {
    const started = open({ rateLimits: { exception: 2 } });
    const { tracker, platform, drops } = started;
    for (let count = 0; count < 4; count += 1) tracker.track('exception', { count });
    tracker.track('click');
    expect(drops).toMatchObject([
      { reason: 'rate_limited', count: 1, events: [{ name: 'exception' }] },
      { reason: 'rate_limited', count: 1 },
    ]);
    await platform.advance(MINUTE_MS);
    tracker.track('exception');
    expect(await sentBy(started)).toEqual(['exception', 'exception', 'click', 'exception']);
    expect(tracker.stats().dropped).toEqual({ rate_limited: 2 });
  });

  it('of 0 lets none through', async () => {
    const started = open({ rateLimits: { x: 0 } });
    started.tracker.track('x');
    expect(await sentBy(started)).toEqual([]);
  });

  it('counts what was held in the minute in which it happened', async () => {
    const started = open({ consent: 'auto', rateLimits: { x: 1 } });
    const { tracker, platform } = started;
    for (let minute = 0; minute < 3; minute += 1) {
      tracker.track('x', { minute });
      tracker.track('x', { minute, isMore: true });
      await platform.advance(MINUTE_MS);
    }
    tracker.consent.grant('all');
    expect((await sentBy(started)).length).toBe(3);
    expect(sent(platform).map(({ properties }) => properties)).toEqual([{ minute: 0 }, { minute: 1 }, { minute: 2 }]);
  });

  it('is not used up by what is dropped as repeated or by the sample', async () => {
    const started = open({ rateLimits: { x: 2, y: 1 }, eventSampleRates: { y: 0 }, dedupeWindowMs: 1_000 });
    for (const value of [1, 1, 1, 2]) started.tracker.track('x', { value });
    started.tracker.track('y');
    expect(await sentBy(started)).toEqual(['x', 'x']);
    expect(started.tracker.stats().dropped).toEqual({ duplicate: 2, sampled: 1 });
  });
});

describe('An event that is told again as it was', () => {
  const DEDUPED = { dedupeWindowMs: 1_000 };

  it('is dropped as duplicate, and told', async () => {
    const started = open(DEDUPED);
    started.tracker.track('add_to_cart', { sku: 'T-7' });
    started.tracker.track('add_to_cart', { sku: 'T-7' });
    expect(started.drops).toMatchObject([{ reason: 'duplicate', count: 1, events: [{ name: 'add_to_cart' }] }]);
    expect(await sentBy(started)).toEqual(['add_to_cart']);
    expect(started.tracker.stats()).toMatchObject({ tracked: 2, delivered: 1, dropped: { duplicate: 1 } });
  });

  it('is none without the option', async () => {
    const started = open({});
    started.tracker.track('x');
    started.tracker.track('x');
    expect(await sentBy(started)).toEqual(['x', 'x']);
  });

  it('is another one after the window, counted from the one that was sent', async () => {
    const started = open(DEDUPED);
    for (const waitMs of [600, 600, 0]) {
      started.tracker.track('x');
      await started.platform.advance(waitMs);
    }
    expect(await sentBy(started)).toEqual(['x', 'x']);
  });

  it('has the same name, properties, place and meaning', async () => {
    const started = open(DEDUPED);
    const { tracker, platform } = started;
    tracker.track('x');
    tracker.track('y');
    tracker.track('x', { sku: 'T-7' });
    tracker.track('x', {}, { stage: 'awareness' });
    tracker.set({ team: 'red' });
    tracker.track('x');
    platform.navigate('/a');
    tracker.track('x');
    expect((await sentBy(started)).length).toBe(6);
  });

  it('is of the same person', async () => {
    const started = open(DEDUPED);
    started.tracker.track('x');
    started.tracker.reset();
    started.tracker.track('x');
    expect(await sentBy(started)).toEqual(['x', 'x']);
  });

  it('says the same of the user', async () => {
    const started = open(DEDUPED);
    for (const id of ['u1', 'u2', 'u2']) started.tracker.identify(id);
    expect(await sentBy(started)).toEqual(['identify', 'identify']);
  });

  it('is forgotten after a hundred others', async () => {
    const started = open({ dedupeWindowMs: HOUR_MS });
    const { tracker } = started;
    for (let value = 0; value < 100; value += 1) tracker.track('x', { value });
    tracker.track('x', { value: 0 });
    expect(tracker.stats().dropped).toEqual({ duplicate: 1 });
    tracker.track('x', { value: 100 });
    tracker.track('x', { value: 0 });
    expect(tracker.stats().dropped).toEqual({ duplicate: 1 });
  });
});

type Step = (started: Started) => unknown;

const step = <Value>(
  value: fc.Arbitrary<Value>,
  run: (started: Started, value: Value) => unknown,
): fc.Arbitrary<Step> => value.map((chosen) => (started: Started) => run(started, chosen));

const NAME = fc.constantFrom('scroll', 'exception', 'click');

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: step(fc.tuple(NAME, fc.nat(9)), ({ tracker }, [name, value]) => tracker.track(name, { value })),
  },
  {
    weight: 3,
    arbitrary: step(fc.constantFrom(0, 500, 2_500, MINUTE_MS), ({ platform }, ms) => platform.advance(ms)),
  },
  { weight: 1, arbitrary: step(fc.constantFrom('/a', '/b'), ({ platform }, url) => platform.navigate(url)) },
  { weight: 2, arbitrary: step(fc.constant('all' as const), ({ tracker }, all) => tracker.consent.grant(all)) },
  { weight: 1, arbitrary: step(fc.constant(0), ({ tracker }) => tracker.consent.withdraw()) },
  { weight: 1, arbitrary: step(fc.constant(0), ({ tracker }) => tracker.reset()) },
);

/** What `beforeSend` does with an event, by its value: most of what it can do, right and wrong. */
const VERDICTS: readonly (() => unknown)[] = [
  () => undefined,
  () => 'sampled',
  () => 'nonsense',
  () => ({}),
  () => {
    throw new Error('of the site');
  },
];

describe('With all limits at once', () => {
  it('every event is held, waits, was delivered, or was told as lost', async () => {
    const run = async (sampleRate: number, steps: readonly Step[]): Promise<void> => {
      const started = open({
        consent: 'auto',
        pageViews: 'auto',
        sampleRate,
        eventSampleRates: { scroll: 0.5 },
        rateLimits: { exception: 2 },
        dedupeWindowMs: 1_000,
        beforeSend: (touchpoint) => {
          const verdict = VERDICTS[Number(touchpoint.properties.value)];
          return (verdict ? verdict() : touchpoint) as typeof touchpoint;
        },
      });
      const { tracker, drops, platform } = started;
      const check = (): void => {
        const { tracked, held, waiting, delivered, dropped } = tracker.stats();
        const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
        expect(held + waiting + delivered + lost).toBe(tracked);
        expect(drops.reduce((sum, { count }) => sum + count, 0)).toBe(lost);
      };
      for (const each of steps) {
        await each(started);
        await platform.settle();
        check();
      }
      await platform.advance(HOUR_MS);
      await tracker.shutdown();
      check();
      expect(tracker.stats()).toMatchObject({ held: 0, waiting: 0 });
    };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 0.5, 1), fc.array(STEP, { minLength: 5, maxLength: 40 }), run),
      { numRuns: 150, interruptAfterTimeLimit: 4_000, markInterruptAsFailure: false },
    );
  }, 30_000);
});
