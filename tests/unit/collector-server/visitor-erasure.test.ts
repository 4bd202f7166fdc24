// @vitest-environment node
import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openEventStore } from '../../../examples/collector/event-store.js';
import { parseBody } from '../../../examples/collector/parse-body.js';
import { receipt } from '../support/receipt.js';
import { openStream } from './support/read-stream.js';
import { sampleBatch, sampleConfirm, sampleEvent } from './support/sample-batch.js';
import { type RunningCollector, startCollector } from './support/start-collector.js';
import { temporaryDatabase } from './support/temporary-database.js';
import { forget, PRIVACY_TOKEN, readExport } from './support/visitor-access.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

const start = (): Promise<RunningCollector> => startCollector({ privacyToken: PRIVACY_TOKEN });

test('a visitor who is forgotten leaves no event, and others keep theirs', async () => {
  const collector = await start();
  const [gone, other] = [sampleBatch({ events: [sampleEvent(), sampleEvent()] }), sampleBatch()];
  await collector.post(gone);
  await collector.post(other);
  expect(await forget(collector, gone.visitors[0]?.id)).toMatchObject({
    status: 200,
    body: { events: 2, receipts: 1 },
  });
  expect(await collector.read('visitors')).toMatchObject([{ visitorId: other.visitors[0]?.id }]);
  expect(await collector.read('totals')).toMatchObject({ events: 1, visitors: 1 });
});

test('a receipt to which somebody else refers stays', async () => {
  const collector = await start();
  const consents = [receipt()];
  const [gone, other] = [sampleBatch({ consents }), sampleBatch({ consents })];
  await collector.post(gone);
  await collector.post(other);
  expect((await forget(collector, gone.visitors[0]?.id)).body).toEqual({ events: 1, receipts: 0 });
  expect(await collector.read('touchpoints')).toMatchObject([{ receipt: consents[0] }]);
});

test('to forget a visitor again, or one who was never there, is no error', async () => {
  const collector = await start();
  const batch = sampleBatch();
  await collector.post(batch);
  await forget(collector, batch.visitors[0]?.id);
  for (const visitorId of [batch.visitors[0]?.id, sampleEvent().eventId]) {
    expect(await forget(collector, visitorId)).toMatchObject({ status: 200, body: { events: 0, receipts: 0 } });
  }
});

test('what arrives later of a visitor who was forgotten is taken and not stored', async () => {
  const collector = await start();
  const batch = sampleBatch();
  await forget(collector, batch.visitors[0]?.id);
  expect(await collector.post(batch)).toMatchObject({
    status: 200,
    body: { accepted: 0, repeated: 0, forgotten: 1 },
  });
  expect(await collector.read('totals')).toMatchObject({ events: 0, repeats: 0 });
  expect((await readExport(collector, batch.visitors[0]?.id)).body).toMatchObject({ receipts: [], events: [] });
});

test('the events of others in the same batch are stored', async () => {
  const collector = await start();
  const [gone, other] = [...sampleBatch().visitors, ...sampleBatch().visitors];
  if (!gone || !other) throw new Error('the samples have no visitors');
  await forget(collector, gone.id);
  const events = [sampleEvent({ visitor: 0 }), sampleEvent({ visitor: 1 })];
  const answer = await collector.post(sampleBatch({ visitors: [gone, other], events }));
  expect(answer.body).toEqual({ accepted: 1, repeated: 0, forgotten: 1 });
  expect(await collector.read('visitors')).toMatchObject([{ visitorId: other.id }]);
});

test('who asks for an event of a visitor who was forgotten hears that it is missing, sends it, and is done', async () => {
  const collector = await start();
  const batch = sampleBatch();
  const ids = batch.events.map(({ eventId }) => eventId);
  await collector.post(batch);
  await forget(collector, batch.visitors[0]?.id);
  expect((await collector.post(sampleConfirm(ids))).body).toEqual({ missing: ids });
  expect(await collector.post(batch)).toMatchObject({ status: 200, body: { accepted: 0 } });
});

test('batches that wait to be written when their visitor is forgotten are erased or not stored', async () => {
  const store = await openEventStore(':memory:');
  onTestFinished(() => store.close());
  const { visitors } = sampleBatch();
  const visitorId = visitors[0]?.id ?? '';
  const batches = Array.from({ length: 200 }, () => {
    const parsed = parseBody(sampleBatch({ visitors }));
    if (parsed.kind !== 'batch') throw new Error('the sample is no batch');
    return parsed.batch;
  });
  const adding = batches.slice(0, 100).map((batch) => store.add(batch));
  const forgetting = store.forget(visitorId);
  adding.push(...batches.slice(100).map((batch) => store.add(batch)));
  await Promise.all([...adding, forgetting]);
  expect((await forgetting).events).toBeGreaterThanOrEqual(100);
  expect(await store.timeline(visitorId, 1_000)).toEqual([]);
});

test('a visitor is remembered as forgotten over a restart, for eight days, and only by a hash', async () => {
  const database = await temporaryDatabase();
  const batch = sampleBatch();
  const visitorId = batch.visitors[0]?.id ?? '';
  let nowMs = Date.now();
  const options = { database, privacyToken: PRIVACY_TOKEN, now: () => nowMs };

  const first = await startCollector(options);
  await forget(first, visitorId);
  await first.close();

  nowMs += 7 * DAY_MS + 60 * 60 * 1_000;
  const second = await startCollector(options);
  expect((await second.post(batch)).body).toMatchObject({ accepted: 0, forgotten: 1 });
  await second.close();
  expect((await readFile(database)).includes(visitorId)).toBe(false);

  nowMs += DAY_MS;
  const third = await startCollector(options);
  expect((await third.post(batch)).body).toMatchObject({ accepted: 1 });
});

test('the live page is told to start over, so that it shows nothing of who was forgotten', async () => {
  const collector = await start();
  const batch = sampleBatch();
  await collector.post(batch);
  const stream = await openStream(`${collector.origin}/live/stream?after=0`);
  await stream.next('touchpoints');
  await stream.next('totals');
  await forget(collector, batch.visitors[0]?.id);
  expect(await stream.next('reset')).toMatchObject({ data: {} });
});
