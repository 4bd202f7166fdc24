/** What the collector's reads answer; the shapes are those of `../format.ts` and `../event-reads.ts`. */
export type { Totals, VisitorSummary } from '../event-reads.js';

import type { ReceivedTouchpoint } from '../format.js';

/** A stored touchpoint: order of arrival, clock of the server, the event with everything it refers to. */
export interface LiveTouchpoint {
  readonly sequence: number;
  readonly receivedAtMs: number;
  readonly event: ReceivedTouchpoint;
}
