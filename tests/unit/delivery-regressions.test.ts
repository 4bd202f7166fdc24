// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { GRANTED, nextPage, rows, sentNames, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;

describe('What the model test has found', () => {
  it('acknowledges a row that another tab stored between two looks into the store', async () => {
    const { tracker, platform } = start({ ...GRANTED, flushIntervalMs: 60 * MINUTE_MS });
    const other = nextPage(platform);
    const openStore = other.openStore;
    let isOtherStored = false;
    Object.assign(other, {
      openStore(...args: Parameters<typeof openStore>) {
        const store = openStore(...args);
        return {
          ...store,
          async keys() {
            const keys = await store.keys();
            if (!isOtherStored) await platform.advance(300);
            isOtherStored = true;
            return keys;
          },
        };
      },
    });
    tracker.track('a');
    const flusher = start(GRANTED, other);
    await flusher.tracker.flush();
    expect(sentNames(other)).toEqual(['a']);
    expect(rows(other)).toEqual([]);
    expect(flusher.tracker.stats()).toMatchObject({ delivered: 1, waiting: 0 });
  });

  it('keeps what nobody was given rather than what was handed over, where a page that leaves cannot keep all', async () => {
    const { tracker, platform } = start(GRANTED);
    for (const name of ['a', 'b', 'c', 'd', 'e']) tracker.track(name, { text: 'x'.repeat(13_500) });
    platform.lifecycle('leaving');
    expect(sentNames(platform)).not.toContain('a');
    const next = nextPage(platform);
    start(GRANTED, next);
    await next.advance(5_000);
    expect(sentNames(next)).toEqual(['a']);
  });

  it('does not forget an acknowledgement that could not be written before the page left', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    await platform.advance(300);
    platform.faults.storage = true;
    await tracker.flush();
    expect(tracker.stats().delivered).toBe(1);
    platform.lifecycle('leaving');
    const next = nextPage(platform);
    start(GRANTED, next);
    await next.advance(5_000);
    expect(sentNames(next)).toEqual([]);
  });

  it('leaves no mark behind when it leaves in the middle of a withdrawal', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    await platform.advance(300);
    platform.faults.storage = true;
    await tracker.flush();
    tracker.consent.withdraw();
    platform.lifecycle('leaving');
    expect([...platform.texts]).toEqual([]);
  });

  it('does not forget what an earlier page has handed over while the store cannot be told', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    await platform.advance(300);
    platform.lifecycle('leaving');
    const next = nextPage(platform);
    next.faults.storage = true;
    start(GRANTED, next);
    await next.advance(20_000);
    next.faults.storage = false;
    await next.advance(30_000);
    expect(sentNames(next)).toEqual([]);
  });

  it('holds no lock in a page that was left, although a request outlives it', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push('hang');
    tracker.track('a');
    await platform.advance(2_000);
    expect(platform.requests.map(({ via }) => via)).toEqual(['keepalive']);
    expect([...platform.locks]).toEqual([expect.stringMatching(/^tt\./)]);
    platform.lifecycle('leaving');
    await platform.settle();
    expect([...platform.locks]).toEqual([]);
  });
});
