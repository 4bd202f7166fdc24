// @vitest-environment node
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Purpose } from '../../src/index.js';
import { type FakeSource, fakeSource, signal } from './support/fake-source.js';
import { type Effect, slowPlatform } from './support/slow-platform.js';
import { type Started, start } from './support/start-tracker.js';

const PURPOSES: readonly Purpose[] = ['analytics', 'marketing'];
const NAMES = /"n":(\d+)/g;

interface World extends Started {
  readonly source: FakeSource;
  track(): void;
}
type Step = (world: World) => unknown;

const lifecycle = fc.constantFrom('hidden', 'visible', 'leaving', 'restored', 'online').map(
  (change): Step =>
    ({ platform }) =>
      platform.lifecycle(change as 'hidden'),
);

const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Step>(({ track }) => track()) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(0, 1, 10, 260, 2_100, 40_000).map(
      (ms): Step =>
        (world) =>
          world.platform.advance(ms),
    ),
  },
  { weight: 3, arbitrary: fc.constant<Step>(({ tracker }) => tracker.consent.grant('all')) },
  { weight: 2, arbitrary: fc.constant<Step>(({ tracker }) => tracker.consent.withdraw()) },
  { weight: 1, arbitrary: fc.constant<Step>(({ tracker }) => tracker.consent.withdraw(['marketing'])) },
  {
    weight: 1,
    arbitrary: fc.subarray([...PURPOSES]).map(
      (some): Step =>
        ({ tracker }) =>
          tracker.consent.set(Object.fromEntries(some.map((purpose) => [purpose, true]))),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>(({ tracker }) => tracker.consent.reset()) },
  { weight: 1, arbitrary: fc.constant<Step>(({ tracker }) => tracker.reset()) },
  { weight: 2, arbitrary: fc.constant<Step>(({ tracker }) => void tracker.flush()) },
  { weight: 2, arbitrary: lifecycle },
  {
    weight: 2,
    arbitrary: fc.constantFrom(undefined, 'gggg', 'dddd', 'uuuu', 'nnnn').map(
      (letters): Step =>
        ({ source }) =>
          source.say(letters && signal(letters)),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>(({ source }) => source.say(signal('gggg', { isChanging: true }))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(500, 429, 'hang' as const).map(
      (reply): Step =>
        ({ platform }) =>
          platform.replies.push(reply),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('storage', 'erasures').map(
      (fault): Step =>
        ({ platform }) => {
          Object.assign(platform.faults, { [fault]: !Reflect.get(platform.faults, fault) });
        },
    ),
  },
);

it('I10: the epoch only grows, and nothing that was begun in an earlier one is stored, sent or written, however long each step takes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('auto', 'manual', 'cmp', 'granted'),
      fc.array(fc.constantFrom(0, 0, 1, 5, 300), { minLength: 1, maxLength: 12 }),
      fc.array(STEP, { minLength: 3, maxLength: 40 }),
      async (consent, delays, steps) => {
        const epochs: number[] = [];
        const epochOfVisitor = new Map<string, number>();
        let turn = 0;
        let world: World | undefined;
        const wrong: string[] = [];
        const note = ({ kind, name, content }: Effect): void => {
          if (!world || (kind === 'cookie' && name === 'tt_consent') || /\.(pause|taken)$/.test(name)) return;
          const { state, epoch, isFrozen } = world.tracker.consent.status();
          if (state !== 'granted') wrong.push(`${kind} ${name} while ${state}`);
          if (isFrozen && kind === 'request') wrong.push(`${kind} while frozen`);
          for (const [, n] of content.matchAll(NAMES)) {
            if (epochs[Number(n)] !== epoch) wrong.push(`${kind} of epoch ${epochs[Number(n)]} in ${epoch}`);
          }
          if (name !== 'tt_visitor') return;
          if ((epochOfVisitor.get(content) ?? epoch) !== epoch) wrong.push('a visitor of an earlier epoch');
          epochOfVisitor.set(content, epoch);
        };
        const platform = slowPlatform(() => delays[turn++ % delays.length] ?? 0, note);
        const started = start({ consent, pageViews: 'manual' }, platform);
        const source = fakeSource('cmp');
        started.tracker.consent.use(source);
        world = {
          ...started,
          source,
          track() {
            epochs.push(started.tracker.consent.status().epoch);
            started.tracker.track('x', { n: epochs.length - 1 });
          },
        };
        let before = 0;
        for (const step of [...steps, ({ platform: { advance } }: World) => advance(120_000)]) {
          await step(world);
          const { epoch } = started.tracker.consent.status();
          expect(epoch).toBeGreaterThanOrEqual(before);
          before = epoch;
          expect(wrong).toEqual([]);
        }
      },
    ),
    { numRuns: Number(process.env.TOUCHTRAIL_MODEL_RUNS ?? 400) },
  );
});
