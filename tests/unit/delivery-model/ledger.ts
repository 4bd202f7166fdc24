import type { DropReason, TrackedEvent } from '../../../src/index.js';
import type { Owner } from './clock.js';

/** What became of an event that was tracked, as far as pages have told; the collector knows the rest. */
export interface Entry {
  readonly n: number;
  readonly page: Owner;
  /** When it was tracked or, with the answer pending, let through. */
  atMs: number;
  readonly chars: number;
  dropped?: DropReason;
  droppedBy?: Owner;
  /** Its page stored it again, before it had seen that another page has delivered it. */
  isRestored?: boolean;
  /** When consent to it was taken back. */
  withdrawnAtMs?: number;
  /** Why it may be gone without a word. */
  excuse?: string | undefined;
}

export interface Ledger {
  readonly entries: Entry[];
  /** Drops of which only the count was told, by reason. */
  readonly unnamed: Map<DropReason, number>;
  readonly twice: string[];
  track(page: Owner, atMs: number, chars: number): number;
  drop(page: Owner, reason: DropReason, count: number, events: readonly TrackedEvent[]): void;
  withdraw(atMs: number): void;
  excuse(why: string, which: (entry: Entry) => boolean): void;
}

export function createLedger(): Ledger {
  const entries: Entry[] = [];
  const unnamed = new Map<DropReason, number>();
  const twice: string[] = [];
  return {
    entries,
    unnamed,
    twice,
    track(page, atMs, chars) {
      entries.push({ n: entries.length, page, atMs, chars });
      return entries.length - 1;
    },
    drop(page, reason, count, events) {
      for (const event of events) {
        const entry = entries[Reflect.get(event, 'properties').n];
        if (!entry) throw new Error('dropped what was never tracked');
        // Two pages may both have it in memory, and cannot know of each other.
        if (entry.droppedBy === page) twice.push(`${entry.n} was dropped as ${entry.dropped} and as ${reason}`);
        Object.assign(entry, { dropped: reason, droppedBy: page });
      }
      if (count > events.length) unnamed.set(reason, (unnamed.get(reason) ?? 0) + count - events.length);
    },
    withdraw(atMs) {
      for (const entry of entries) entry.withdrawnAtMs ??= atMs;
    },
    excuse(why, which) {
      for (const entry of entries) if (!entry.excuse && which(entry)) entry.excuse = why;
    },
  };
}
