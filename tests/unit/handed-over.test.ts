// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { GRANTED, nextPage, rows, sentNames, start } from './support/start-tracker.js';

/** A page that has handed over a stored event and is never seen again. */
async function handedOver(options = {}) {
  const { tracker, platform } = start({ ...GRANTED, ...options });
  tracker.track('a');
  await platform.advance(300);
  platform.replies.push('hang');
  platform.lifecycle('leaving');
  await platform.settle();
  expect(sentNames(platform)).toEqual(['a']);
  return nextPage(platform);
}

describe('What was handed over, answer unknown', () => {
  it('is held for a minute by the next page, and then sent again', async () => {
    const next = await handedOver();
    start(GRANTED, next);
    await next.advance(58_000);
    expect(sentNames(next)).toEqual([]);
    await next.advance(3_000);
    expect(sentNames(next)).toEqual(['a']);
  });

  it('is held for handOverGraceMs', async () => {
    const next = await handedOver();
    start({ ...GRANTED, handOverGraceMs: 10_000 }, next);
    await next.advance(8_000);
    expect(sentNames(next)).toEqual([]);
    await next.advance(3_000);
    expect(sentNames(next)).toEqual(['a']);
  });

  it('is marked with its time in its row by the next page', async () => {
    const next = await handedOver();
    start(GRANTED, next);
    await next.advance(3_000);
    expect(rows(next)).toMatchObject([{ name: 'a', handedOverAtMs: Date.UTC(2026, 0, 1) + 300 }]);
  });

  it('does not keep others from being sent', async () => {
    const next = await handedOver();
    const { tracker } = start(GRANTED, next);
    tracker.track('b');
    await next.advance(5_000);
    expect(sentNames(next)).toEqual(['b']);
  });

  it('is sent without its mark', async () => {
    const next = await handedOver();
    start(GRANTED, next);
    await next.advance(62_000);
    expect(next.requests.map(({ body }) => body.includes('handedOverAtMs'))).toEqual([false]);
  });

  it('is sent at once when the clock has been set back since: its time is that of another clock', async () => {
    const next = await handedOver();
    next.setClock(next.now() - 3_600_000);
    start(GRANTED, next);
    await next.advance(3_000);
    expect(sentNames(next)).toEqual(['a']);
  });

  it('is not handed over again when the page comes back and leaves again', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    await platform.advance(300);
    platform.replies.push('hang');
    platform.lifecycle('leaving');
    await platform.settle();
    platform.lifecycle('restored');
    await platform.settle();
    platform.lifecycle('leaving');
    expect(sentNames(platform)).toEqual(['a']);
  });
});
