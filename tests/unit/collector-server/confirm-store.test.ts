// @vitest-environment node
import { expect, onTestFinished, test } from 'vitest';
import { type EventStore, openEventStore } from '../../../examples/collector/event-store.js';
import { parseBody, type ReceivedBatch } from '../../../examples/collector/parse-body.js';
import { createCollectorServer } from '../../../examples/collector/server.js';
import { sampleBatch, sampleConfirm, sampleEvent } from './support/sample-batch.js';

async function openStore(): Promise<EventStore> {
  const store = await openEventStore(':memory:');
  onTestFinished(() => store.close());
  return store;
}

function receivedBatch(): ReceivedBatch {
  const parsed = parseBody(sampleBatch());
  if (parsed.kind !== 'batch') throw new Error('the sample is no batch');
  return parsed.batch;
}

const idsOf = (batches: readonly ReceivedBatch[]): readonly string[] =>
  batches.flatMap(({ events }) => events.map(({ touchpoint }) => touchpoint.eventId));

test('a batch that waits to be written is not missing', async () => {
  const store = await openStore();
  const batches = Array.from({ length: 100 }, receivedBatch);
  const adding = Promise.all(batches.map((batch) => store.add(batch)));
  expect(store.pendingCount()).toBe(100);
  expect(await store.missing(idsOf(batches))).toEqual([]);
  await adding;
});

test('a batch that could not be written is missing', async () => {
  const store = await openStore();
  const [good, bad] = [receivedBatch(), receivedBatch()];
  // More than the column can hold, which no parsed batch is.
  const adding = Promise.allSettled([store.add(good), store.add({ ...bad, sentAtMs: 2 ** 70 })]);
  expect(await store.missing(idsOf([good, bad]))).toEqual(idsOf([bad]));
  expect((await adding).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('who asks while a batch is on its way over HTTP waits for it', async () => {
  const app = await createCollectorServer({ database: ':memory:' });
  onTestFinished(() => app.close());
  await app.ready();
  const batch = sampleBatch();
  const post = async (payload: object) => app.inject({ method: 'POST', url: '/e', payload });
  const sent = post(batch);
  const asked = post(sampleConfirm(batch.events.map(({ eventId }) => eventId)));
  expect((await asked).json()).toEqual({ missing: [] });
  expect((await sent).json()).toEqual({ accepted: 1, repeated: 0 });
});

test('a question is no write and leaves the totals as they were', async () => {
  const store = await openStore();
  let writes = 0;
  await store.add(receivedBatch());
  store.onWrite(() => {
    writes += 1;
  });
  const before = await store.totals();
  await store.missing([sampleEvent().eventId]);
  expect(await store.totals()).toEqual(before);
  expect(writes).toBe(0);
});

test('questions count among what is pending, so that askers are told to wait too', async () => {
  const store = await openStore();
  const asking = Promise.all([store.missing([]), store.missing([])]);
  expect(store.pendingCount()).toBe(2);
  await asking;
  expect(store.pendingCount()).toBe(0);
});
