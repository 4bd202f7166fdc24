/** What the collector's reads answer; the shapes are those of `../format.ts` and `../summaries.ts`. */

export type { Receipt } from '../receipt.js';
export type { Totals, VisitorSummary } from '../summaries.js';

import type { ReceivedTouchpoint } from '../format.js';
import type { Receipt } from '../receipt.js';

/** One arrival. */
export type Touch = ReceivedTouchpoint['attribution']['session'];

/** What was known of an arrival before events carried three touches. */
export type OldTouch = Pick<Touch, 'channel' | 'campaign' | 'clickIds'>;

/** An event as it was stored, which may have been long ago. */
export type LiveEvent = Omit<ReceivedTouchpoint, 'attribution'> & {
  readonly attribution: ReceivedTouchpoint['attribution'] | OldTouch;
};

/** A stored touchpoint: order of arrival, clock of the server, its receipt, the event with what else it refers to. */
export interface LiveTouchpoint {
  readonly sequence: number;
  readonly receivedAtMs: number;
  /** `null` for one that was stored before events came with receipts. */
  readonly receipt: Receipt | null;
  readonly event: LiveEvent;
}
