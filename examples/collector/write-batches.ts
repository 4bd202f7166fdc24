import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { readForgotten } from './forgotten.js';
import type { ReceivedBatch, ReceivedEvent } from './parse-body.js';
import { readKnownIds } from './read-known-ids.js';
import { inTransaction } from './transaction.js';

/** What became of the events of a batch. */
export interface AddedCount {
  /** Stored. */
  readonly accepted: number;
  /** Known by their ID already. */
  readonly repeated: number;
  /** Of a visitor who was forgotten, and therefore not stored. */
  readonly forgotten: number;
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
  return inTransaction(writer, async () => {
    const touchpoints = batches.flatMap(({ events }) => events.map(({ touchpoint }) => touchpoint));
    const known = await readKnownIds(
      writer,
      touchpoints.map(({ eventId }) => eventId),
    );
    const gone = await readForgotten(
      writer,
      touchpoints.map(({ visitor }) => visitor.id),
    );
    const rows: NewRow[] = [];
    const counts = batches.map(({ sentAtMs, events }) => {
      const before = rows.length;
      const wanted = events.filter(({ touchpoint }) => !gone.has(touchpoint.visitor.id));
      for (const event of wanted) {
        if (known.has(event.touchpoint.eventId)) continue;
        known.add(event.touchpoint.eventId);
        rows.push({ ...event, sequence: firstSequence + rows.length, receivedAtMs, sentAtMs });
      }
      const accepted = rows.length - before;
      return { accepted, repeated: wanted.length - accepted, forgotten: events.length - wanted.length, sentAtMs };
    });
    await addReceipts(writer, rows);
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
    return counts;
  });
}

/** One insert for each receipt of the batches, of which there are few; one that is stored stays as it is. */
async function addReceipts(writer: DuckDBConnection, rows: readonly NewRow[]): Promise<void> {
  const receipts = new Map(rows.map(({ receipt }) => [receipt.id, receipt]));
  for (const [id, receipt] of receipts) {
    await writer.run('INSERT OR IGNORE INTO receipts VALUES ($1, $2)', [id, JSON.stringify(receipt)]);
  }
}

async function appendTouchpoints(writer: DuckDBConnection, rows: readonly NewRow[]): Promise<void> {
  if (rows.length === 0) return;
  const appender = await writer.createAppender('touchpoints');
  for (const { sequence, receivedAtMs, sentAtMs, touchpoint, receipt, json } of rows) {
    appender.appendVarchar(touchpoint.eventId);
    appender.appendBigInt(BigInt(sequence));
    appender.appendBigInt(BigInt(receivedAtMs));
    appender.appendBigInt(BigInt(sentAtMs));
    appender.appendBigInt(BigInt(touchpoint.occurredAtMs));
    appender.appendVarchar(touchpoint.name);
    appender.appendVarchar(touchpoint.visitor.id);
    appendOptional(appender, touchpoint.visitor.userId);
    appender.appendVarchar(touchpoint.session.id);
    appender.appendVarchar(touchpoint.attribution.session.channel);
    appender.appendVarchar(json);
    appender.appendVarchar(receipt.id);
    appender.appendVarchar(touchpoint.attribution.first.channel);
    appendOptional(appender, touchpoint.attribution.last?.channel);
    appendOptional(appender, touchpoint.journey?.stage);
    appendOptional(appender, touchpoint.journey?.milestone?.name);
    appender.appendVarchar(touchpoint.visitor.kind);
    appender.endRow();
  }
  appender.closeSync();
}

function appendOptional(appender: DuckDBAppender, text: string | undefined): void {
  if (text) appender.appendVarchar(text);
  else appender.appendNull();
}
