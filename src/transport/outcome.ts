import type { Answer, Classification, Collector, Outcome } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import type { Report } from '../model/report.js';

/** What an answer means for a batch: by its collector's rules, else by those of HTTP. */
export function classifyAnswer(
  collector: Collector,
  answer: Answer,
  touchpoints: readonly Touchpoint[],
  report: Report,
): Classification {
  let told: ReturnType<NonNullable<Collector['classify']>>;
  // One that throws says nothing.
  report.guard(() => {
    told = collector.classify?.(answer, { touchpoints });
  });
  const isBlind = collector.capabilities.answer === 'opaque' && answer.status === 0;
  const meaning = told ?? (isBlind ? 'delivered' : classifyStatus(answer));
  return typeof meaning === 'string' ? { outcome: meaning } : meaning;
}

/** What an answer means by the rules of HTTP. Anything that is not understood is tried again, never taken for delivered. */
export function classifyStatus({ status }: Answer): Outcome {
  if (status === 413) return 'too_large';
  const text = `${status}`;
  if (/^2/.test(text)) return 'delivered';
  // Nobody there, or not for us: the events are not to blame, and asking again from this page does not help.
  if (/^4(0[1-4]|10)/.test(text)) return 'stop';
  return /^4(?!08|25|29)/.test(text) ? 'rejected' : 'retry';
}
