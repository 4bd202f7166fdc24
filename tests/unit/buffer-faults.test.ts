// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { fakePlatform } from '../../src/testing/index.js';
import { GRANTED, nextPage, rows, sent, sentNames, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Long enough that nothing is sent by itself. */
const UNHURRIED = { ...GRANTED, flushIntervalMs: 60 * MINUTE_MS } as const;

describe('The bounds of the buffer', () => {
  it('are events: the oldest go as buffer_full', async () => {
    const { tracker, platform, drops } = start({ ...UNHURRIED, bufferMaxEvents: 3 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) tracker.track(name);
    await platform.advance(300);
    expect(drops.flatMap(({ reason, events }) => [reason, ...events.map(({ name }) => name)].sort())).toEqual([
      'a',
      'b',
      'buffer_full',
    ]);
    await tracker.flush();
    expect(sentNames(platform)).toEqual(['c', 'd', 'e']);
  });

  it('are bytes: the oldest go as buffer_full', async () => {
    const { tracker, platform } = start({ ...UNHURRIED, bufferMaxBytes: 11_000 });
    for (const name of ['a', 'b', 'c']) tracker.track(name, { text: '€'.repeat(1_300) });
    await platform.advance(300);
    await tracker.flush();
    expect(sentNames(platform)).toEqual(['b', 'c']);
    expect(tracker.stats().dropped).toEqual({ buffer_full: 1 });
  });

  it('hold for rows of earlier pages, too', async () => {
    const first = start(UNHURRIED);
    for (const name of ['a', 'b', 'c']) first.tracker.track(name);
    await first.platform.advance(300);
    const next = start({ ...UNHURRIED, bufferMaxEvents: 2 }, nextPage(first.platform));
    next.tracker.track('d');
    await next.platform.advance(300);
    expect(rows(next.platform).map((row) => Reflect.get(Object(row), 'name'))).toEqual(['c', 'd']);
    expect(next.tracker.stats().dropped).toEqual({ buffer_full: 2 });
  });

  it('hold without a store', async () => {
    const platform = fakePlatform();
    platform.faults.storage = true;
    const { tracker } = start({ ...UNHURRIED, bufferMaxEvents: 2 }, platform);
    for (const name of ['a', 'b', 'c']) tracker.track(name);
    await platform.advance(300);
    expect(tracker.stats()).toMatchObject({ waiting: 2, dropped: { buffer_full: 1 } });
  });

  it('are age: what is older goes as expired instead of being sent', async () => {
    const first = start(UNHURRIED);
    first.tracker.track('old');
    await first.platform.advance(300);
    const next = start(GRANTED, nextPage(first.platform, { nowMs: first.platform.now() + 8 * DAY_MS }));
    next.tracker.track('young');
    await next.platform.advance(5_000);
    expect(sentNames(next.platform)).toEqual(['young']);
    expect(next.drops).toEqual([{ reason: 'expired', count: 1, events: [expect.objectContaining({ name: 'old' })] }]);
  });

  it('are 7 days: what is younger is sent', async () => {
    const first = start(UNHURRIED);
    first.tracker.track('old');
    await first.platform.advance(300);
    const next = start(GRANTED, nextPage(first.platform, { nowMs: first.platform.now() + 7 * DAY_MS - MINUTE_MS }));
    await next.platform.advance(5_000);
    expect(sentNames(next.platform)).toEqual(['old']);
  });

  it('hold at retentionMs: 0 for everything of before', async () => {
    const { tracker, platform } = start({ ...UNHURRIED, retentionMs: 0 });
    tracker.track('a');
    await platform.advance(300);
    await tracker.flush();
    expect(platform.requests).toEqual([]);
    expect(tracker.stats().dropped).toEqual({ expired: 1 });
  });
});

describe('Rows that are not ours in form', () => {
  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a text', 'x'],
    ['a number', 5],
    ['a list', []],
    ['an empty object', {}],
    ['another ID', { eventId: 'other', name: 'x', occurredAtMs: 1 }],
  ])('are removed as invalid and stop nobody: %s', async (_, row) => {
    const databases = new Map([['tt_events', new Map<string, unknown>([['recording.0-corrupt', row]])]]);
    const { tracker, platform } = start(GRANTED, { databases });
    tracker.track('good');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['good']);
    expect(rows(platform)).toEqual([]);
    expect(tracker.stats().dropped).toEqual({ invalid: 1 });
  });

  it('are not sent when their time is none', async () => {
    const row = { eventId: '0-corrupt', name: 'x', occurredAtMs: 'yesterday' };
    const databases = new Map([['tt_events', new Map<string, unknown>([['recording.0-corrupt', row]])]]);
    const { platform } = start(GRANTED, { databases });
    await platform.advance(5_000);
    expect(platform.requests).toEqual([]);
    expect(rows(platform)).toEqual([]);
  });
});

describe('Without a store', () => {
  it('touchpoints live as long as the page, and are sent from memory', async () => {
    const platform = fakePlatform();
    platform.faults.storage = true;
    const { tracker, errors } = start(GRANTED, platform);
    tracker.track('a');
    await platform.advance(300);
    expect(tracker.stats()).toMatchObject({ waiting: 1, storage: 'memory' });
    expect(errors).toHaveLength(1);
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['a']);
    expect(tracker.stats()).toMatchObject({ waiting: 0, delivered: 1, dropped: {} });
  });

  it('what was stored before the store failed is sent, too', async () => {
    const { tracker, platform } = start(UNHURRIED);
    tracker.track('a');
    await platform.advance(300);
    platform.faults.storage = true;
    tracker.track('b');
    await tracker.flush();
    expect(sentNames(platform).sort()).toEqual(['a', 'b']);
    expect(tracker.stats()).toMatchObject({ tracked: 2, delivered: 2, waiting: 0 });
  });

  it('a failure after the request loses and doubles nothing on this page', async () => {
    const { tracker, platform } = start(UNHURRIED);
    tracker.track('a');
    await platform.advance(300);
    platform.replies.push(500);
    await tracker.flush();
    platform.faults.storage = true;
    await tracker.flush();
    await tracker.flush();
    expect(tracker.stats()).toMatchObject({ tracked: 1, delivered: 1, waiting: 0 });
    expect(sent(platform)).toHaveLength(2);
  });

  it('nothing rejects into the page', async () => {
    const platform = fakePlatform();
    platform.faults.storage = true;
    const { tracker } = start(GRANTED, platform);
    tracker.track('a');
    tracker.consent.withdraw(['marketing']);
    await expect(tracker.flush()).resolves.toBeUndefined();
    tracker.consent.withdraw();
    await expect(tracker.consent.settled()).resolves.toMatchObject({ rows: 0, leftovers: [] });
    await expect(tracker.shutdown()).resolves.toBeUndefined();
  });
});
