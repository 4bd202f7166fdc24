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
 * `collector` names the one that will not get them; it is absent where the events came to none, so that of an event that
 * several collectors are waiting for each one's loss is told on its own.
 */
export type DropListener = (
  reason: DropReason,
  count: number,
  events: readonly TrackedEvent[],
  collector?: string,
) => void;
