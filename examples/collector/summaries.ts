import type { DuckDBValue } from '@duckdb/node-api';

/** What was received and is still stored. */
export interface Totals {
  readonly events: number;
  readonly visitors: number;
  readonly sessions: number;
  /** Events that came again and were not stored again. */
  readonly repeats: number;
  /** Events per channel of their session, most first; the first 40, since a channel may be any text. */
  readonly channels: readonly { readonly channel: string; readonly events: number }[];
  /** Visitors who were seen in a stage of the journey, most first; at most 40. */
  readonly stages: readonly { readonly stage: string; readonly visitors: number }[];
  /** Visitors who have reached a milestone, most first; at most 40. */
  readonly milestones: readonly { readonly milestone: string; readonly visitors: number }[];
}

/** One line per visitor; the newest event says who and when. */
export interface VisitorSummary {
  readonly visitorId: string;
  readonly userId?: string;
  /** What was known of the visitor at most: a user who is signed out again stays `identified`. */
  readonly kind: 'anonymous' | 'identified' | 'contact';
  /** Channel of the first touch; absent for who was last seen before touches were stored. */
  readonly firstChannel?: string;
  /** Channel of the latest campaign or referrer; absent where there was none. */
  readonly lastChannel?: string;
  /** Different milestones that were reached. */
  readonly milestones: number;
  readonly events: number;
  readonly sessions: number;
  readonly lastOccurredAtMs: number;
  /** Order of arrival of the newest event. */
  readonly lastSequence: number;
}

/** Asks the database. Counts come as DOUBLE. */
type ReadRows = (sql: string, values?: DuckDBValue[]) => Promise<Record<string, unknown>[]>;

const MAX_GROUPS = 40;

/** Counts all that is stored. */
export async function readTotals(rows: ReadRows): Promise<Totals> {
  const [counts] = await rows(`
    SELECT count(*)::DOUBLE AS events, count(DISTINCT visitor_id)::DOUBLE AS visitors,
      count(DISTINCT session_id)::DOUBLE AS sessions,
      (SELECT coalesce(sum(repeated), 0)::DOUBLE FROM batches) AS repeats
    FROM touchpoints`);
  const channels = await readGroups(rows, 'channel', 'count(*)');
  const stages = await readGroups(rows, 'stage', 'count(DISTINCT visitor_id)');
  const milestones = await readGroups(rows, 'milestone', 'count(DISTINCT visitor_id)');
  return {
    events: Number(counts?.events),
    visitors: Number(counts?.visitors),
    sessions: Number(counts?.sessions),
    repeats: Number(counts?.repeats),
    channels: channels.map(([channel, events]) => ({ channel, events })),
    stages: stages.map(([stage, visitors]) => ({ stage, visitors })),
    milestones: milestones.map(([milestone, visitors]) => ({ milestone, visitors })),
  };
}

/** Sums up the visitors, the last seen first. */
export async function readVisitors(rows: ReadRows, limit: number): Promise<readonly VisitorSummary[]> {
  const found = await rows(
    `SELECT visitor_id, arg_max(user_id, event_id) AS user_id, bool_or(visitor_kind = 'contact') AS is_contact,
      bool_or(visitor_kind <> 'anonymous') AS is_known, arg_max(first_channel, event_id) AS first_channel,
      arg_max(last_channel, event_id) AS last_channel, count(DISTINCT milestone)::DOUBLE AS milestones,
      count(*)::DOUBLE AS events, count(DISTINCT session_id)::DOUBLE AS sessions,
      max(occurred_at_ms)::DOUBLE AS last_occurred_at_ms, max(sequence)::DOUBLE AS last_sequence
    FROM touchpoints GROUP BY visitor_id ORDER BY last_sequence DESC LIMIT $1`,
    [limit],
  );
  return found.map((row) => ({
    visitorId: String(row.visitor_id),
    ...(row.user_id !== null && { userId: String(row.user_id) }),
    kind: row.is_contact ? 'contact' : row.is_known ? 'identified' : 'anonymous',
    ...(row.first_channel !== null && { firstChannel: String(row.first_channel) }),
    ...(row.last_channel !== null && { lastChannel: String(row.last_channel) }),
    milestones: Number(row.milestones),
    events: Number(row.events),
    sessions: Number(row.sessions),
    lastOccurredAtMs: Number(row.last_occurred_at_ms),
    lastSequence: Number(row.last_sequence),
  }));
}

/** The values of a column with what is counted for each, most first. */
async function readGroups(
  rows: ReadRows,
  column: 'channel' | 'stage' | 'milestone',
  count: string,
): Promise<readonly (readonly [value: string, count: number])[]> {
  const found = await rows(
    `SELECT ${column} AS value, ${count}::DOUBLE AS count FROM touchpoints WHERE ${column} IS NOT NULL
    GROUP BY value ORDER BY count DESC, value LIMIT $1`,
    [MAX_GROUPS],
  );
  return found.map(({ value, count: counted }) => [String(value), Number(counted)]);
}
