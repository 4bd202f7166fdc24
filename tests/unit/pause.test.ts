// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { GRANTED, nextPage, start } from './support/start-tracker.js';

const HOUR_MS = 60 * 60_000;

/** A page whose collector has asked for a pause of 100 s. */
async function paused() {
  const started = start(GRANTED);
  started.platform.replies.push({ status: 429, retryAfter: '100' });
  started.tracker.track('a');
  await started.platform.advance(2_000);
  expect(started.platform.requests).toHaveLength(1);
  return started;
}

describe('A pause', () => {
  it('holds for the next page', async () => {
    const { platform } = await paused();
    const next = nextPage(platform);
    start(GRANTED, next);
    await next.advance(95_000);
    expect(next.requests).toHaveLength(0);
    await next.advance(10_000);
    expect(next.requests).toHaveLength(1);
  });

  it('holds for a tab beside, whatever it is told to do', async () => {
    const { platform } = await paused();
    const other = start(GRANTED, nextPage(platform));
    other.tracker.track('b');
    other.platform.lifecycle('hidden');
    other.platform.lifecycle('visible');
    await other.tracker.flush();
    await other.platform.advance(90_000);
    expect(other.platform.requests).toHaveLength(0);
  });

  it('grows over all tabs and pages', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push(500);
    tracker.track('a');
    await platform.advance(2_000);
    const next = nextPage(platform);
    next.replies.push(500);
    start(GRANTED, next);
    await next.advance(3_000);
    expect(next.requests).toHaveLength(1);
    // The second failure in a row: half of ten seconds.
    await next.advance(3_500);
    expect(next.requests).toHaveLength(1);
    await next.advance(1_000);
    expect(next.requests).toHaveLength(2);
  });

  it('ends for all with the first answer, and leaves no text', async () => {
    const { platform } = await paused();
    await platform.advance(105_000);
    expect([...platform.texts.keys()]).toEqual(['tt_spill.journey']);
  });

  it('is what nobody asked for where the page is shown again: it ends', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push(500);
    tracker.track('a');
    await platform.advance(2_000);
    platform.lifecycle('visible');
    await platform.settle();
    expect(platform.requests).toHaveLength(2);
  });

  it('of this page is as long as it is, whatever the clock is set to', async () => {
    const { platform } = await paused();
    platform.setClock(platform.now() - 10 * HOUR_MS);
    await platform.advance(95_000);
    expect(platform.requests).toHaveLength(1);
    await platform.advance(10_000);
    expect(platform.requests).toHaveLength(2);
  });

  it('of another page is not longer than any pause, when the clock was set back', async () => {
    const { platform } = await paused();
    const next = nextPage(platform, { nowMs: platform.now() - 10 * HOUR_MS });
    start(GRANTED, next);
    await next.advance(3_000);
    expect(next.requests).toHaveLength(1);
  });

  it('begins with one event afterwards, and goes on with all', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push(500);
    for (const name of ['a', 'b', 'c']) tracker.track(name);
    await platform.advance(20_000);
    expect(platform.requests.map(({ body }) => JSON.parse(body).length)).toEqual([3, 1, 2]);
  });

  it('that is no text of ours is none', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.texts.set('tt_spill.recording.pause', '[9,"x"]');
    tracker.track('a');
    await platform.advance(3_000);
    expect(platform.requests).toHaveLength(1);
  });

  it.each(['5', '{}', 'null', '"x"', '[', '[-1,"soon"]'])(
    'holds up nothing where somebody has written %s',
    async (text) => {
      const { tracker, platform, errors } = start(GRANTED);
      platform.texts.set('tt_spill.recording.pause', text);
      tracker.track('a');
      await platform.advance(10_000);
      expect(tracker.stats()).toMatchObject({ delivered: 1, waiting: 0 });
      expect(errors).toEqual([]);
    },
  );
});
