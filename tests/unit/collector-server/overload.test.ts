// @vitest-environment node
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { type CollectRoutesOptions, collectRoutes } from '../../../examples/collector/collect-routes.js';
import { sampleBatch, sampleConfirm } from './support/sample-batch.js';

async function postTo(
  store: Pick<CollectRoutesOptions['store'], 'add' | 'pendingCount'>,
  payload: object = sampleBatch(),
) {
  const app = Fastify();
  const missing = () => Promise.reject(new Error('/data/events.duckdb: cannot be read'));
  await app.register(collectRoutes, { prefix: '/e', store: { ...store, missing }, maxBodyBytes: 10_000 });
  return app.inject({ method: 'POST', url: '/e', payload });
}

test('a batch that cannot be written is answered with 503 and a time to wait, so that it is sent again', async () => {
  const response = await postTo({
    add: () => Promise.reject(new Error('/data/events.duckdb: no space left')),
    pendingCount: () => 0,
  });
  expect(response.statusCode).toBe(503);
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  // The reason is for the log; a page has no business with paths of the server.
  expect(response.json()).toEqual({ error: 'the events could not be stored or read' });
});

test('a question that cannot be answered gets 503 and a time to wait, so that nothing is taken for missing', async () => {
  const response = await postTo({ add: () => Promise.reject(), pendingCount: () => 0 }, sampleConfirm([]));
  expect(response.statusCode).toBe(503);
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  expect(response.json()).toEqual({ error: 'the events could not be stored or read' });
});

test('a collector that cannot keep up says so instead of taking more', async () => {
  let added = 0;
  const response = await postTo({
    add: async () => {
      added += 1;
      return { accepted: 1, repeated: 0, forgotten: 0 };
    },
    pendingCount: () => 1_000,
  });
  expect(response.statusCode).toBe(503);
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  expect(added).toBe(0);
});

test('a collector that cannot keep up answers no questions either', async () => {
  const response = await postTo({ add: () => Promise.reject(), pendingCount: () => 1_000 }, sampleConfirm([]));
  expect(response.statusCode).toBe(503);
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  expect(response.json()).toEqual({ error: 'too many batches wait' });
});
