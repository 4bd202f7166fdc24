import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { readKnownIds } from './read-known-ids.js';

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

/** What was received and is still stored. */
export interface Totals {
  readonly events: number;
  readonly visitors: number;
  readonly sessions: number;
  /** Events that came again and were not stored again. */
  readonly repeats: number;
  /** Events per channel, most first. */
  readonly channels: readonly { readonly channel: string; readonly events: number }[];
}

/** One line per visitor; the newest event says who and when. */
export interface VisitorSummary {
  readonly visitorId: string;
  readonly userId?: string;
  readonly events: number;
  readonly sessions: number;
  readonly lastOccurredAtMs: number;
  /** Order of arrival of the newest event. */
  readonly lastSequence: number;
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

    async totals() {
      const [counts] = await rows(`
        SELECT count(*)::DOUBLE AS events, count(DISTINCT visitor_id)::DOUBLE AS visitors,
          count(DISTINCT session_id)::DOUBLE AS sessions,
          (SELECT coalesce(sum(repeated), 0)::DOUBLE FROM batches) AS repeats
        FROM touchpoints`);
      const channels = await rows(`
        SELECT channel, count(*)::DOUBLE AS events FROM touchpoints GROUP BY channel ORDER BY events DESC, channel`);
      return {
        events: Number(counts?.events),
        visitors: Number(counts?.visitors),
        sessions: Number(counts?.sessions),
        repeats: Number(counts?.repeats),
        channels: channels.map(({ channel, events }) => ({ channel: String(channel), events: Number(events) })),
      };
    },

    async visitors(limit) {
      const found = await rows(
        `SELECT visitor_id, arg_max(user_id, event_id) AS user_id, count(*)::DOUBLE AS events,
          count(DISTINCT session_id)::DOUBLE AS sessions, max(occurred_at_ms)::DOUBLE AS last_occurred_at_ms,
          max(sequence)::DOUBLE AS last_sequence
        FROM touchpoints GROUP BY visitor_id ORDER BY last_sequence DESC LIMIT $1`,
        [limit],
      );
      return found.map((row) => ({
        visitorId: String(row.visitor_id),
        ...(row.user_id !== null && { userId: String(row.user_id) }),
        events: Number(row.events),
        sessions: Number(row.sessions),
        lastOccurredAtMs: Number(row.last_occurred_at_ms),
        lastSequence: Number(row.last_sequence),
      }));
    },

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
