import type { Touchpoint } from '../model/event.js';

/** What waits for a collector, as the transport sees it. */
export interface Outbox {
  /**
   * The oldest touchpoints, without removing them, but not those that were handed over less than `holdMs` ago. Either all of
   * them have gone into a request whose answer is unknown (`isHandedOver`), or none. Where there is none that may be sent,
   * `nextMs` says when there may be.
   */
  peek(
    count: number,
    holdMs: number,
  ): Promise<{
    readonly batch: readonly Touchpoint[];
    readonly isHandedOver: boolean;
    readonly nextMs?: number | undefined;
  }>;
  /** Tells the other pages which of their events are being sent, so that they do not hand them over as well. */
  take(eventIds: readonly string[]): void;
  /** Removes by ID; tells which of them were still there. */
  acknowledge(eventIds: readonly string[]): Promise<readonly string[]>;
  /** Notes when these went into a request whose answer is unknown or, without a time, that they were not taken. */
  mark(eventIds: readonly string[], handedOverAtMs?: number): Promise<unknown>;
  /** What this page has added, nobody has acknowledged and no unanswered request carries; what is not stored comes last. */
  unacknowledged(): readonly Touchpoint[];
  /** The page may end: keeps what it has, and which events are handed over now, without asynchronous work. */
  leave(handedOverIds: readonly string[]): void;
}
