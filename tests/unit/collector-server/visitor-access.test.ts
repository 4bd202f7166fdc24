// @vitest-environment node
import { expect, test } from 'vitest';
import { createCollectorServer } from '../../../examples/collector/server.js';
import { receipt } from '../support/receipt.js';
import { sampleBatch, sampleEvent } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';
import { forget, PRIVACY_TOKEN, readExport } from './support/visitor-access.js';

const VISITOR_ID = sampleEvent().eventId;

test('an export has every event of a visitor in order and each receipt once, and nothing of others', async () => {
  const collector = await startCollector({ privacyToken: PRIVACY_TOKEN });
  const consents = [receipt(), receipt()];
  const events = ['a', 'b', 'c'].map((name, index) => sampleEvent({ name, consent: index === 2 ? 1 : 0 }));
  const batch = sampleBatch({ consents, events });
  await collector.post(sampleBatch());
  await collector.post(batch);
  const visitorId = batch.visitors[0]?.id;
  expect(await readExport(collector, visitorId)).toMatchObject({
    status: 200,
    body: {
      visitorId,
      exportedAtMs: expect.any(Number),
      receipts: consents,
      events: [
        { receivedAtMs: expect.any(Number), event: { name: 'a', consent: consents[0]?.id, page: batch.pages[0] } },
        { event: { name: 'b', consent: consents[0]?.id } },
        { event: { name: 'c', consent: consents[1]?.id } },
      ],
    },
  });
});

test('an export of a visitor of whom nothing is stored is empty', async () => {
  const collector = await startCollector({ privacyToken: PRIVACY_TOKEN });
  expect(await readExport(collector, VISITOR_ID)).toMatchObject({
    status: 200,
    body: { visitorId: VISITOR_ID, receipts: [], events: [] },
  });
});

test.each([
  ['erase', forget],
  ['export', readExport],
])('without a privacy token there is no way to %s what is stored of a visitor', async (_name, ask) => {
  const collector = await startCollector({ token: 'for reading' });
  expect((await ask(collector, VISITOR_ID)).status).toBe(404);
  expect((await ask(collector, VISITOR_ID, { authorization: 'Bearer for reading' })).status).toBe(404);
});

test.each([
  ['no token', {}],
  ['a wrong token', { authorization: 'Bearer wrong' }],
  ['the token for the live page', { authorization: 'Bearer for reading' }],
  ['the token as a basic password', { authorization: `Basic ${PRIVACY_TOKEN}` }],
])('who comes with %s can neither erase nor read', async (_name, headers) => {
  const collector = await startCollector({ token: 'for reading', privacyToken: PRIVACY_TOKEN });
  const batch = sampleBatch();
  await collector.post(batch);
  for (const ask of [forget, readExport]) {
    const answer = await ask(collector, batch.visitors[0]?.id, headers as Record<string, string>);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  }
  const stored = await collector.read('totals', { authorization: 'Bearer for reading' });
  expect(stored).toMatchObject({ events: 1 });
});

test('the token in the address opens nothing', async () => {
  const collector = await startCollector({ privacyToken: PRIVACY_TOKEN });
  const address = `${collector.origin}/visitors/${VISITOR_ID}/export?token=${encodeURIComponent(PRIVACY_TOKEN)}`;
  expect((await fetch(address)).status).toBe(401);
});

test.each(['DELETE', 'GET'])(
  'a page of another origin gets no leave for %s, with or without the token',
  async (method) => {
    const collector = await startCollector({ privacyToken: PRIVACY_TOKEN });
    const path = `${collector.origin}/visitors/${VISITOR_ID}${method === 'GET' ? '/export' : ''}`;
    const origin = 'https://shop.example';
    const preflight = await fetch(path, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization' },
    });
    const asked = await fetch(path, { method, headers: { origin, authorization: `Bearer ${PRIVACY_TOKEN}` } });
    expect(preflight.ok).toBe(false);
    for (const { headers } of [preflight, asked]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  },
);

test.each(['nobody', '01arz3ndektsv4rrffq69g5fav', '%27%20OR%201%3D1', 'A'.repeat(90)])(
  '%s is refused as an ID of a visitor',
  async (visitorId) => {
    const collector = await startCollector({ privacyToken: PRIVACY_TOKEN });
    for (const ask of [forget, readExport]) {
      expect(await ask(collector, visitorId)).toMatchObject({ status: 400, body: { field: 'visitorId' } });
    }
  },
);

test('an empty privacy token is a mistake, not a way to have none', async () => {
  await expect(createCollectorServer({ database: ':memory:', privacyToken: '' })).rejects.toThrow('must not be empty');
});
