import type { DropReason } from './drop-reason.js';
import type { TrackedEvent } from './event.js';

/** What becomes of events on their way. */
export type Milestone = 'tracked' | 'held' | 'stored' | 'sent' | 'delivered';

/** How a stage tells what becomes of events. None of these throws. */
export interface Report {
  /** Events came as far as this. */
  note(milestone: Milestone, events: readonly TrackedEvent[]): void;
  /** Events will never be delivered; `ids` of all of them where there are more than those in memory. */
  drop(reason: DropReason, events: readonly TrackedEvent[], ids?: readonly string[]): void;
  /** Something went wrong, and no event is lost by it. */
  error(error: unknown): void;
  /** Runs code of the host; what it throws is told as an error. */
  guard(run: () => void): void;
}
