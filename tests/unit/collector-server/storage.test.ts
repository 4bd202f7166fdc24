// @vitest-environment node
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createCollectorServer } from '../../../examples/collector/server.js';
import { sampleBatch, sampleEvent } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'collector-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'data', 'events.duckdb');
}

/** The stand-alone collector as its own process. */
async function spawnCollector(database: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'examples/collector/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', DATABASE: database },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [output] = await once(child.stdout, 'data');
  const endpoint = /http:\S+\/e/.exec(String(output))?.[0] ?? '';
  return { child, endpoint };
}

test('a restart with the same file keeps the events and still knows the repeats', async () => {
  const database = await temporaryFile();
  const batch = sampleBatch();
  const first = await startCollector({ database });
  await first.post(batch);
  await first.post(batch);
  await first.close();
  const second = await startCollector({ database });
  expect((await second.post(batch)).body).toEqual({ accepted: 0, repeated: 1 });
  expect((await second.post(sampleBatch())).body).toEqual({ accepted: 1, repeated: 0 });
  expect(await second.read('totals')).toMatchObject({ events: 2, repeats: 2, visitors: 2 });
  expect(await second.read('touchpoints')).toMatchObject([{ sequence: 2 }, { sequence: 1 }]);
});

test.each([
  ['SIGTERM', 0],
  ['SIGINT', 0],
  ['SIGKILL', null],
] as const)(
  'what was answered with 200 is there after %s',
  async (signal, code) => {
    const database = await temporaryFile();
    const { child, endpoint } = await spawnCollector(database);
    const answer = await fetch(endpoint, { method: 'POST', body: JSON.stringify(sampleBatch()) });
    expect(await answer.json()).toEqual({ accepted: 1, repeated: 0 });
    child.kill(signal);
    expect((await once(child, 'exit'))[0]).toBe(code);
    const after = await startCollector({ database });
    expect(await after.read('totals')).toMatchObject({ events: 1 });
  },
  20_000,
);

test('a file that another process has open is refused with a message that says so', async () => {
  const database = await temporaryFile();
  const { child } = await spawnCollector(database);
  await expect(createCollectorServer({ database })).rejects.toThrow(`${database} is in use by process ${child.pid}`);
});

test('a file that is no database is refused with a message that says what to do', async () => {
  const database = join(tmpdir(), `not-a-database-${process.pid}.duckdb`);
  await writeFile(database, 'hello '.repeat(1_000));
  onTestFinished(() => rm(database));
  await expect(createCollectorServer({ database })).rejects.toThrow(/cannot be opened.*Move it away/);
});

test('a burst of overlapping requests counts each event once', async () => {
  const collector = await startCollector({ database: await temporaryFile() });
  const shared = sampleEvent();
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => collector.post(sampleBatch({ events: [shared, sampleEvent(), sampleEvent()] }))),
  );
  const counts = answers.map(({ body }) => body as { accepted: number; repeated: number });
  expect(counts.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(401);
  expect(counts.reduce((sum, { repeated }) => sum + repeated, 0)).toBe(199);
  expect(await collector.read('totals')).toMatchObject({ events: 401, repeats: 199 });
});
