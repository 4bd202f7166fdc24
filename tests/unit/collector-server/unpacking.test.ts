// @vitest-environment node
import { gzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { type CollectRoutesOptions, collectRoutes } from '../../../examples/collector/collect-routes.js';
import { sampleBatch, sampleConfirm, sampleEvent } from './support/sample-batch.js';

/** An intake whose store writes down what it is asked, and how to send to it without waiting for the answer. */
async function startIntake(pendingCount: () => number) {
  const calls: string[] = [];
  const store: CollectRoutesOptions['store'] = {
    async add({ events }) {
      calls.push('add');
      return { accepted: events.length, repeated: 0, forgotten: 0 };
    },
    async missing() {
      calls.push('missing');
      return [];
    },
    pendingCount,
  };
  const app = Fastify();
  await app.register(collectRoutes, { prefix: '/e', store, maxBodyBytes: 1_000_000 });
  await app.ready();
  const post = async (payload: Buffer) =>
    app.inject({ method: 'POST', url: '/e', headers: { 'content-type': 'text/plain' }, payload });
  return { calls, post };
}

const longBatch = (): Buffer =>
  gzipSync(JSON.stringify(sampleBatch({ events: [sampleEvent({ properties: { long: 'x'.repeat(900_000) } })] })));
const question = (): Buffer => Buffer.from(JSON.stringify(sampleConfirm([])));

test('a batch that is being unpacked when the question comes is added before the store is asked', async () => {
  const { calls, post } = await startIntake(() => 0);
  const answers = await Promise.all([post(longBatch()), post(question())]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  expect(calls).toEqual(['add', 'missing']);
});

test('a question is answered though the body before it turns out to be no gzip', async () => {
  const { calls, post } = await startIntake(() => 0);
  const answers = await Promise.all([post(longBatch().subarray(0, -10)), post(question())]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 200]);
  expect(calls).toEqual(['missing']);
});

test('what is being unpacked counts among what waits', async () => {
  const { post } = await startIntake(() => 999);
  const answers = await Promise.all([post(longBatch()), post(longBatch())]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 503]);
  expect((await post(longBatch())).statusCode).toBe(200);
});

test('unpacking leaves the event loop to others', async () => {
  const { post } = await startIntake(() => 0);
  const body = longBatch();
  let turns = 0;
  let done = false;
  const count = (): void => {
    turns += 1;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  await post(body);
  done = true;
  // Each 16 kB that come out are a turn; in one piece it would be one or two in all.
  expect(turns).toBeGreaterThan(20);
});
