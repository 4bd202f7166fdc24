import type { Carry, Collector, CollectorUse } from '../model/collector.js';
import type { JsonValue, Touchpoint } from '../model/event.js';
import { carried } from './shared/carry.js';
import { parseEndpoint } from './shared/endpoint.js';
import { grantedPurposes } from './shared/granted-purposes.js';
import { siteOption } from './shared/site-option.js';

/** Which table it is, and how its rows are made. */
export interface ClickhouseCollectorOptions extends CollectorUse {
  /** Name of the table, with or without that of its database: `events` or `site.events`. */
  readonly table: string;
  /** A user who may insert into this table and do nothing else: everybody can read it in the page. */
  readonly user?: string | undefined;
  /** The user's password, as public as the user. */
  readonly password?: string | undefined;
  /**
   * The columns of a touchpoint, instead of the row that is described at `clickhouseCollector`. `sentAtMs` is the device clock at this
   * attempt.
   */
  readonly columns?: ((touchpoint: Touchpoint, sentAtMs: number) => Readonly<Record<string, unknown>>) | undefined;
  /** Settings of ClickHouse for the insert, for example `{ async_insert: '1' }`; they win over those that are sent anyway. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /**
   * The table keeps one row per event ID (a `ReplacingMergeTree` ordered by it, read with `FINAL`), so a repeat is harmless.
   *
   * @defaultValue `false`
   */
  readonly deduplicates?: boolean | undefined;
  /**
   * What goes, as JSON, into the column `touchtrail` beside the others.
   *
   * @defaultValue `'rest'`
   */
  readonly carry?: Carry | undefined;
}

/** What has a column of its own. */
const NATIVE: readonly (keyof Touchpoint)[] = ['eventId', 'name', 'occurredAtMs', 'page', 'properties', 'visitor'];

/**
 * Faults of the rows (`src/Common/ErrorCodes.cpp`): an attempt to read past the end, a text that cannot be parsed, a date, a type, an input
 * assertion, a value out of range, an unknown column, an unknown field, a number, a UUID, a constraint. All others are tried again.
 */
const REJECTED = /^(6|8|16|26|27|32|38|41|53|69|70|72|117|131|321|349|376|441|469)$/;
/** No fault of the rows, and no help from asking again: user, password, address, database, table, rights, a server to be read only. */
const STOP = /^(60|81|164|19[2345]|291|497|516)$/;

/**
 * A table of ClickHouse by its HTTP interface, one row per touchpoint (`JSONEachRow`); a body of plain text, so without a CORS preflight.
 *
 * ```sql
 * CREATE TABLE events (
 *   event_id String, name String, occurred_at_ms Int64, sent_at_ms Int64, visitor_id String, user_id String,
 *   session_id String, session_number UInt32, url String, title String, referrer String, channel String,
 *   source String, medium String, campaign String, stage String, milestone String, consent String,
 *   properties String, touchtrail String
 * ) ENGINE = MergeTree ORDER BY (visitor_id, event_id)
 * ```
 *
 * ClickHouse counts twice what arrives twice. A wrong user or password is answered without a CORS header, so the page sees no answer, and
 * what it has sent is dropped as `unconfirmed`: try it before you publish it.
 *
 * What is absent is an empty text; `consent` has the purposes that were granted, `properties` and `touchtrail` are JSON. Columns that
 * the table does not have are left out.
 *
 * @param endpoint - address of the HTTP interface, for example `https://clickhouse.example.com:8443`
 * @throws TypeError if the endpoint or the name of the table is wrong
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { clickhouseCollector } from 'touchtrail/collectors/clickhouse';
 *
 * createTracker({ collector: clickhouseCollector('https://clickhouse.example.com:8443', { table: 'site.events', user: 'page' }) });
 * ```
 */
export function clickhouseCollector(
  endpoint: string,
  {
    table,
    user,
    password,
    columns,
    settings,
    deduplicates = false,
    carry = 'rest',
    ...use
  }: ClickhouseCollectorOptions,
): Collector {
  const name = siteOption('table', table, /^\w+(\.\w+)?$/, 'the name of a table');
  if (columns && typeof columns !== 'function') {
    throw new TypeError(`columns: must be a function, got ${JSON.stringify(columns)}`);
  }
  const query = new URLSearchParams({
    query: `INSERT INTO ${name} FORMAT JSONEachRow`,
    // So that the page may read what became of its rows.
    add_http_cors_header: '1',
    input_format_skip_unknown_fields: '1',
    date_time_input_format: 'best_effort',
    ...(user && { user }),
    ...(password && { password }),
    ...settings,
  });
  const url = `${parseEndpoint(endpoint)}/?${query}`;
  const rowOf = columns ?? ((touchpoint, sentAtMs) => columnsOf(touchpoint, sentAtMs, carry));
  return {
    ...use,
    name: use.name ?? 'clickhouse',
    capabilities: { deduplicates, beacon: true, answer: 'body' },
    encode: ({ touchpoints }, { sentAtMs }) => ({
      url,
      body: touchpoints.map((touchpoint) => JSON.stringify(rowOf(touchpoint, sentAtMs))).join('\n'),
      contentType: 'text/plain',
    }),
    classify({ status, body, header }) {
      // Bad rows are answered with 500, too, and newer servers may begin with 200: the code tells.
      const code = header?.('x-clickhouse-exception-code') ?? /^Code: (\d+)/.exec(body)?.[1];
      if (code) return REJECTED.test(code) ? 'rejected' : STOP.test(code) ? 'stop' : 'retry';
      if (status >= 300) return undefined;
      return body.trim() ? 'retry' : 'delivered';
    },
  };
}

function columnsOf(touchpoint: Touchpoint, sentAtMs: number, carry: Carry): Readonly<Record<string, JsonValue>> {
  const { eventId, name, occurredAtMs, visitor, session, page, attribution, journey, consent, properties } = touchpoint;
  const { channel, source, medium, campaign } = attribution.session;
  const rest = carried(touchpoint, carry, NATIVE);
  return {
    event_id: eventId,
    name,
    occurred_at_ms: occurredAtMs,
    sent_at_ms: sentAtMs,
    visitor_id: visitor.id,
    user_id: visitor.userId ?? '',
    session_id: session.id,
    session_number: session.number,
    url: page.url,
    title: page.title,
    referrer: page.referrer,
    channel,
    source,
    medium,
    campaign: campaign?.name ?? '',
    stage: journey?.stage ?? '',
    milestone: journey?.milestone?.name ?? '',
    consent: grantedPurposes(consent).join(' '),
    properties: JSON.stringify(properties),
    touchtrail: rest ? JSON.stringify(rest) : '',
  };
}
