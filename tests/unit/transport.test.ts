// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { fakePlatform } from '../../src/testing/index.js';
import { GRANTED, rows, sent, sentNames, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;
const utf8 = (text: string): number => Buffer.byteLength(text);

describe('When touchpoints are sent', () => {
  it('is the flush interval after the first one, together', async () => {
    const { tracker, platform } = start(GRANTED);
    const beganMs = platform.now();
    tracker.track('a');
    await platform.advance(1_000);
    tracker.track('b');
    await platform.advance(5_000);
    expect(platform.requests.map(({ atMs, via }) => [atMs - beganMs, via])).toEqual([[2_000, 'keepalive']]);
    expect(sentNames(platform)).toEqual(['a', 'b']);
  });

  it('is told by flushIntervalMs', async () => {
    const { tracker, platform } = start({ ...GRANTED, flushIntervalMs: 500 });
    tracker.track('a');
    await platform.advance(499);
    expect(platform.requests).toEqual([]);
    await platform.advance(1);
    expect(platform.requests).toHaveLength(1);
  });

  it('is now for flush, and flush settles when nothing is left', async () => {
    const { tracker, platform } = start(GRANTED);
    for (let count = 0; count < 120; count += 1) tracker.track('x');
    await tracker.flush();
    expect(tracker.stats()).toMatchObject({ waiting: 0, delivered: 120 });
    expect(platform.requests).toHaveLength(3);
  });

  it('is once: nothing is sent again after it was delivered', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    await platform.advance(60 * MINUTE_MS);
    await tracker.flush();
    platform.lifecycle('leaving');
    expect(platform.requests).toHaveLength(1);
  });

  it('never is while there is nothing', async () => {
    const { tracker, platform } = start(GRANTED);
    await tracker.flush();
    for (const change of ['hidden', 'visible', 'leaving', 'restored', 'online'] as const) platform.lifecycle(change);
    await platform.advance(MINUTE_MS);
    expect(platform.requests).toEqual([]);
  });
});

describe('Batches', () => {
  it('have at most 50 touchpoints, in the order of their IDs', async () => {
    const { tracker, platform } = start(GRANTED);
    for (let count = 1; count <= 101; count += 1) tracker.track(`e${count}`);
    await tracker.flush();
    expect(platform.requests.map(({ body }) => JSON.parse(body).length)).toEqual([50, 50, 1]);
    expect(sentNames(platform)).toEqual(Array.from({ length: 101 }, (_, index) => `e${index + 1}`));
  });

  it('have at most 60,000 bytes of UTF-8', async () => {
    const { tracker, platform } = start(GRANTED);
    for (let count = 0; count < 12; count += 1) tracker.track('x', { text: '€'.repeat(4_000) });
    await tracker.flush();
    expect(sent(platform)).toHaveLength(12);
    for (const { body } of platform.requests) expect(utf8(body)).toBeLessThanOrEqual(60_000);
  });
});

describe('One flusher', () => {
  it('sends nothing while another tab does, and looks again later', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.faults.lockedElsewhere = true;
    tracker.track('a');
    await tracker.flush();
    await platform.advance(10_000);
    expect(platform.requests).toEqual([]);
    expect(rows(platform)).toHaveLength(1);
    platform.faults.lockedElsewhere = false;
    await platform.advance(2_000);
    expect(sentNames(platform)).toEqual(['a']);
  });

  it('is asked for under the name of the tracker', async () => {
    const platform = fakePlatform();
    const names: string[] = [];
    const { lock } = platform;
    platform.lock = (name, part, run) => {
      names.push(name);
      return lock(name, part, run);
    };
    const { tracker } = start({ ...GRANTED, name: 'my' }, platform);
    tracker.track('a');
    await tracker.flush();
    expect(new Set(names)).toEqual(new Set(['my']));
  });

  it('joins overlapping calls of flush into one', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    await Promise.all([tracker.flush(), tracker.flush(), tracker.flush()]);
    expect(platform.requests).toHaveLength(1);
    expect(tracker.stats().delivered).toBe(1);
  });

  it('settles an overlapping flush when what came in between is delivered, too', async () => {
    const { tracker } = start(GRANTED);
    tracker.track('a');
    const first = tracker.flush();
    tracker.track('b');
    await tracker.flush();
    await first;
    expect(tracker.stats()).toMatchObject({ delivered: 2, waiting: 0 });
  });

  it('sends only once what two overlapping flushes could not deliver', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push(503, 503);
    tracker.track('a');
    await Promise.all([tracker.flush(), tracker.flush()]);
    expect(platform.requests).toHaveLength(1);
  });
});
