// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createSpill } from '../../src/buffer/spill.js';
import type { StoredTouchpoint } from '../../src/model/event.js';
import { fakeTexts } from '../../src/testing/fake-texts.js';
import { fakeUlid } from '../../src/testing/fake-ulid.js';
import { GRANTED, nextPage, rows, sentNames, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;

/** A tracker whose page has left while the network took nothing. */
async function leftUnsent(...names: readonly string[]) {
  const started = start(GRANTED);
  started.platform.replies.push(...names.map(() => 'hang' as const));
  for (const name of names) started.tracker.track(name);
  started.platform.lifecycle('leaving');
  await started.platform.settle();
  return started;
}

describe('What a page could not store before it left', () => {
  it('is kept in one text of the tracker', async () => {
    const { platform } = await leftUnsent('a', 'b');
    expect([...platform.texts.keys()]).toEqual([
      'tt_spill.journey',
      expect.stringMatching(/^tt_spill\.recording\.[\dA-Z]{26}$/),
    ]);
    expect(rows(platform)).toEqual([]);
  });

  it('is stored by the next page, which removes the text', async () => {
    const { platform } = await leftUnsent('a', 'b');
    const next = nextPage(platform);
    start(GRANTED, next);
    await next.advance(3_000);
    expect(rows(next)).toMatchObject([{ name: 'a' }, { name: 'b' }]);
    expect([...next.texts.keys()]).toEqual(['tt_spill.journey']);
  });

  it('counts once where it is stored, too', async () => {
    const { tracker, platform } = start({ ...GRANTED, flushIntervalMs: 60 * MINUTE_MS });
    tracker.track('a');
    platform.faults.beacons = true;
    platform.replies.push(500);
    platform.lifecycle('leaving');
    const text = new Map(platform.texts);
    platform.lifecycle('restored');
    await platform.advance(300);
    for (const [key, value] of text) platform.texts.set(key, value);
    const next = nextPage(platform);
    start(GRANTED, next);
    await next.advance(2 * MINUTE_MS);
    expect(sentNames(next)).toEqual(['a']);
  });

  it('is at most 48,000 characters of it', () => {
    const texts = fakeTexts(new Map(), 'tt_spill.', { texts: false });
    const spill = createSpill(texts, (atMs) => fakeUlid(atMs, 1));
    const touchpoints = Array.from({ length: 100 }, (_, count) => ({
      eventId: fakeUlid(0, count),
      name: 'x'.repeat(1_000),
    })) as unknown as StoredTouchpoint[];
    spill.leave(touchpoints, [], 0);
    const text = texts.read(texts.keys()[0] ?? '') ?? '';
    expect(text.length).toBeGreaterThan(46_000);
    expect(text.length).toBeLessThan(48_500);
    expect(spill.read().touchpoints.map(({ eventId }) => eventId)).toContain(touchpoints[99]?.eventId);
  });

  it('is marked as handed over also where it did not fit', () => {
    const texts = fakeTexts(new Map(), 'tt_spill.', { texts: false });
    const spill = createSpill(texts, (atMs) => fakeUlid(atMs, 1));
    const touchpoint = { eventId: fakeUlid(0, 2), name: 'x'.repeat(50_000) } as unknown as StoredTouchpoint;
    spill.leave([touchpoint], [touchpoint.eventId], 7);
    expect([...spill.read().marks]).toEqual([[touchpoint.eventId, 7]]);
  });

  it('goes with a withdrawal on the next page, and is counted', async () => {
    const { platform } = await leftUnsent('a', 'b');
    const next = start(GRANTED, nextPage(platform));
    next.tracker.consent.withdraw();
    expect([...platform.texts]).toEqual([]);
    await next.tracker.consent.settled();
    expect(next.tracker.stats().dropped).toEqual({ withdrawn: 2 });
  });

  it('is nothing while the answer is no', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('a');
    tracker.consent.withdraw();
    platform.lifecycle('leaving');
    expect([...platform.texts]).toEqual([]);
  });

  it('does no harm when somebody else has written it', async () => {
    const { platform } = await leftUnsent('a');
    platform.texts.set(`tt_spill.recording.${'0'.repeat(26)}`, '{"broken');
    platform.texts.set(`tt_spill.recording.${'1'.repeat(26)}`, '[[{}],7]');
    const next = nextPage(platform);
    const { errors } = start(GRANTED, next);
    await next.advance(2 * MINUTE_MS);
    expect(sentNames(next)).toEqual(['a']);
    expect(errors).toEqual([]);
    expect([...next.texts.keys()]).toEqual(['tt_spill.journey']);
  });

  it('is ignored where it has no ID, which is no row and no reason to drop anything', async () => {
    const { platform, tracker, drops } = start(GRANTED);
    platform.texts.set('tt_spill.recording.01KDVPPH00ABCDEFGHJKMNPQRS', '[[{"name":"somebody"}],[]]');
    tracker.track('a');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['a']);
    expect(drops).toEqual([]);
    expect(tracker.stats()).toMatchObject({ tracked: 1, delivered: 1, waiting: 0 });
  });

  it('is lost without harm where no text is kept', async () => {
    const { tracker, platform, errors } = start(GRANTED);
    platform.faults.texts = true;
    tracker.track('a');
    platform.lifecycle('leaving');
    await platform.settle();
    platform.lifecycle('restored');
    await platform.advance(MINUTE_MS);
    expect(tracker.stats()).toMatchObject({ delivered: 1, waiting: 0 });
    expect(errors).toEqual([]);
  });
});
