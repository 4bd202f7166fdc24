import type { TrackedEvent } from './event.js';

/** Why an event will never be delivered. The README has the cause and the remedy of each. */
export type DropReason =
  | 'denied'
  | 'withdrawn'
  | 'hold_full'
  | 'hold_expired'
  | 'invalid'
  | 'too_large'
  | 'filtered'
  | 'sampled'
  | 'rate_limited'
  | 'duplicate'
  | 'buffer_full'
  | 'expired'
  | 'rejected'
  | 'unconfirmed'
  | 'shutdown';

/**
 * Told of every loss: the reason, how many events, and the events themselves where they are still in memory
 * (rows erased on withdrawal are counted while they are deleted, never read).
 */
export type DropListener = (reason: DropReason, count: number, events: readonly TrackedEvent[]) => void;

/** How a stage tells what becomes of events. None of these throws. */
export interface Report {
  /** Events that will never be delivered; `count` where there are more than those in memory. */
  drop(reason: DropReason, events: readonly TrackedEvent[], count?: number): void;
  /** Something went wrong, and nothing is lost by it. */
  error(error: unknown): void;
}
