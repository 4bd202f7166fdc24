import type { Answer, Outcome } from '../model/collector.js';

/** What an answer means by the rules of HTTP. Anything that is not understood is tried again, never taken for delivered. */
export function classifyStatus({ status }: Answer): Outcome {
  if (status === 413) return 'too_large';
  // Nobody there, or not for us: the events are not to blame, and asking again from this page does not help.
  if ([401, 402, 403, 404, 410].includes(status)) return 'stop';
  if (status < 200 || status >= 500 || [408, 425, 429].includes(status)) return 'retry';
  return status < 300 ? 'delivered' : status < 400 ? 'retry' : 'rejected';
}
