import { attempt } from '../../model/attempt.js';
import type { Answer, Batch, Classification, Collector, Outcome } from '../../model/collector.js';
import { must } from './check.js';

const OUTCOMES: readonly Outcome[] = ['delivered', 'rejected', 'retry', 'too_large', 'stop'];

/** What a captive portal says to everything. */
export const PORTAL = '<!doctype html><html><title>Free Wi-Fi</title><p>Please sign in</html>';

/** Texts that no collector means, or that lost their end on the way. */
export function rubbishTexts(good: string): readonly string[] {
  const words = ['', 'ok', 'null', '0', '1e999', 'true', '""', '[]', '{}', '[null]', '{"', '\u0000', '\ud800', PORTAL];
  const members = [
    'status',
    'error',
    'errors',
    'details',
    'tracked',
    'invalid',
    'processed',
    'size',
    'updated',
    'code',
  ];
  return [
    ...words,
    ...members.flatMap((name) =>
      [null, 'x', -1, 1e9, [], {}, [null], [{ index: 99 }], [{ index: 'x' }]].map((value) =>
        JSON.stringify({ [name]: value }),
      ),
    ),
    good.slice(0, good.length >> 1),
    `${good}${good}`,
    '['.repeat(200_000),
    'x'.repeat(1_000_000),
  ];
}

/** Fails unless the transport can do what the adapter says of an answer. */
export function mustBeUsable(said: Outcome | Classification | undefined, { touchpoints }: Batch): void {
  if (said === undefined) return;
  const { outcome, rejected = [], retry = [], retryAfterMs } = typeof said === 'string' ? { outcome: said } : said;
  must(OUTCOMES.includes(outcome), `an outcome that there is not: ${JSON.stringify(said)}`);
  const count = touchpoints.length;
  const isIndex = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < count;
  const isFine = typeof rejected === 'number' ? rejected === count || isIndex(rejected) : rejected.every(isIndex);
  must(isFine && retry.every(isIndex), `indices that are not in the batch of ${count}: ${JSON.stringify(said)}`);
  must(retryAfterMs === undefined || retryAfterMs >= 0, `a time to wait that is none: ${retryAfterMs}`);
}

/** How many of a batch count as delivered after an answer; what the adapter leaves to the rules of HTTP is by its status. */
export function deliveredCount(collector: Collector, answer: Answer, batch: Batch): number {
  // That it throws is told by another check.
  const said = attempt(() => collector.classify?.(answer, batch));
  const isBlind = collector.capabilities.answer === 'opaque' && answer.status === 0;
  const isFine = isBlind || (answer.status >= 200 && answer.status < 300);
  const {
    outcome,
    rejected = [],
    retry = [],
  } = typeof said === 'object' ? said : { outcome: said ?? (isFine ? 'delivered' : 'retry') };
  if (outcome !== 'delivered') return 0;
  const rejectedCount = typeof rejected === 'number' ? rejected : new Set(rejected).size;
  return batch.touchpoints.length - rejectedCount - retry.length;
}

/** What an adapter says of an answer, as one word where it can; `undefined` where it leaves it to the rules of HTTP, or throws. */
export function outcomeOf(collector: Collector, answer: Answer, batch: Batch): Outcome | undefined {
  const said = attempt(() => collector.classify?.(answer, batch));
  return typeof said === 'object' ? said.outcome : said;
}
