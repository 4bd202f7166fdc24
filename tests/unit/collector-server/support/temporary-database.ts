import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A path for a database that is there until the test has ended. */
export async function temporaryDatabase(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'collector-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'events.duckdb');
}
