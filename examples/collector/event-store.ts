import { createEventReads, type EventReads } from './event-reads.js';
import { createGroupCommit } from './group-commit.js';
import { openDatabase } from './open-database.js';
import type { ReceivedBatch } from './parse-body.js';
import { type AddedCount, writeBatches } from './write-batches.js';

/** Keeps each event once, by its ID, in a DuckDB file. */
export interface EventStore extends EventReads {
  /** Resolves once the batch is on disk; rejects when it could not be written, then nothing of it is stored. */
  add(batch: ReceivedBatch): Promise<AddedCount>;
  /**
   * Those of the event IDs that are not on disk, in the given order. Waits for the batches that were added before, so
   * that none of their events is missed only because it is not written yet.
   */
  missing(ids: readonly string[]): Promise<readonly string[]>;
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
export async function openEventStore(path: string): Promise<EventStore> {
  const database = await openDatabase(path);
  const reads = createEventReads(database.reader);
  const listeners = new Set<() => void>();
  let lastSequence = await reads.highestSequence();

  const commits = createGroupCommit(async (batches: readonly ReceivedBatch[]) => {
    const counts = await writeBatches(database.writer, batches, lastSequence + 1, Date.now());
    lastSequence += counts.reduce((sum, { accepted }) => sum + accepted, 0);
    for (const listener of listeners) listener();
    return counts;
  }, MAX_BATCHES_PER_WRITE);

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
    pendingCount: () => commits.pendingCount() + questions.pendingCount(),
    lastSequence: () => lastSequence,
    onWrite(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      await Promise.all([commits.settled(), reads.endReads()]);
      database.close();
    },
  };
}
