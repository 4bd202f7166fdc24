import { createHash } from 'node:crypto';
import { type DuckDBConnection, listValue } from '@duckdb/node-api';

/**
 * What is kept of a visitor who was forgotten, to know the events that still come: 80 of the ID's bits are random, so
 * that nobody finds it by trying.
 */
export function hashVisitorId(visitorId: string): string {
  return createHash('sha256').update(visitorId).digest('hex');
}

/** Those of the visitor IDs that were forgotten, as this connection sees it. */
export async function readForgotten(connection: DuckDBConnection, visitorIds: Iterable<string>): Promise<Set<string>> {
  const byHash = new Map([...new Set(visitorIds)].map((visitorId) => [hashVisitorId(visitorId), visitorId]));
  if (byHash.size === 0) return new Set();
  const found = await connection.runAndReadAll(
    'SELECT visitor_hash FROM forgotten WHERE visitor_hash IN (SELECT unnest($1))',
    [listValue([...byHash.keys()])],
  );
  return new Set(found.getRowsJS().map(([hash]) => byHash.get(String(hash)) ?? ''));
}
