import type { Answer, Outcome } from '../model/collector.js';

/** What an answer means by the rules of HTTP. Anything that is not understood is tried again, never taken for delivered. */
export function classifyStatus({ status }: Answer): Outcome {
  if (status === 413) return 'too_large';
  const text = `${status}`;
  if (/^2/.test(text)) return 'delivered';
  // Nobody there, or not for us: the events are not to blame, and asking again from this page does not help.
  if (/^4(0[1-4]|10)/.test(text)) return 'stop';
  return /^4(?!08|25|29)/.test(text) ? 'rejected' : 'retry';
}
