import type { DuckDBConnection } from '@duckdb/node-api';
import { hashVisitorId } from './forgotten.js';
import { inTransaction } from './transaction.js';

/** How much was erased. */
export interface ErasedCount {
  readonly events: number;
  /** Receipts to which no stored event refers any more. */
  readonly receipts: number;
}

/** From when on something is old enough to go, in milliseconds since the epoch, by the clock of this server. */
export interface ExpiryTimes {
  readonly eventsBeforeMs: number;
  readonly forgottenBeforeMs: number;
}

/**
 * Erases what is stored of a visitor, and remembers by a hash that whatever still comes is not wanted. Calls must not
 * overlap on one connection.
 */
export function forgetVisitor(writer: DuckDBConnection, visitorId: string, nowMs: number): Promise<ErasedCount> {
  return inTransaction(writer, async () => {
    await writer.run(
      `INSERT INTO forgotten VALUES ($1, $2)
        ON CONFLICT (visitor_hash) DO UPDATE SET forgotten_at_ms = excluded.forgotten_at_ms`,
      [hashVisitorId(visitorId), BigInt(nowMs)],
    );
    const { rowsChanged: events } = await writer.run('DELETE FROM touchpoints WHERE visitor_id = $1', [visitorId]);
    return { events, receipts: await eraseUnusedReceipts(writer) };
  });
}

/** Erases what is older than it may be. Calls must not overlap on one connection. */
export function eraseExpired(writer: DuckDBConnection, times: ExpiryTimes): Promise<ErasedCount> {
  return inTransaction(writer, async () => {
    await writer.run('DELETE FROM forgotten WHERE forgotten_at_ms < $1', [BigInt(times.forgottenBeforeMs)]);
    // By the time of arrival: the clock of a device may be wrong by decades, in both directions.
    const { rowsChanged: events } = await writer.run('DELETE FROM touchpoints WHERE received_at_ms < $1', [
      BigInt(times.eventsBeforeMs),
    ]);
    await writer.run('DELETE FROM batches WHERE received_at_ms < $1', [BigInt(times.eventsBeforeMs)]);
    return { events, receipts: await eraseUnusedReceipts(writer) };
  });
}

async function eraseUnusedReceipts(writer: DuckDBConnection): Promise<number> {
  const { rowsChanged } = await writer.run(
    'DELETE FROM receipts WHERE id NOT IN (SELECT receipt_id FROM touchpoints WHERE receipt_id IS NOT NULL)',
  );
  return rowsChanged;
}
