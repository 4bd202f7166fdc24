import { type DuckDBConnection, listValue } from '@duckdb/node-api';

/** Those of the event IDs that the file holds, as this connection sees it. */
export async function readKnownIds(connection: DuckDBConnection, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const found = await connection.runAndReadAll(
    'SELECT event_id FROM touchpoints WHERE event_id IN (SELECT unnest($1))',
    [listValue(ids)],
  );
  return new Set(found.getRowsJS().map(([id]) => String(id)));
}
