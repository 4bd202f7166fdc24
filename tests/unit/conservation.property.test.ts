// @vitest-environment node
import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Purpose, Touchpoint } from '../../src/index.js';
import { type FakePlatform, fakePlatform, type Reply } from '../../src/testing/index.js';
import { type Started, start } from './support/start-tracker.js';

/** One page with its tracker, and what must hold of it. */
interface World extends Started {
  /** IDs of events that were captured while analytics was denied. */
  readonly deniedIds: Set<string>;
  /** IDs of the touchpoints of each request that was answered with 2xx before anybody aborted it. */
  readonly takenIds: string[];
}

type Step = readonly [what: string, run: (world: World) => unknown];

const PURPOSE = fc.subarray<Purpose>(['analytics', 'personalization', 'marketing', 'sharing']);
const REPLY: fc.Arbitrary<Reply> = fc.constantFrom<Reply>(
  200,
  500,
  'hang',
  { status: 429, retryAfter: '7' },
  new TypeError('Failed to fetch'),
);

function named<Value>(
  what: string,
  value: fc.Arbitrary<Value>,
  run: (world: World, value: Value) => unknown,
): fc.Arbitrary<Step> {
  return value.map((chosen) => [`${what} ${JSON.stringify(chosen)}`, (world) => run(world, chosen)] as const);
}

const nothing = fc.constant(0);
const SMALL = fc.constantFrom(0, 1, 100, 400);

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: named('track', SMALL, ({ tracker }, size) => tracker.track('x', { text: 'x'.repeat(size * 40) })),
  },
  {
    weight: 2,
    arbitrary: named('navigate', fc.constantFrom('/a', '/b?gclid=1', '/b#c'), ({ platform }, url) =>
      platform.navigate(url),
    ),
  },
  { weight: 2, arbitrary: named('grant', PURPOSE, ({ tracker }, purposes) => tracker.consent.grant(purposes)) },
  { weight: 3, arbitrary: named('grant all', nothing, ({ tracker }) => tracker.consent.grant('all')) },
  { weight: 1, arbitrary: named('deny', PURPOSE, ({ tracker }, purposes) => tracker.consent.deny(purposes)) },
  { weight: 1, arbitrary: named('withdraw', nothing, ({ tracker }) => tracker.consent.withdraw()) },
  {
    weight: 1,
    arbitrary: named('withdraw marketing', nothing, ({ tracker }) => tracker.consent.withdraw(['marketing'])),
  },
  { weight: 1, arbitrary: named('set', fc.boolean(), ({ tracker }, analytics) => tracker.consent.set({ analytics })) },
  { weight: 1, arbitrary: named('identify', nothing, ({ tracker }) => tracker.identify('u1', { vip: true })) },
  { weight: 1, arbitrary: named('set properties', nothing, ({ tracker }) => tracker.set({ team: 'red' })) },
  { weight: 1, arbitrary: named('reset', nothing, ({ tracker }) => tracker.reset()) },
  {
    weight: 5,
    arbitrary: named('advance', fc.constantFrom(0, 50, 300, 2_500, 20_000, 1_900_000), ({ platform }, ms) =>
      platform.advance(ms),
    ),
  },
  {
    weight: 2,
    arbitrary: named('replies', fc.array(REPLY, { maxLength: 3 }), ({ platform }, replies) =>
      platform.replies.push(...replies),
    ),
  },
  {
    weight: 1,
    arbitrary: named('storage fault', fc.boolean(), ({ platform }, fault) =>
      Object.assign(platform.faults, { storage: fault }),
    ),
  },
  {
    weight: 1,
    arbitrary: named('lock', fc.boolean(), ({ platform }, lockedElsewhere) =>
      Object.assign(platform.faults, { lockedElsewhere }),
    ),
  },
  { weight: 2, arbitrary: named('flush', nothing, ({ tracker }) => void tracker.flush()) },
  {
    weight: 1,
    arbitrary: named('page', fc.constantFrom('hidden', 'visible', 'online'), ({ platform }, change) =>
      platform.lifecycle(change),
    ),
  },
);

