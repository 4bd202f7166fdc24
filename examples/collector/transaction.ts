import type { DuckDBConnection } from '@duckdb/node-api';

/** Runs an action whose writes are kept together or not at all. Calls must not overlap on one connection. */
export async function inTransaction<Result>(writer: DuckDBConnection, action: () => Promise<Result>): Promise<Result> {
  await writer.run('BEGIN TRANSACTION');
  try {
    const result = await action();
    await writer.run('COMMIT');
    return result;
  } catch (error) {
    // A failed COMMIT has ended the transaction already; the first error is the one that tells something.
    await writer.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
