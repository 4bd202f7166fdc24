import type { StoredTouchpoint, Touchpoint } from '../model/event.js';
import type { Peeked } from './peeked.js';

/** What is kept at most; the oldest goes first. */
export interface BufferLimits {
  readonly bufferMaxEvents: number;
  readonly bufferMaxBytes: number;
  readonly retentionMs: number;
}

/** Keeps touchpoints until a collector took them: in memory, in the store, and in the spill while the page goes away. */
export interface EventBuffer {
  add(touchpoint: Touchpoint): void;
  /** Stores what waits in memory. */
  save(): Promise<void>;
  /** The oldest touchpoints, without removing them, but not those that were handed over less than `holdMs` ago. */
  peek(count: number, holdMs: number): Promise<Peeked>;
  /** Tells the other pages which of their events are being sent. */
  take(eventIds: readonly string[]): void;
  /** Removes what was delivered or dropped, by ID; tells which of it was still there. */
  acknowledge(eventIds: readonly string[]): Promise<readonly string[]>;
  /** Notes when these went into a request whose answer is unknown or, without a time, that they were not taken. */
  mark(eventIds: readonly string[], handedOverAtMs?: number): Promise<unknown>;
  /** What this page has added, nobody has acknowledged and no unanswered request carries; what is not stored comes last. */
  unacknowledged(): readonly Touchpoint[];
  /** The page may end: touches the store no more, and spills what is not stored, and which events are handed over now. */
  leave(handedOverIds: readonly string[]): void;
  /** The page lives on. */
  resume(): void;
  /** Somebody has deleted the store underneath: stores anew what this page has. */
  restore(): void;
  /** Changes every touchpoint that is kept; those that `change` makes nothing of are dropped as `withdrawn`. */
  rewrite(change: (touchpoint: StoredTouchpoint) => StoredTouchpoint | undefined): Promise<unknown>;
  /**
   * Drops everything as `withdrawn`: memory and spill before it returns, then the rows, unread. Tells how many were erased; without
   * `isDone` the store has failed, and is asked again before anything else is asked of it. `erased` is called when it is done.
   */
  erase(erased: () => void): Promise<{ readonly rows: number; readonly isDone: boolean }>;
  /** Whether an event waits. */
  has(eventId: string): boolean;
  /** What waits in the origin's store, as far as this page has seen, and in this page's memory. */
  waiting(): ReadonlySet<string>;
  /** `memory` while the browser keeps no rows: they live as long as the page. */
  storage(): 'kept' | 'memory';
}
