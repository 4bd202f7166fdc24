// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJourneyLog, type JourneyLog } from '../../../src/context/journey-log.js';
import type { JourneyStep } from '../../../src/model/journey.js';
import { fakeClock } from '../../../src/testing/fake-clock.js';
import { fakeTexts } from '../../../src/testing/fake-texts.js';
import { fakeUlid } from '../../../src/testing/fake-ulid.js';

const NOON_MS = Date.UTC(2026, 10, 30, 12);
const KEY = 'tt_spill.journey';
const TABS = 3;

/** The texts of a browser, its tabs, and the steps that count since the last erasure. */
function world() {
  const texts = new Map<string, string>();
  const faults = { texts: false };
  const clock = fakeClock(NOON_MS);
  const tabs = Array.from({ length: TABS }, () => createJourneyLog(fakeTexts(texts, 'tt_spill.', faults), clock));
  let told: string[] = [];
  let count = 0;
  return {
    texts,
    faults,
    clock,
    tabs,
    told: () => told,
    forget: () => {
      told = [];
    },
    add(tab: JourneyLog, titleLength: number) {
      count += 1;
      const step = stepOf(fakeUlid(NOON_MS, count), 'x'.repeat(titleLength));
      told.push(step.eventId);
      tab.add(step);
    },
  };
}

type World = ReturnType<typeof world>;
type Move = readonly [what: string, run: (world: World) => unknown];

function stepOf(eventId: string, title: string): JourneyStep {
  const touchpoint = { id: '/tea', name: title };
  return { eventId, name: 'page_view', occurredAtMs: NOON_MS, sessionId: eventId, touchpoint, channel: 'direct' };
}

const idsOf = (steps: readonly JourneyStep[]): readonly string[] => steps.map(({ eventId }) => eventId);

const TAB = fc.nat(TABS - 1);
const tabMove = (what: string, run: (log: JourneyLog, world: World) => unknown): fc.Arbitrary<Move> =>
  TAB.map((tab) => [`${what} in tab ${tab}`, (each) => run(each.tabs[tab] as JourneyLog, each)] as const);

const SAVE = tabMove('save', (log) => log.save());
const WAIT = fc.constantFrom(1, 100, 250, 1_000).map((ms): Move => [`wait ${ms}`, ({ clock }) => clock.advance(ms)]);

const addMove = (lengths: fc.Arbitrary<number>): fc.Arbitrary<Move> =>
  fc.tuple(TAB, fc.integer({ min: 1, max: 30 }), lengths).map(([tab, times, length]) => [
    `add ${times} of ${length} in tab ${tab}`,
    (each) => {
      for (let index = 0; index < times; index += 1) each.add(each.tabs[tab] as JourneyLog, length);
    },
  ]);

const SMALL = addMove(fc.nat(20));
const ANY_SIZE = addMove(fc.oneof(fc.nat(20), fc.integer({ min: 300, max: 20_000 })));

/** What else may happen: the browser keeps nothing for a while, somebody writes what is not ours, and all is erased. */
const ACCIDENT = fc.oneof(
  fc.boolean().map((fails): Move => [fails ? 'fail' : 'heal', ({ faults }) => Object.assign(faults, { texts: fails })]),
  fc
    .oneof(fc.string(), fc.json(), fc.constant(`["${'7'.repeat(26)}",1,"","","","","","",""]`))
    .map((text): Move => [`meddle ${text}`, ({ texts }) => texts.set(KEY, text)]),
  tabMove('erase', (log) => log.erase()),
);

async function play(each: World, moves: readonly Move[], check: () => void = () => {}): Promise<void> {
  for (const [, run] of moves) {
    await run(each);
    check();
  }
}

describe('The log of a journey, whatever its tabs do in turns', () => {
  it('stays in its bounds, in order, with each event once', async () => {
    const moves = fc.array(fc.oneof({ weight: 3, arbitrary: ANY_SIZE }, SAVE, WAIT, ACCIDENT), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(moves, async (chosen) => {
        const each = world();
        await play(each, chosen, () => {
          for (const tab of each.tabs) {
            const steps = tab.read();
            const ids = idsOf(steps);
            expect(ids).toEqual([...new Set(ids)].sort());
            expect(ids.length).toBeLessThanOrEqual(50);
            // Names alone: with the rest of each step they fit into 16,000 characters.
            expect(steps.map(({ touchpoint }) => touchpoint.name).join('').length).toBeLessThan(16_000);
          }
        });
        // What others have put there goes with the next write.
        each.faults.texts = false;
        for (const tab of each.tabs) {
          each.add(tab, 0);
          tab.save();
          const text = `${each.texts.get(KEY)}`;
          expect(text.length).toBeLessThanOrEqual(16_000);
          expect(text.split('\n')).toHaveLength(tab.read().length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('holds the newest 50 of all tabs once all have written', async () => {
    const moves = fc.array(fc.oneof({ weight: 3, arbitrary: SMALL }, SAVE, WAIT), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(moves, async (chosen) => {
        const each = world();
        await play(each, chosen);
        for (const tab of each.tabs) tab.save();
        for (const tab of each.tabs) expect(idsOf(tab.read())).toEqual(each.told().slice(-50));
      }),
      { numRuns: 200 },
    );
  });

  it('holds nothing of before an erasure of all tabs', async () => {
    const some = fc.array(fc.oneof(SMALL, SAVE, WAIT), { maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(some, some, async (before, after) => {
        const each = world();
        await play(each, before);
        for (const tab of each.tabs) tab.erase();
        each.forget();
        await play(each, after);
        for (const tab of each.tabs) tab.save();
        for (const tab of each.tabs) expect(idsOf(tab.read())).toEqual(each.told().slice(-50));
      }),
      { numRuns: 200 },
    );
  });

  it('reads every step as it was told', () => {
    const text = fc.string({ unit: 'binary', maxLength: 100 });
    const said = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const step: fc.Arbitrary<JourneyStep> = fc.record(
      {
        eventId: fc.nat().map((count) => fakeUlid(NOON_MS, count)),
        name: text,
        // Clocks of some browsers have fractions.
        occurredAtMs: fc.oneof(
          fc.nat({ max: Number.MAX_SAFE_INTEGER }),
          fc.double({ min: 1e12, max: 1e13, noNaN: true }),
        ),
        sessionId: text,
        touchpoint: fc.record({ id: text, name: text }),
        channel: text,
        stage: said,
        milestone: said,
      },
      { requiredKeys: ['eventId', 'name', 'occurredAtMs', 'sessionId', 'touchpoint', 'channel'] },
    );
    fc.assert(
      fc.property(step, (each) => {
        const texts = fakeTexts(new Map(), '', { texts: false });
        const log = createJourneyLog(texts, fakeClock(NOON_MS));
        log.add(each);
        log.save();
        expect(createJourneyLog(texts, fakeClock(NOON_MS)).read()).toEqual([each]);
      }),
      { numRuns: 500 },
    );
  });
});
