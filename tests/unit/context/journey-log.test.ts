// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createJourneyLog, type JourneyLog } from '../../../src/context/journey-log.js';
import type { JourneyStep } from '../../../src/model/journey.js';
import type { TextStore } from '../../../src/platform/types.js';
import { fakeClock } from '../../../src/testing/fake-clock.js';
import { fakeTexts } from '../../../src/testing/fake-texts.js';
import { fakeUlid } from '../../../src/testing/fake-ulid.js';

const NOON_MS = Date.UTC(2026, 10, 30, 12);
const DAY_MS = 24 * 60 * 60 * 1000;
const PREFIX = 'tt_spill.';
const KEY = `${PREFIX}journey`;

/** The step of an event that happened some milliseconds after noon. */
function step(afterMs: number, changes: Partial<JourneyStep> = {}): JourneyStep {
  const occurredAtMs = NOON_MS + afterMs;
  return {
    eventId: fakeUlid(occurredAtMs, 1),
    name: 'page_view',
    occurredAtMs,
    sessionId: fakeUlid(NOON_MS, 0),
    touchpoint: { id: `/tea/${afterMs}`, name: 'Tea' },
    channel: 'direct',
    ...changes,
  };
}

const timesOf = (log: JourneyLog): readonly number[] => log.read().map(({ occurredAtMs }) => occurredAtMs - NOON_MS);

/** A browser with its texts, in which tabs can be opened, and how often one was written. */
function browser() {
  const texts = new Map<string, string>();
  const faults = { texts: false };
  const clock = fakeClock(NOON_MS);
  const store = fakeTexts(texts, PREFIX, faults);
  const written: string[] = [];
  const counted: TextStore = {
    ...store,
    write(key, text) {
      written.push(text);
      return store.write(key, text);
    },
  };
  return { texts, faults, clock, written, open: () => createJourneyLog(counted, clock) };
}