/** A fake browser that notes what the collector took: answered with 2xx, and the answer could be read. */
function recordedPlatform(takenIds: string[]): FakePlatform {
  const platform = fakePlatform({ url: 'https://shop.example/?utm_source=a&gclid=b' });
  const { send } = platform.network;
  return Object.assign(platform, {
    network: {
      ...platform.network,
      send(...args: Parameters<typeof send>) {
        const sent = send(...args);
        const ids = JSON.parse(args[0].body).map(({ eventId }: Touchpoint) => eventId);
        let isAborted = false;
        sent.answer.then(
          ({ status }) => {
            if (status < 300 && !isAborted) takenIds.push(...ids);
          },
          () => {},
        );
        return {
          ...sent,
          abort() {
            isAborted = true;
            sent.abort();
          },
        };
      },
    },
  });
}

function createWorld(): World {
  const takenIds: string[] = [];
  const deniedIds = new Set<string>();
  const platform = recordedPlatform(takenIds);
  const started = start(
    {
      onDrop(reason, _, events) {
        for (const { eventId } of reason === 'denied' ? events : []) deniedIds.add(eventId);
      },
    },
    platform,
  );
  return { ...started, deniedIds, takenIds };
}

/** What is wrong with a world at a quiet point. */
function* faultsOf({ tracker, platform, takenIds, deniedIds }: World): Generator<string> {
  const { tracked, held, waiting, delivered, dropped } = tracker.stats();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  if (tracked !== held + waiting + delivered + lost) yield `not conserved: ${JSON.stringify(tracker.stats())}`;
  if (new Set(takenIds).size !== takenIds.length) yield 'an event was delivered twice';
  if (takenIds.some((id) => deniedIds.has(id))) yield 'an event was delivered that was dropped as denied';
  if (tracker.consent.status().state !== 'granted' && waiting) yield 'something waits without consent';
  if (
    tracker.consent.status().state !== 'granted' &&
    [...platform.cookieValues.keys()].some((name) => name !== 'tt_consent')
  ) {
    yield `a cookie without consent: ${[...platform.cookieValues.keys()]}`;
  }
  if (tracker.consent.status().state !== 'granted' && platform.databases.size) yield 'a database without consent';
}

/** Runs the steps; each finds out whether something was requested or kept that must not be. */
async function play(world: World, steps: readonly Step[]): Promise<void> {
  const { tracker, platform } = world;
  const fail = (what: string, step: string): never => {
    throw new Error(`${what} (at: ${step})`);
  };
  for (const [what, run] of steps) {
    const wasGranted = tracker.consent.status().state === 'granted';
    const before = platform.requests.length;
    await run(world);
    const isGranted = tracker.consent.status().state === 'granted';
    if (!wasGranted && !isGranted && platform.requests.length > before) fail('requested without consent', what);
    if (wasGranted && !isGranted) {
      const atWithdrawal = platform.requests.length;
      await tracker.consent.settled();
      if (platform.requests.length > atWithdrawal) fail('requested after withdrawal', what);
      for (const fault of faultsOf(world)) fail(fault, what);
    }
    await platform.settle();
    for (const fault of faultsOf(world)) fail(fault, what);
  }
  // To the end: nothing hangs, nothing fails, and time enough for every pause.
  platform.replies.length = 0;
  platform.faults.lockedElsewhere = false;
  await platform.advance(20_000);
  await tracker.flush();
  await platform.advance(2 * 60 * 60 * 1000);
  for (const fault of faultsOf(world)) fail(fault, 'the end');
  if (tracker.stats().waiting) fail(`something waits for ever: ${JSON.stringify(tracker.stats())}`, 'the end');
  tracker.consent.withdraw();
  await tracker.consent.settled();
  if (platform.databases.size || platform.cookieValues.size > 1) fail('something is left after withdrawal', 'the end');
  for (const fault of faultsOf(world)) fail(fault, 'the withdrawal');
}

describe('Whatever happens', () => {
  it('nothing is lost, nothing doubled, and nothing is kept or requested without consent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 1, maxLength: 40 }), (steps) => play(createWorld(), steps)),
      { numRuns: 250, interruptAfterTimeLimit: 4_000, markInterruptAsFailure: false },
    );
  }, 30_000);
});
