import { createEventReads, type EventReads } from './event-reads.js';
import { createGroupCommit } from './group-commit.js';
import { openDatabase } from './open-database.js';
import type { ReceivedBatch } from './parse-batch.js';
import { type AddedCount, writeBatches } from './write-batches.js';

/** Keeps each event once, by its ID, in a DuckDB file. */
export interface EventStore extends EventReads {
  /** Resolves once the batch is on disk; rejects when it could not be written, then nothing of it is stored. */
  add(batch: ReceivedBatch): Promise<AddedCount>;
  /** How many batches wait to be written. */
  pendingCount(): number;
  /** Sequence number of the newest event, 0 while there is none. */
  lastSequence(): number;
  /** Calls back after every write, with nothing: read what you need. Returns how to stop. */
  onWrite(listener: () => void): () => void;
  /** Finishes what waits, then closes the file. */
  close(): Promise<void>;
}

const MAX_BATCHES_PER_WRITE = 64;

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

  return {
    ...reads,
    add: commits.add,
    pendingCount: commits.pendingCount,
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