describe('The log of a journey', () => {
  it('writes nothing before the first step', async () => {
    const { open, texts, clock } = browser();
    const log = open();
    log.save();
    await clock.advance(1_000);
    expect(log.read()).toEqual([]);
    expect([...texts]).toEqual([]);
  });

  it('gives back a step whole, before and after it is written', () => {
    const { open } = browser();
    const whole = step(0, {
      name: 'say "tea"\n',
      touchpoint: { id: '/tee/öl?ä€', name: 'Tee \\ "Öl"\u2028\ud800\n茶 🍵' },
      channel: 'paid_search',
      stage: 'act',
      milestone: 'order_paid',
    });
    const log = open();
    log.add(whole);
    expect(log.read()).toEqual([whole]);
    log.save();
    expect(log.read()).toEqual([whole]);
    expect(open().read()).toEqual([whole]);
  });

  it('writes one time for all steps of a quarter of a second, not with the event', async () => {
    const { open, written, clock } = browser();
    const log = open();
    log.add(step(0));
    await clock.advance(249);
    log.add(step(249));
    expect(written).toEqual([]);
    await clock.advance(1);
    expect(written).toHaveLength(1);
    await clock.advance(1_000);
    expect(written).toHaveLength(1);
    log.add(step(1_250));
    await clock.advance(250);
    expect(written).toHaveLength(2);
    expect(timesOf(open())).toEqual([0, 249, 1_250]);
  });

  it('never writes twice in a quarter of a second', async () => {
    const { open, written, clock } = browser();
    const log = open();
    for (const afterMs of [0, 1, 2]) {
      log.add(step(afterMs));
      await clock.advance(1);
    }
    await clock.advance(247);
    log.add(step(250));
    await clock.advance(249);
    expect(written).toHaveLength(1);
    await clock.advance(1);
    expect(written).toHaveLength(2);
  });

  it('writes at once where the page goes away, and not again', async () => {
    const { open, written, clock } = browser();
    const log = open();
    log.add(step(0));
    log.save();
    expect(timesOf(open())).toEqual([0]);
    log.save();
    await clock.advance(1_000);
    expect(written).toHaveLength(1);
  });

  it('goes on after a save, for a page that comes back', async () => {
    const { open, clock } = browser();
    const log = open();
    log.add(step(0));
    log.save();
    log.add(step(1));
    await clock.advance(250);
    expect(timesOf(open())).toEqual([0, 1]);
  });

  it('keeps what another tab has written meanwhile, in the order of the events', () => {
    const { open } = browser();
    const [one, other] = [open(), open()];
    one.add(step(10));
    other.add(step(5));
    other.add(step(15));
    other.save();
    expect(timesOf(one)).toEqual([5, 10, 15]);
    one.save();
    expect(timesOf(other)).toEqual([5, 10, 15]);
  });

  it('holds an event once, as it was told last', () => {
    const { open } = browser();
    const log = open();
    log.add(step(0, { name: 'first' }));
    log.save();
    log.add(step(0, { name: 'second' }));
    expect(log.read().map(({ name }) => name)).toEqual(['second']);
    log.save();
    expect(open().read()).toHaveLength(1);
  });

  it('keeps steps that look alike: each is an event that was sent', () => {
    const { open } = browser();
    const log = open();
    const touchpoint = { id: '/tea', name: 'Tea' };
    for (const afterMs of [0, 1, 2]) log.add(step(afterMs, { touchpoint }));
    expect(timesOf(log)).toEqual([0, 1, 2]);
  });

  it('keeps the 50 newest', () => {
    const { open, texts } = browser();
    const log = open();
    for (let afterMs = 0; afterMs < 60; afterMs += 1) {
      log.add(step(afterMs));
      if (afterMs % 7 === 0) log.save();
    }
    log.save();
    expect(timesOf(open())).toEqual(Array.from({ length: 50 }, (_, index) => index + 10));
    expect(texts.get(KEY)?.split('\n')).toHaveLength(50);
  });

  it('keeps the 50 newest of a burst, too', () => {
    const log = browser().open();
    for (let afterMs = 0; afterMs < 200; afterMs += 1) log.add(step(afterMs));
    expect(timesOf(log)).toEqual(Array.from({ length: 50 }, (_, index) => index + 150));
  });

  it('keeps at most 16,000 characters, smaller steps where a large one does not fit', () => {
    const { open, texts } = browser();
    const log = open();
    const sized = (afterMs: number, length: number) =>
      step(afterMs, { touchpoint: { id: '/', name: 'x'.repeat(length) } });
    log.add(sized(0, 10));
    log.add(sized(1, 7_500));
    log.add(sized(2, 8_000));
    log.add(sized(3, 20_000));
    log.add(sized(4, 400));
    log.save();
    expect(timesOf(open())).toEqual([0, 2, 4]);
    log.add(sized(5, 15_500));
    log.save();
    expect(timesOf(open())).toEqual([0, 5]);
    expect(texts.get(KEY)?.length).toBeLessThanOrEqual(16_000);
  });

  it('makes room where a clock was years ahead', () => {
    const { open } = browser();
    const log = open();
    for (let index = 0; index < 50; index += 1) log.add(step(3_650 * DAY_MS + index));
    log.save();
    const next = open();
    next.add(step(0));
    next.save();
    expect(timesOf(open())).toEqual([0]);
  });

  it('is in memory while nothing can be kept, and is written once something can', async () => {
    const { open, faults, clock } = browser();
    faults.texts = true;
    const log = open();
    log.add(step(0));
    await clock.advance(1_000);
    log.save();
    expect(timesOf(log)).toEqual([0]);
    expect(timesOf(open())).toEqual([]);
    faults.texts = false;
    log.add(step(1));
    await clock.advance(250);
    expect(timesOf(open())).toEqual([0, 1]);
  });

  it('is bounded in memory, too', () => {
    const { open, faults } = browser();
    faults.texts = true;
    const log = open();
    for (let afterMs = 0; afterMs < 60; afterMs += 1) {
      log.add(step(afterMs));
      log.save();
    }
    expect(timesOf(log)).toEqual(Array.from({ length: 50 }, (_, index) => index + 10));
  });

  it('holds 50 in memory: what was told first goes first', () => {
    const log = browser().open();
    for (const afterMs of [999, ...Array(50).keys()]) log.add(step(afterMs));
    expect(timesOf(log)).toEqual([...Array(50).keys()]);
  });

  it('changes all steps at once, those of other tabs and those that are not written, too', () => {
    const { open, texts } = browser();
    const other = open();
    other.add(step(1, { touchpoint: { id: '/a?gclid=1', name: 'A' } }));
    other.save();
    const log = open();
    log.add(step(2));
    log.rewrite((each) => (each.touchpoint.id.includes('?') ? { ...each, touchpoint: { id: '/a', name: 'A' } } : each));
    expect(log.read().map(({ touchpoint }) => touchpoint.id)).toEqual(['/a', '/tea/2']);
    expect(texts.get(KEY)).not.toContain('gclid');
  });

  it('writes nothing where a change leaves each step as it was', () => {
    const { open, written } = browser();
    const log = open();
    log.add(step(1));
    log.save();
    log.rewrite((each) => each);
    expect(written).toHaveLength(1);
  });

  describe('when it is erased', () => {
    it('is empty, here and on the device', () => {
      const { open, texts } = browser();
      const log = open();
      log.add(step(0));
      log.save();
      log.add(step(1));
      log.erase();
      expect(log.read()).toEqual([]);
      expect([...texts]).toEqual([]);
    });

    it('writes nothing that was added before', async () => {
      const { open, texts, clock } = browser();
      const log = open();
      log.add(step(0));
      log.erase();
      await clock.advance(1_000);
      log.save();
      expect([...texts]).toEqual([]);
      log.add(step(1));
      await clock.advance(249);
      expect([...texts]).toEqual([]);
      await clock.advance(1);
      expect(timesOf(open())).toEqual([1]);
    });

    it('writes a later step in its own time', async () => {
      const { open, texts, clock } = browser();
      const log = open();
      log.add(step(0));
      log.erase();
      await clock.advance(100);
      log.add(step(100));
      await clock.advance(249);
      expect([...texts]).toEqual([]);
      await clock.advance(1);
      expect(timesOf(open())).toEqual([100]);
    });

    it('writes nothing that could not be kept before', () => {
      const { open, faults } = browser();
      const log = open();
      faults.texts = true;
      log.add(step(0));
      log.save();
      log.erase();
      faults.texts = false;
      log.add(step(1));
      log.save();
      expect(timesOf(open())).toEqual([1]);
    });

    it('leaves the texts of others alone', () => {
      const { open, texts } = browser();
      texts.set(`${PREFIX}taken`, 'a b').set('other', 'c');
      const log = open();
      log.add(step(0));
      log.save();
      log.erase();
      expect([...texts.keys()]).toEqual([`${PREFIX}taken`, 'other']);
    });
  });
});

