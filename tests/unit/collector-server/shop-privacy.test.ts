// @vitest-environment node
import Fastify, { type FastifyInstance } from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { privacy } from '../../../examples/shop/privacy.js';
import { sampleBatch } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';
import { PRIVACY_TOKEN } from './support/visitor-access.js';

/** The part of the shop's server that is about privacy, in front of a collector. */
async function startShop(origin: string, privacyToken = PRIVACY_TOKEN): Promise<FastifyInstance> {
  const app = Fastify();
  onTestFinished(() => app.close());
  await app.register(privacy, { prefix: '/privacy', origin: () => origin, privacyToken });
  return app;
}

const forget = (shop: FastifyInstance, visitorId: string | undefined) =>
  shop.inject({ method: 'POST', url: '/privacy/forget', payload: { visitorId } });

test('the shop has a visitor forgotten at the collector and hands its counts on', async () => {
  const collector = await startCollector({ privacyToken: PRIVACY_TOKEN });
  const shop = await startShop(collector.origin);
  const batch = sampleBatch();
  await collector.post(batch);
  const answer = await forget(shop, batch.visitors[0]?.id);
  expect([answer.statusCode, answer.json()]).toEqual([200, { events: 1, receipts: 1 }]);
  expect(await collector.read('totals')).toMatchObject({ events: 0 });
});

test('the shop shows what was sent to who has the cookie, and of nobody else', async () => {
  const collector = await startCollector({ privacyToken: PRIVACY_TOKEN });
  const shop = await startShop(collector.origin);
  const batch = sampleBatch();
  await collector.post(batch);
  await collector.post(sampleBatch());
  const cookie = `cc_cookie=1; tt_visitor=${batch.visitors[0]?.id}; other=2`;
  const answer = await shop.inject({ url: '/privacy/data', headers: { cookie } });
  expect(answer.json()).toMatchObject({ receipts: batch.consents, events: [{ event: { name: 'page_view' } }] });
  expect(answer.headers['cache-control']).toBe('no-store');
});

test.each(['', 'tt_visitor=', 'tt_visitor=../../live/totals', 'xtt_visitor=01ARZ3NDEKTSV4RRFFQ69G5FAV'])(
  'with the cookies %j there is nothing to show, and the collector is not asked',
  async (cookie) => {
    const shop = await startShop('http://nobody.invalid');
    const answer = await shop.inject({ url: '/privacy/data', headers: { cookie } });
    expect([answer.statusCode, answer.json()]).toEqual([200, { receipts: [], events: [] }]);
  },
);

test.each([undefined, '', 'nobody', '../live/totals', '01ARZ3NDEKTSV4RRFFQ69G5FAV/export'])(
  '%j is no visitor to be forgotten',
  async (visitorId) => {
    const shop = await startShop('http://nobody.invalid');
    expect((await forget(shop, visitorId)).statusCode).toBe(400);
  },
);

test('a form of another site cannot have a visitor forgotten', async () => {
  const shop = await startShop('http://nobody.invalid');
  const answer = await shop.inject({
    method: 'POST',
    url: '/privacy/forget',
    headers: { 'content-type': 'text/plain', origin: 'https://evil.example' },
    payload: JSON.stringify({ visitorId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }),
  });
  expect(answer.statusCode).toBe(400);
});

test('a collector that refuses or is away is an error that says nothing of where it is', async () => {
  const collector = await startCollector({ privacyToken: PRIVACY_TOKEN });
  for (const shop of [await startShop(collector.origin, 'wrong'), await startShop('http://127.0.0.1:9')]) {
    const answer = await forget(shop, '01ARZ3NDEKTSV4RRFFQ69G5FAV');
    expect([answer.statusCode, answer.json()]).toEqual([502, { error: 'the collector could not be reached' }]);
  }
});
