// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conflictsOf, foldSignals, sayingOf } from '../../src/consent/fold.js';
import type { ConsentSignal, Purpose } from '../../src/index.js';
import { type FakeSource, fakeSource, signal } from './support/fake-source.js';
import { letters, start } from './support/start-tracker.js';

const GUESS = { isExplicit: false } as const;

describe('The states that follow from what the sources say', () => {
  const fold = (said: Record<string, ConsentSignal>, rules = {}): string =>
    letters(foldSignals(new Map(Object.entries(said)), { isOptOut: false, isChild: false, overrides: [], ...rules }));

  it.each<[string, string, Record<string, ConsentSignal>, object?]>([
    ['nobody says anything', 'pppp', {}],
    ['nobody says anything where it is opt-out', 'gggg', {}, { isOptOut: true }],
    ['one grants', 'gggg', { a: signal('gggg') }],
    ['two agree', 'gdgd', { a: signal('gdgd'), b: signal('gdgd') }],
    ['a denial overrides a grant, whoever says it', 'dgdp', { a: signal('dgdp'), b: signal('gggn') }],
    ['one does not know yet', 'ppdp', { a: signal('gggg'), b: signal('uudu') }],
    ['one has nothing to say of a purpose', 'gppp', { a: signal('gunn'), b: signal('ngnn'), c: signal('nnnn') }],
    ['a default that nobody chose', 'ppdp', { a: signal('ggdg', GUESS) }],
    ['a default that nobody chose where it is opt-out', 'ggdg', { a: signal('ggdg', GUESS) }, { isOptOut: true }],
    ['one does not know yet where it is opt-out', 'pggg', { a: signal('uggg') }, { isOptOut: true }],
    ['an objection where it is opt-out', 'ggdg', { a: signal('nndn') }, { isOptOut: true }],
    ['the visitor is a child', 'dddd', { a: signal('gggg') }, { isChild: true }],
    ['a source knows that it is a child', 'dddd', { a: signal('gggg'), b: signal('nnnn', { isChild: true }) }],
    ['the browser signals GPC', 'ggdd', { a: signal('gggg'), gpc: signal('nndd') }],
    ['GPC is overridden', 'gggd', { a: signal('gggg'), gpc: signal('nndd') }, { overrides: ['marketing'] }],
    [
      'what overrides GPC overrides nobody else',
      'ggdd',
      { a: signal('ggdg'), gpc: signal('nndd') },
      { overrides: ['marketing'] },
    ],
    ['a signal of the browser does not grant', 'pppp', { gpc: signal('nnnn', GUESS) }],
  ])('%s: %s', (_, expected, said, rules) => {
    expect(fold(said, rules)).toBe(expected);
  });

  it('names those who say something, and those who do not agree', () => {
    const said = new Map([
      ['a', signal('ggnn')],
      ['b', signal('dnuu')],
      ['c', signal('uuuu')],
      ['gpc', signal('nddd')],
    ]);
    expect(sayingOf(said)).toEqual(['a', 'b', 'gpc']);
    expect(conflictsOf(said)).toEqual(['a', 'b']);
  });
});

describe('I9', () => {
  const NAMES = ['one', 'two', 'three'];
  const PURPOSES: readonly Purpose[] = ['analytics', 'personalization', 'marketing', 'sharing'];
  const SIGNAL = fc.record({
    letters: fc.array(fc.constantFrom('g', 'g', 'd', 'u', 'n'), { minLength: 4, maxLength: 4 }),
    isExplicit: fc.constantFrom(true, true, false),
    isChild: fc.constantFrom(false, false, false, false, true),
    isChanging: fc.constantFrom(false, false, false, true),
    decidedAtMs: fc.constantFrom(undefined, 0, 9e12),
  });
  type Step = (world: {
    readonly sources: readonly FakeSource[];
    readonly started: ReturnType<typeof start>;
  }) => unknown;
  const STEP: fc.Arbitrary<Step> = fc.oneof(
    fc.tuple(fc.nat(2), fc.oneof(SIGNAL, SIGNAL, fc.constantFrom('absent', 'throws')), fc.boolean()).map(
      ([index, said, isTold]): Step =>
        ({ sources, started }) => {
          const source = sources[index];
          if (!source) return;
          source.signal =
            said === 'absent'
              ? undefined
              : typeof said === 'string'
                ? new Error(said)
                : signal(said.letters.join(''), said);
          if (isTold) source.changed();
          else started.platform.lifecycle('visible');
        },
    ),
    fc.nat(2).map(
      (index): Step =>
        ({ sources, started }) => {
          const source = sources[index];
          if (source) started.tracker.consent.use(source);
        },
    ),
    fc.subarray([...PURPOSES]).map(
      (some): Step =>
        ({ started }) =>
          started.tracker.consent.grant(some),
    ),
    fc.subarray([...PURPOSES]).map(
      (some): Step =>
        ({ started }) =>
          started.tracker.consent.deny(some),
    ),
    fc.subarray([...PURPOSES]).map(
      (some): Step =>
        ({ started }) =>
          started.tracker.consent.withdraw(some),
    ),
    fc.constant<Step>(({ started }) => started.tracker.consent.grant('all', { overrideGpc: true })),
    fc.constant<Step>(({ started }) => started.tracker.consent.reset()),
    fc.constant<Step>(({ started }) => {
      started.platform.cookieValues.delete('tt_consent');
      started.platform.lifecycle('visible');
    }),
    fc.boolean().map(
      (gpc): Step =>
        ({ started }) => {
          started.platform.globals.set('navigator.globalPrivacyControl', gpc);
          started.platform.lifecycle('visible');
        },
    ),
    fc.constantFrom(0, 300, 5_000).map(
      (ms): Step =>
        ({ started }) =>
          started.platform.advance(ms),
    ),
  );

  /** What nobody may grant: whoever is on the page and denies it, a child, and GPC without an override. */
  function forbidden(sources: readonly FakeSource[], isGpc: boolean, overridden: ReadonlySet<Purpose>): Set<Purpose> {
    const denied = new Set<Purpose>();
    for (const { signal: said, listening } of sources) {
      if (!listening || !said || said instanceof Error || said.isChanging) continue;
      for (const purpose of PURPOSES) if (said.isChild || said.verdicts[purpose] === 'denied') denied.add(purpose);
    }
    for (const purpose of ['marketing', 'sharing'] as const) {
      if (isGpc && !overridden.has(purpose)) denied.add(purpose);
    }
    return denied;
  }

  it('I9: the status never says granted while a source that is ready says denied, whatever they say in which order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('auto', 'manual', 'one two', 'one'),
        fc.constantFrom<'opt-in' | 'opt-out'>('opt-in', 'opt-in', 'opt-out'),
        fc.array(STEP, { maxLength: 25 }),
        async (consent, regionPolicy, steps) => {
          const sources = NAMES.map((name) => fakeSource(name));
          const started = start({ consent, regionPolicy });
          const { consent: api } = started.tracker;
          for (const step of steps) {
            await step({ sources, started });
            const { purposes, state } = api.status();
            const isGpc = started.platform.globals.get('navigator.globalPrivacyControl') === true;
            const record = started.platform.cookieValues.get('tt_consent') ?? '';
            const overridden = new Set(PURPOSES.filter((_, index) => record.split('.')[2]?.[index] === 'G'));
            for (const purpose of forbidden(sources, isGpc, overridden)) {
              expect(purposes[purpose]).not.toBe('granted');
            }
            expect(state).toBe(purposes.analytics);
          }
          expect(started.errors.filter((error) => (error as Error).message !== 'throws')).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
