import type { Answer, Batch, Collector } from '../../model/collector.js';
import { deliveredCount, mustBeUsable, outcomeOf, PORTAL, rubbishTexts } from './answers.js';
import { type ContractCheck, during, must } from './check.js';
import { ATTEMPT, carriedBy, manySamples } from './requests.js';

const FAILURES = [400, 401, 402, 403, 404, 405, 408, 410, 413, 415, 422, 425, 429, 500, 501, 502, 503, 504];
/** Nothing is wrong with the events. */
const BUSY = [408, 429, 502, 503, 504];
const TEXTS = ['', '{}', 'Internal Server Error', PORTAL];

/** What the adapter makes of answers. */
export function answering(
  make: () => Collector,
  delivered: (batch: Batch) => Answer,
  rejected: ((batch: Batch) => Answer) | undefined,
): readonly ContractCheck[] {
  /** What one request carries: of several events, and of one. */
  const batches = (collector: Collector): readonly Batch[] =>
    [3, 1].map((count) => {
      const batch = { touchpoints: manySamples(collector, Math.min(count, collector.capabilities.maxEvents ?? count)) };
      return { touchpoints: batch.touchpoints.slice(0, carriedBy(collector.encode(batch, ATTEMPT), batch)) };
    });

  const checks: ContractCheck[] = [
    {
      name: 'knows the answer to a batch that was taken',
      check() {
        const collector = make();
        for (const batch of batches(collector)) {
          const count = deliveredCount(collector, delivered(batch), batch);
          must(count === batch.touchpoints.length, `${count} of ${batch.touchpoints.length} count as delivered`);
        }
      },
    },
    {
      name: 'takes no answer of an error for a delivery',
      check() {
        const collector = make();
        for (const batch of batches(collector)) {
          for (const status of FAILURES) {
            for (const body of TEXTS) {
              const count = deliveredCount(collector, { status, body }, batch);
              must(count === 0, `${count} events count as delivered with ${status} ${body.slice(0, 80)}`);
            }
          }
        }
      },
    },
    {
      name: 'gives no event up when the collector is busy',
      check() {
        const collector = make();
        const [batch] = batches(collector);
        for (const status of batch ? BUSY : []) {
          const outcome = batch && outcomeOf(collector, { status, body: '', retryAfter: '7' }, batch);
          must(outcome !== 'rejected' && outcome !== 'too_large', `with ${status} events are ${outcome}`);
        }
      },
    },
    {
      name: 'takes no page of a captive portal for a delivery where the text of the answer says it',
      check() {
        const collector = make();
        if (collector.capabilities.answer !== 'body') return;
        for (const batch of batches(collector)) {
          for (const body of [PORTAL, PORTAL.slice(0, 30)]) {
            const count = deliveredCount(collector, { status: 200, body }, batch);
            must(count === 0, `${count} events count as delivered with ${body}`);
          }
        }
      },
    },
    {
      name: 'makes something of every answer, whatever it says, and does not throw',
      check() {
        const collector = make();
        for (const batch of batches(collector)) {
          for (const status of [0, 200, 202, 204, 207, 299, 400, 413, 429, 500, 999]) {
            for (const body of rubbishTexts(delivered(batch).body)) {
              const told = `${status} ${body.slice(0, 200)}`;
              during(told, () => mustBeUsable(collector.classify?.({ status, body }, batch), batch));
              const header = (): string => 'NaN; x';
              during(told, () => collector.classify?.({ status, body, header, retryAfter: 'x' }, batch));
            }
          }
        }
      },
    },
  ];
  if (rejected) {
    checks.push({
      name: 'knows the answer to events that will never be taken',
      check() {
        const collector = make();
        for (const batch of batches(collector)) {
          const answer = rejected(batch);
          const said = collector.classify?.(answer, batch);
          mustBeUsable(said, batch);
          const isByRule = said === undefined && /^4(?!0[1-4]|08|10|13|25|29)/.test(`${answer.status}`);
          const isSaid =
            typeof said === 'object' ? said.outcome === 'rejected' || hasSome(said.rejected) : said === 'rejected';
          must(isByRule || isSaid, `nothing is rejected: ${JSON.stringify(said)}`);
        }
      },
    });
  }
  checks.push({
    name: 'knows of every answer to its question whether it says what is missing',
    check() {
      const collector = make();
      const { confirm } = collector;
      if (!confirm) return;
      for (const body of rubbishTexts('{"missing":["a"]}')) {
        const missing = during(body.slice(0, 200), () => confirm.missing({ status: 200, body }));
        must(missing === undefined || Array.isArray(missing), `no list of IDs: ${JSON.stringify(missing)}`);
      }
    },
  });
  return checks;
}

function hasSome(rejected: readonly number[] | number | undefined): boolean {
  return typeof rejected === 'number' ? rejected > 0 : !!rejected?.length;
}
