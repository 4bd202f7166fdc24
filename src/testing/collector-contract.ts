import type { Answer, Batch, Collector, CollectorUse } from '../model/collector.js';
import { answering } from './contract/answering.js';
import { capabilities } from './contract/capabilities.js';
import type { ContractCheck } from './contract/check.js';
import { encoding } from './contract/encoding.js';
import { purity } from './contract/purity.js';
import { setup } from './contract/setup.js';

/** Makes the adapter under test for an address, with the options that every adapter takes. */
export type CreateCollector = (endpoint: string, use: CollectorUse) => Collector;

/** What a check cannot know by itself of a collector. */
export interface CollectorFacts {
  /**
   * How the collector answers when it has taken a whole batch.
   *
   * @defaultValue status 200 without a text
   */
  readonly delivered?: ((batch: Batch) => Answer) | undefined;
  /** How it answers when it will never take some or all of a batch; absent where it never says so. */
  readonly rejected?: ((batch: Batch) => Answer) | undefined;
  /**
   * Names of the events among `sampleTouchpoints()` for which its format has no place.
   *
   * @defaultValue none
   */
  readonly filtered?: readonly string[] | undefined;
}

/**
 * What every adapter must do, whoever wrote it, for the transport relies on it: a list of checks for any test runner.
 *
 * @param create - makes the adapter. One that names no parameter is not asked for bad addresses, one that names only the first is
 *   not asked for `name`, `purposes` and the like
 * @param facts - what the collector answers, and what its format has no place for
 *
 * @example
 * ```ts
 * import { jsonCollector } from 'touchtrail';
 * import { collectorContract } from 'touchtrail/testing';
 *
 * const checks = collectorContract((endpoint, use) => jsonCollector(endpoint, use));
 * for (const { name, check } of checks) {
 *   await check(); // or, in a test runner: it(name, check)
 *   console.log(`it ${name}`);
 * }
 * ```
 */
export function collectorContract(create: CreateCollector, facts: CollectorFacts = {}): readonly ContractCheck[] {
  const make = (): Collector => create('https://collect.example/in', {});
  const { delivered = () => ({ status: 200, body: '' }), rejected, filtered = [] } = facts;
  return [
    ...setup(create),
    ...capabilities(make),
    ...purity(make),
    ...encoding(make, filtered),
    ...answering(make, delivered, rejected),
  ];
}
