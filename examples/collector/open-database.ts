import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** An open DuckDB file with one connection per direction, so that reading never waits inside a write transaction. */
export interface Database {
  readonly writer: DuckDBConnection;
  readonly reader: DuckDBConnection;
  /** Writes everything into the file and lets go of it. */
  close(): void;
}

/**
 * `event` and `receipt` are JSON text; they are no JSON columns because DuckDB refuses the lone surrogates that JavaScript text
 * can hold. `channel` is that of the session. The columns at the end are added to files that were made before there were receipts,
 * touches and journeys, and say nothing of their events.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS touchpoints (
    event_id VARCHAR PRIMARY KEY,
    sequence BIGINT NOT NULL,
    received_at_ms BIGINT NOT NULL,
    sent_at_ms BIGINT NOT NULL,
    occurred_at_ms BIGINT NOT NULL,
    name VARCHAR NOT NULL,
    visitor_id VARCHAR NOT NULL,
    user_id VARCHAR,
    session_id VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    event VARCHAR NOT NULL
  );
  CREATE TABLE IF NOT EXISTS batches (
    received_at_ms BIGINT NOT NULL,
    sent_at_ms BIGINT NOT NULL,
    accepted INTEGER NOT NULL,
    repeated INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS receipts (
    id VARCHAR PRIMARY KEY,
    receipt VARCHAR NOT NULL
  );
  CREATE TABLE IF NOT EXISTS forgotten (
    visitor_hash VARCHAR PRIMARY KEY,
    forgotten_at_ms BIGINT NOT NULL
  );
  ALTER TABLE touchpoints ADD COLUMN IF NOT EXISTS receipt_id VARCHAR;
  ALTER TABLE touchpoints ADD COLUMN IF NOT EXISTS first_channel VARCHAR;
  ALTER TABLE touchpoints ADD COLUMN IF NOT EXISTS last_channel VARCHAR;
  ALTER TABLE touchpoints ADD COLUMN IF NOT EXISTS stage VARCHAR;
  ALTER TABLE touchpoints ADD COLUMN IF NOT EXISTS milestone VARCHAR;
  ALTER TABLE touchpoints ADD COLUMN IF NOT EXISTS visitor_kind VARCHAR;`;

/** Opens the file, or a database in memory for `:memory:`. Fails with a message that says what to do about it. */
export async function openDatabase(path: string): Promise<Database> {
  try {
    if (path !== ':memory:') await mkdir(dirname(path), { recursive: true });
    const instance = await DuckDBInstance.create(path, { threads: '2' });
    const writer = await instance.connect();
    await writer.run(SCHEMA);
    const reader = await instance.connect();
    return {
      writer,
      reader,
      close() {
        reader.closeSync();
        writer.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    throw new Error(explain(path, error), { cause: error });
  }
}

function explain(path: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/set lock|being used by another process/i.test(message)) {
    const owner = /PID (\d+)/.exec(message)?.[1];
    const who = owner === undefined ? 'another process' : `process ${owner}`;
    return `${path} is in use by ${who}. Stop it, or give this collector another database file.`;
  }
  return `${path} cannot be opened as a database. Move it away to start with an empty one. (${message.split('\n')[0]})`;
}
