// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { GRANTED, nextPage, rows, sentNames, start } from './support/start-tracker.js';

/** Long enough that nothing is sent by itself. */
const UNHURRIED = { ...GRANTED, flushIntervalMs: 60 * 60_000 } as const;

describe('A store that fails', () => {
  it('is told of once, and in stats, until it has healed', async () => {
    const { tracker, platform, errors } = start(UNHURRIED);
    platform.faults.storage = true;
    for (const name of ['a', 'b']) {
      tracker.track(name);
      await platform.advance(300);
    }
    expect(errors).toHaveLength(1);
    expect(tracker.stats().storage).toBe('memory');
  });

  it('is left alone for thirty seconds', async () => {
    const { tracker, platform } = start(UNHURRIED);
    platform.faults.storage = true;
    tracker.track('a');
    await platform.advance(300);
    platform.faults.storage = false;
    tracker.track('b');
    await platform.advance(29_000);
    expect(rows(platform)).toEqual([]);
  });

  it('gets what is in memory once it has healed', async () => {
    const { tracker, platform } = start(UNHURRIED);
    platform.faults.storage = true;
    tracker.track('a');
    await platform.advance(300);
    platform.faults.storage = false;
    await platform.advance(30_000);
    tracker.track('b');
    await platform.advance(300);
    expect(rows(platform)).toMatchObject([{ name: 'a' }, { name: 'b' }]);
    expect(tracker.stats().storage).toBe('kept');
  });

  it('gives what it had before once it has healed, without another event', async () => {
    const first = start(UNHURRIED);
    first.tracker.track('a');
    await first.platform.advance(300);
    const next = nextPage(first.platform);
    next.faults.storage = true;
    start(GRANTED, next);
    await next.advance(3_000);
    next.faults.storage = false;
    await next.advance(40_000);
    expect(sentNames(next)).toEqual(['a']);
  });
});

describe('A database that somebody deletes', () => {
  it('is made anew with what this page has', async () => {
    const { tracker, platform } = start(UNHURRIED);
    tracker.track('a');
    await platform.advance(300);
    platform.deleteDatabase('tt_events');
    await platform.advance(300);
    expect(rows(platform)).toMatchObject([{ name: 'a' }]);
  });

  it('stays away when the visitor has withdrawn in another tab', async () => {
    const { tracker, platform } = start(UNHURRIED);
    tracker.track('a');
    await platform.advance(300);
    platform.cookieValues.set('tt_consent', `1.${platform.now()}.dddd`);
    platform.deleteDatabase('tt_events');
    await platform.advance(300);
    expect([...platform.databases]).toEqual([]);
    expect(tracker.consent.status().state).toBe('denied');
  });
});

describe('A loop that never lets the timer come', () => {
  it('keeps twice as many as are kept otherwise in memory, and drops the oldest', () => {
    const { tracker, drops } = start({ ...UNHURRIED, bufferMaxEvents: 10 });
    for (let count = 0; count < 50; count += 1) tracker.track(`e${count}`);
    expect(tracker.stats().waiting).toBeLessThanOrEqual(20);
    expect(drops[0]).toMatchObject({
      reason: 'buffer_full',
      count: 10,
      events: { 0: { name: 'e0' }, 9: { name: 'e9' } },
    });
    const { tracked, waiting, dropped } = tracker.stats();
    expect(waiting + (dropped.buffer_full ?? 0)).toBe(tracked);
  });
});
