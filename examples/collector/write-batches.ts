import type { DuckDBConnection } from '@duckdb/node-api';
import type { ReceivedBatch, ReceivedEvent } from './parse-body.js';
import { readKnownIds } from './read-known-ids.js';

/** How many events of a batch were new, and how many were known by their ID. */
export interface AddedCount {
  readonly accepted: number;
  readonly repeated: number;
}

interface NewRow extends ReceivedEvent {
  readonly sequence: number;
  readonly receivedAtMs: number;
  readonly sentAtMs: number;
}

/**
 * Writes batches in one transaction: all of them or none. New events are numbered from `firstSequence` in the order
 * in which they came. Calls must not overlap on one connection.
 */
export async function writeBatches(
  writer: DuckDBConnection,
  batches: readonly ReceivedBatch[],
  firstSequence: number,
  receivedAtMs: number,
): Promise<readonly AddedCount[]> {
  await writer.run('BEGIN TRANSACTION');
  try {
    const ids = batches.flatMap(({ events }) => events.map(({ touchpoint }) => touchpoint.eventId));
    const known = await readKnownIds(writer, ids);
    const rows: NewRow[] = [];
    const counts = batches.map(({ sentAtMs, events }) => {
      const before = rows.length;
      for (const event of events) {
        if (known.has(event.touchpoint.eventId)) continue;
        known.add(event.touchpoint.eventId);
        rows.push({ ...event, sequence: firstSequence + rows.length, receivedAtMs, sentAtMs });
      }
      const accepted = rows.length - before;
      return { accepted, repeated: events.length - accepted, sentAtMs };
    });
    await appendTouchpoints(writer, rows);
    const appender = await writer.createAppender('batches');
    for (const { accepted, repeated, sentAtMs } of counts) {
      appender.appendBigInt(BigInt(receivedAtMs));
      appender.appendBigInt(BigInt(sentAtMs));
      appender.appendInteger(accepted);
      appender.appendInteger(repeated);
      appender.endRow();
    }
    appender.closeSync();
    await writer.run('COMMIT');
    return counts;
  } catch (error) {
    // A failed COMMIT has ended the transaction already; the first error is the one that tells something.
    await writer.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function appendTouchpoints(writer: DuckDBConnection, rows: readonly NewRow[]): Promise<void> {
  if (rows.length === 0) return;
  const appender = await writer.createAppender('touchpoints');
  for (const { sequence, receivedAtMs, sentAtMs, touchpoint, json } of rows) {
    appender.appendVarchar(touchpoint.eventId);
    appender.appendBigInt(BigInt(sequence));
    appender.appendBigInt(BigInt(receivedAtMs));
    appender.appendBigInt(BigInt(sentAtMs));
    appender.appendBigInt(BigInt(touchpoint.occurredAtMs));
    appender.appendVarchar(touchpoint.name);
    appender.appendVarchar(touchpoint.visitor.id);
    if (touchpoint.visitor.userId) appender.appendVarchar(touchpoint.visitor.userId);
    else appender.appendNull();
    appender.appendVarchar(touchpoint.session.id);
    appender.appendVarchar(touchpoint.attribution.channel);
    appender.appendVarchar(json);
    appender.endRow();
  }
  appender.closeSync();
}
