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

/** A stage of the journey, and how many people were there. */
export interface FunnelStage {
  readonly stage: string;
  /** People with an event of this stage itself. */
  readonly seen: number;
  /** People who were in it or in a later one; absent where the order is not known. */
  readonly reached?: number;
  /** Share of those who have not reached the next one, from 0 to 1; absent where nobody could. */
  readonly lost?: number;
  /** People who came this far and no further, without those who have reached the goal. */
  readonly ended?: number;
}

/** A milestone, and who has reached it. */
export interface FunnelMilestone {
  readonly milestone: string;
  readonly people: number;
  /** How often it was reached. */
  readonly times: number;
  /** The heaviest one is the goal. */
  readonly isGoal: boolean;
}

/** How far people have come. */
export interface Funnel {
  readonly people: number;
  /** That of the newest event with one. */
  readonly map: string | undefined;
  /** In the order of the map, then those that it does not know. */
  readonly stages: readonly FunnelStage[];
  /** The heaviest first. */
  readonly milestones: readonly FunnelMilestone[];
}
