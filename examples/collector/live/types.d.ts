/** What the collector's reads answer; the shapes are those of `../format.ts` and `../summaries.ts`. */

export type { Receipt } from '../receipt.js';
export type { Totals, VisitorSummary } from '../summaries.js';

import type { ReceivedTouchpoint } from '../format.js';
import type { Receipt } from '../receipt.js';

/** A stored touchpoint: order of arrival, clock of the server, its receipt, the event with what else it refers to. */
export interface LiveTouchpoint {
  readonly sequence: number;
  readonly receivedAtMs: number;
  /** `null` for one that was stored before events came with receipts. */
  readonly receipt: Receipt | null;
  readonly event: ReceivedTouchpoint;
}
