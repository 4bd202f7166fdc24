import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { readKnownIds } from './read-known-ids.js';
import { readTotals, readVisitors, type Totals, type VisitorSummary } from './summaries.js';

/** A stored touchpoint as JSON text, so that it need not be parsed to be passed on. */
export interface StoredTouchpoint {
  /** Order of arrival, from 1. */
  readonly sequence: number;
  /** Clock of this server. */
  readonly receivedAtMs: number;
  readonly json: string;
  /** The receipt under which it was let through, as JSON text; `null` for one that was stored before there were any. */
  readonly receiptJson: string;
}

/** Read access to the stored events. */
export interface EventReads {
  /** The newest touchpoints, newest first. */
  newest(limit: number): Promise<readonly StoredTouchpoint[]>;
  /** What arrived after a sequence number, oldest first. */
  after(sequence: number, limit: number): Promise<readonly StoredTouchpoint[]>;
  totals(): Promise<Totals>;
  /** Visitors, the last seen first. */
  visitors(limit: number): Promise<readonly VisitorSummary[]>;
  /** The newest touchpoints of a visitor, in the order of the event IDs. */
  timeline(visitorId: string, limit: number): Promise<readonly StoredTouchpoint[]>;
  /** Those of the event IDs that are stored; what waits to be written is not. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The highest sequence number in the file, 0 where it is empty. */
  highestSequence(): Promise<number>;
  /** Refuses further reads and resolves when none is under way: a connection must not be closed under a query. */
  endReads(): Promise<void>;
}

/** Counts come as DOUBLE, since a BIGINT would be a `bigint` here and none of them can leave the safe range. */
export function createEventReads(reader: DuckDBConnection): EventReads {
  const underWay = new Set<Promise<unknown>>();
  let ended = false;

  async function read<Result>(query: () => Promise<Result>): Promise<Result> {
    if (ended) throw new Error('the collector is closing');
    const reading = query();
    underWay.add(reading);
    try {
      return await reading;
    } finally {
      underWay.delete(reading);
    }
  }

  async function rows(sql: string, values: DuckDBValue[] = []): Promise<Record<string, unknown>[]> {
    return (await read(() => reader.runAndReadAll(sql, values))).getRowObjectsJS();
  }

  /** Those in the order, up to the limit; the receipts are joined to these only. */
  async function touchpoints(
    choice: string,
    order: string,
    values: readonly DuckDBValue[],
  ): Promise<readonly StoredTouchpoint[]> {
    const found = await rows(
      `SELECT sequence::DOUBLE AS sequence, received_at_ms::DOUBLE AS received_at_ms, event,
        coalesce(receipt, 'null') AS receipt
      FROM (SELECT * FROM touchpoints ${choice} ORDER BY ${order} LIMIT $1) LEFT JOIN receipts ON id = receipt_id
      ORDER BY ${order}`,
      [...values],
    );
    return found.map((row) => ({
      sequence: Number(row.sequence),
      receivedAtMs: Number(row.received_at_ms),
      json: String(row.event),
      receiptJson: String(row.receipt),
    }));
  }

  return {
    newest: (limit) => touchpoints('', 'sequence DESC', [limit]),
    after: (sequence, limit) => touchpoints('WHERE sequence > $2', 'sequence', [limit, sequence]),

    totals: () => readTotals(rows),
    visitors: (limit) => readVisitors(rows, limit),

    async timeline(visitorId, limit) {
      const newestFirst = await touchpoints('WHERE visitor_id = $2', 'event_id DESC', [limit, visitorId]);
      return newestFirst.toReversed();
    },

    known: (ids) => read(() => readKnownIds(reader, ids)),

    async highestSequence() {
      const [row] = await rows('SELECT coalesce(max(sequence), 0)::DOUBLE AS sequence FROM touchpoints');
      return Number(row?.sequence);
    },

    async endReads() {
      ended = true;
      await Promise.allSettled(underWay);
    },
  };
}
