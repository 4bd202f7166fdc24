// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/testing/index.js';
import { recordingCollector } from '../../src/testing/index.js';
import { GRANTED, nextPage, sentNames, start } from './support/start-tracker.js';

/** A collector that counts an event as often as it comes. */
const ONCE = {
  ...GRANTED,
  collector: { ...recordingCollector(), capabilities: { deduplicates: false, beacon: true } },
};
const NO_ANSWER = new TypeError('Failed to fetch');

describe('A collector that does not de-duplicate', () => {
  it.each<readonly [string, Reply]>([
    ['no connection', NO_ANSWER],
    ['a time-out', 'hang'],
  ])('gets nothing again after %s: it is dropped as unconfirmed', async (_, reply) => {
    const { tracker, platform } = start(ONCE);
    platform.replies.push(reply);
    tracker.track('a');
    await platform.advance(60 * 60_000);
    expect(sentNames(platform)).toEqual(['a']);
    expect(tracker.stats()).toMatchObject({ delivered: 0, waiting: 0, dropped: { unconfirmed: 1 } });
  });

  it.each<readonly [string, Reply]>([
    ['500', 500],
    ['429', { status: 429, retryAfter: '7' }],
  ])('gets it again after %s, which says that it was not taken', async (_, reply) => {
    const { tracker, platform } = start(ONCE);
    platform.replies.push(reply);
    tracker.track('a');
    await platform.advance(60_000);
    expect(sentNames(platform)).toEqual(['a', 'a']);
    expect(tracker.stats()).toMatchObject({ delivered: 1, dropped: {} });
  });

  it('gets nothing again that was handed over: the next page drops it when the grace is over', async () => {
    const { tracker, platform } = start(ONCE);
    tracker.track('a');
    await platform.advance(300);
    platform.replies.push('hang');
    platform.lifecycle('leaving');
    const next = start(ONCE, nextPage(platform));
    await next.platform.advance(10 * 60_000);
    expect(sentNames(next.platform)).toEqual([]);
    expect(next.tracker.stats()).toMatchObject({ waiting: 0, dropped: { unconfirmed: 1 } });
  });

  it('gets nothing again from a page that leaves while it is under way', async () => {
    const { tracker, platform } = start(ONCE);
    platform.replies.push('hang');
    tracker.track('a');
    await platform.advance(2_000);
    platform.lifecycle('leaving');
    await platform.settle();
    expect(sentNames(platform)).toEqual(['a']);
  });

  it('gets nothing again after the tab died while it was sending', async () => {
    const { tracker, platform } = start(ONCE);
    platform.replies.push('hang');
    tracker.track('a');
    await platform.advance(2_000);
    platform.locks.clear();
    const next = nextPage(platform);
    start(ONCE, next);
    await next.advance(10 * 60_000);
    expect(sentNames(next)).toEqual([]);
  });

  it('gets what was never sent, whatever became of another batch', async () => {
    const { tracker, platform } = start(ONCE);
    platform.replies.push(NO_ANSWER);
    tracker.track('a');
    await platform.advance(2_500);
    tracker.track('b');
    await platform.advance(60_000);
    expect(sentNames(platform)).toEqual(['a', 'b']);
    expect(tracker.stats()).toMatchObject({ delivered: 1, dropped: { unconfirmed: 1 } });
  });

  it('gets from the next page what it told a page that has left it had not taken', async () => {
    const { tracker, platform } = start(ONCE);
    platform.replies.push(503);
    tracker.track('a');
    platform.lifecycle('leaving');
    await platform.settle();
    const next = start(ONCE, nextPage(platform));
    await next.platform.advance(2 * 60_000);
    expect(sentNames(next.platform)).toEqual(['a']);
    expect(next.drops).toEqual([]);
  });
});
