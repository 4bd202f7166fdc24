// @vitest-environment node
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { createBrowser, type Setup } from './browser.js';
import { play } from './play.js';
import { STEPS } from './steps.js';

const RUNS = Number(process.env.TOUCHTRAIL_MODEL_RUNS ?? 1_000);

/** The same lives in each run, so that a run says something of the change that was made; `random` looks for others. */
const SEED = process.env.TOUCHTRAIL_MODEL_SEED ?? '20261130';

const SETUP: fc.Arbitrary<Omit<Setup, 'kind'>> = fc.record({
  consent: fc.constantFrom('granted', 'granted', 'manual'),
  storeMs: fc.constantFrom(0, 5, 400),
  hasKeepalive: fc.constantFrom(true, true, false),
});

describe('Whatever happens to the tabs of a browser', () => {
  it.each(['confirms', 'deduplicates', 'counts-all'] as const)(
    'nothing is lost, doubled, or kept without consent: at a collector that %s',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(SETUP, STEPS, (setup, steps) => play(createBrowser({ kind, ...setup }), steps)),
        {
          numRuns: RUNS,
          interruptAfterTimeLimit: RUNS * 5,
          markInterruptAsFailure: false,
          ...(SEED !== 'random' && { seed: Number(SEED) }),
        },
      );
    },
    RUNS * 60,
  );
});