/** A line as it is written, with some of its parts changed. */
function line(changes: Readonly<Record<number, unknown>> = {}): string {
  const { eventId, occurredAtMs, sessionId } = step(0);
  return JSON.stringify(
    Object.assign([eventId, occurredAtMs, 'page_view', sessionId, '/', 'Tea', 'direct', '', ''], changes),
  );
}

describe('What is stored', () => {
  it('is as these tests think', () => {
    const { open, texts } = browser();
    texts.set(KEY, line());
    expect(timesOf(open())).toEqual([0]);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'tea'],
    ['JSON of another kind', '{"steps":[]}'],
    ['null', 'null'],
    ['a list in a list', `[${line()}]`],
    ['half a line', line().slice(0, -20)],
    ['a line with something behind it', `${line()}x`],
    ['a line with something before it', ` ${line()}`],
    ['an ID in small letters', line({ 0: fakeUlid(NOON_MS, 1).toLowerCase() })],
    ['an ID with a letter that is none', line({ 0: `${fakeUlid(NOON_MS, 1).slice(0, -1)}U` })],
    ['an ID beyond all times', line({ 0: '8'.repeat(26) })],
    ['an ID that is too short', line({ 0: 'A' })],
    ['an ID that is none', line({ 0: null })],
    ['a time as text', line({ 1: `${NOON_MS}` })],
    ['no time', line({ 1: null })],
    ['a time with two points', line().replace(`,${NOON_MS},`, ',1.2.3,')],
    ['a name that is a number', line({ 2: 1 })],
    ['a place that is a thing', line({ 4: { id: '/' } })],
    ['a stage that is null', line({ 7: null })],
    ['a milestone that is a list', line({ 8: ['paid'] })],
    ['one part too few', line().replace(',""]', ']')],
    ['one part too many', line({ 9: '' })],
    ['a broken escape', line({ 5: 'Tea' }).replace('Tea', '\\x41')],
    ['a broken code', line({ 5: 'Tea' }).replace('Tea', '\\u12')],
    ['a raw tab', line({ 5: 'Tea' }).replace('Tea', '\t')],
    ['a step of a megabyte', line({ 5: 'x'.repeat(1_000_000) })],
    ['a megabyte of backslashes', line({ 5: 'Tea' }).replace('Tea', '\\'.repeat(1_000_001))],
    ['a hundred thousand lines', 'tea\n'.repeat(100_000)],
  ])('is ignored and replaced: %s', (_, text) => {
    const { open, texts } = browser();
    texts.set(KEY, text);
    const log = open();
    expect(log.read()).toEqual([]);
    log.add(step(1));
    expect(timesOf(log)).toEqual([1]);
    log.save();
    expect(texts.get(KEY)).toMatch(/^\[[^\n]*\]$/);
    expect(timesOf(open())).toEqual([1]);
  });

  it('is kept where only the line beside it is broken', () => {
    const { open, texts } = browser();
    texts.set(KEY, `tea\n${line()}\n[1]`);
    expect(timesOf(open())).toEqual([0]);
  });
});
