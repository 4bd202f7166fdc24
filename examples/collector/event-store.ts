import { type ErasedCount, type ExpiryTimes, eraseExpired, forgetVisitor } from './erase.js';
import { createEventReads, type EventReads } from './event-reads.js';
import { createGroupCommit } from './group-commit.js';
import { openDatabase } from './open-database.js';
import type { ReceivedBatch } from './parse-body.js';
import { createTurns } from './turns.js';
import { type AddedCount, writeBatches } from './write-batches.js';

/** Keeps each event once, by its ID, and the receipts that cover them, in a DuckDB file. */
export interface EventStore extends EventReads {
  /** Resolves once the batch is on disk; rejects when it could not be written, then nothing of it is stored. */
  add(batch: ReceivedBatch): Promise<AddedCount>;
  /**
   * Those of the event IDs that are not on disk, in the given order. Waits for the batches that were added before, so
   * that none of their events is missed only because it is not written yet.
   */
  missing(ids: readonly string[]): Promise<readonly string[]>;
  /**
   * Erases what is stored of a visitor, what was added before included, and stores nothing of them from then on: events
   * may still be on their way. Rejects when that could not be written, then everything is as it was.
   */
  forget(visitorId: string): Promise<ErasedCount>;
  /** Erases what is older than it may be. */
  expire(times: ExpiryTimes): Promise<ErasedCount>;
  /** How often something was erased: a reader that remembers what it read must start over when this changes. */
  erasureCount(): number;
  /** How many batches wait to be written, and questions to be answered. */
  pendingCount(): number;
  /** Sequence number of the newest event, 0 while there is none. */
  lastSequence(): number;
  /** Calls back after every write, with nothing: read what you need. Returns how to stop. */
  onWrite(listener: () => void): () => void;
  /** Finishes what waits, then closes the file. */
  close(): Promise<void>;
}

const MAX_BATCHES_PER_WRITE = 64;
const MAX_QUESTIONS_PER_READ = 16;

/** Opens the store; `:memory:` keeps nothing after `close`. */
export async function openEventStore(path: string, now: () => number = Date.now): Promise<EventStore> {
  const database = await openDatabase(path);
  const reads = createEventReads(database.reader);
  const listeners = new Set<() => void>();
  let lastSequence = await reads.highestSequence();

  let erasureCount = 0;
  const inTurn = createTurns();
  const notify = (): void => {
    for (const listener of listeners) listener();
  };

  const commits = createGroupCommit(
    (batches: readonly ReceivedBatch[]) =>
      inTurn(async () => {
        const counts = await writeBatches(database.writer, batches, lastSequence + 1, now());
        lastSequence += counts.reduce((sum, { accepted }) => sum + accepted, 0);
        notify();
        return counts;
      }),
    MAX_BATCHES_PER_WRITE,
  );

  function erase(action: () => Promise<ErasedCount>): Promise<ErasedCount> {
    return inTurn(async () => {
      const erased = await action();
      if (erased.events > 0) {
        erasureCount += 1;
        notify();
      }
      return erased;
    });
  }

  // One read at a time, and shared, since each looks through all stored IDs: askers cannot crowd out those who send.
  const questions = createGroupCommit(async (asked: readonly (readonly string[])[]) => {
    await commits.caughtUp();
    const known = await reads.known(asked.flat());
    return asked.map((ids) => ids.filter((id) => !known.has(id)));
  }, MAX_QUESTIONS_PER_READ);

  return {
    ...reads,
    add: commits.add,
    missing: questions.add,
    async forget(visitorId) {
      await commits.caughtUp();
      return erase(() => forgetVisitor(database.writer, visitorId, now()));
    },
    expire: (times) => erase(() => eraseExpired(database.writer, times)),
    erasureCount: () => erasureCount,
    pendingCount: () => commits.pendingCount() + questions.pendingCount(),
    lastSequence: () => lastSequence,
    onWrite(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      await Promise.all([commits.settled(), reads.endReads()]);
      await inTurn(async () => database.close());
    },
  };
}
