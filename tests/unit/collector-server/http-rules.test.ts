// @vitest-environment node
import { expect, test } from 'vitest';
import { sampleBatch, sampleEvent } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';

test('a body over 256 kB is refused with 413, in JSON and readable by the page', async () => {
  const collector = await startCollector();
  const answer = await collector.post(
    sampleBatch({ events: [sampleEvent({ properties: { long: 'x'.repeat(262_144) } })] }),
  );
  expect(answer).toMatchObject({ status: 413, body: { error: 'body: larger than 262144 bytes' } });
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
});

test('the limit counts bytes, and the option moves it', async () => {
  const collector = await startCollector({ maxBodyBytes: 4_000 });
  const short = await collector.post(
    sampleBatch({ events: [sampleEvent({ properties: { text: 'e'.repeat(1_000) } })] }),
  );
  const wide = await collector.post(
    sampleBatch({ events: [sampleEvent({ properties: { text: '€'.repeat(1_000) } })] }),
  );
  expect([short.status, wide.status]).toEqual([200, 413]);
});

test.each([200, 400])('an answer with status %i can be read from any origin, without credentials', async (status) => {
  const collector = await startCollector();
  const response = await fetch(`${collector.origin}/e`, {
    method: 'POST',
    headers: { origin: 'https://shop.example' },
    body: status === 200 ? JSON.stringify(sampleBatch()) : 'no JSON',
  });
  expect(response.status).toBe(status);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('access-control-expose-headers')).toBe('Retry-After');
  expect(response.headers.has('access-control-allow-credentials')).toBe(false);
});

test('a preflight allows POST with a JSON content type', async () => {
  const collector = await startCollector();
  const response = await fetch(`${collector.origin}/e`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  });
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-methods')).toBe('POST');
  expect(response.headers.get('access-control-allow-headers')).toMatch(/content-type/i);
});

test('what was stored cannot be read from another origin', async () => {
  const collector = await startCollector();
  const headers = { origin: 'https://evil.example' };
  const response = await fetch(`${collector.origin}/live/touchpoints`, { headers });
  expect(response.headers.has('access-control-allow-origin')).toBe(false);
});

test.each([
  ['GET', '/e', 405, 'POST, OPTIONS'],
  ['DELETE', '/e', 405, 'POST, OPTIONS'],
  ['POST', '/live', 405, 'GET, HEAD'],
  ['PUT', '/live/totals', 405, 'GET, HEAD'],
  ['GET', '/nowhere', 404, null],
  ['GET', '/live/nowhere', 404, null],
  ['GET', '/live/visitors/nobody', 404, null],
  ['POST', '/e/more', 404, null],
])('%s %s is answered with %i in JSON', async (method, path, status, allow) => {
  const collector = await startCollector();
  const response = await fetch(collector.origin + path, { method });
  expect(response.status).toBe(status);
  expect(response.headers.get('allow')).toBe(allow);
  expect(await response.json()).toEqual({ error: expect.any(String) });
});

test('a content type that is neither text nor JSON is refused', async () => {
  const collector = await startCollector();
  const headers = { 'content-type': 'text/html' };
  const response = await fetch(`${collector.origin}/e`, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(415);
  expect(await response.json()).toEqual({ error: 'Content-Type: expected text/plain or application/json' });
});
