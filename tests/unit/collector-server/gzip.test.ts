// @vitest-environment node
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sampleBatch, sampleConfirm, sampleEvent } from './support/sample-batch.js';
import { type RunningCollector, startCollector } from './support/start-collector.js';

const TEXT = { 'content-type': 'text/plain' };

async function postBytes({ origin }: RunningCollector, body: Uint8Array, headers: Record<string, string> = TEXT) {
  const response = await fetch(`${origin}/e`, { method: 'POST', headers, body: new Uint8Array(body) });
  return { status: response.status, body: await response.json() };
}

const pack = (body: unknown): Buffer => gzipSync(JSON.stringify(body));

function wrongChecksum(): Buffer {
  const body = pack(sampleBatch());
  return body.fill(0, body.length - 8, body.length - 4);
}

describe('POST /e with gzip', () => {
  test.each([
    ['text/plain', {}],
    ['text/plain;charset=UTF-8', {}],
    ['application/json', {}],
    ['text/plain', { 'content-encoding': 'gzip' }],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('is unpacked as %s with the headers %j', async (contentType, headers) => {
    const collector = await startCollector();
    const batch = sampleBatch({ events: [sampleEvent({ properties: { text: 'é 💍' } })] });
    const answer = await postBytes(collector, pack(batch), { 'content-type': contentType, ...headers });
    expect(answer).toEqual({ status: 200, body: { accepted: 1, repeated: 0 } });
    expect(await collector.read('touchpoints')).toMatchObject([{ event: { properties: { text: 'é 💍' } } }]);
  });

  test('takes plain JSON that a proxy has unpacked without taking the header away', async () => {
    const collector = await startCollector();
    const headers = { ...TEXT, 'content-encoding': 'gzip' };
    expect(await postBytes(collector, gunzipSync(pack(sampleBatch())), headers)).toMatchObject({ status: 200 });
  });

  test('counts the same batch once, packed or not', async () => {
    const collector = await startCollector();
    const batch = sampleBatch();
    await postBytes(collector, pack(batch));
    expect((await collector.post(batch)).body).toEqual({ accepted: 0, repeated: 1 });
    expect((await postBytes(collector, pack(batch))).body).toEqual({ accepted: 0, repeated: 1 });
    expect(await collector.read('totals')).toMatchObject({ events: 1, repeats: 2 });
  });

  test('unpacks a question too', async () => {
    const collector = await startCollector();
    const { eventId } = sampleEvent();
    expect((await postBytes(collector, pack(sampleConfirm([eventId])))).body).toEqual({ missing: [eventId] });
  });

  test.each([
    ['is cut off', pack(sampleBatch()).subarray(0, -20), 'unexpected end of file'],
    ['has only the first two bytes', Buffer.from([0x1f, 0x8b]), 'unexpected end of file'],
    ['is something else after the first two bytes', Buffer.from('\x1f\x8bgarbage', 'latin1'), 'unknown compression'],
    ['has a wrong checksum', wrongChecksum(), 'incorrect data check'],
  ])('is refused where it %s', async (_name, body, reason) => {
    const collector = await startCollector();
    const answer = await postBytes(collector, body);
    expect(answer).toEqual({
      status: 400,
      body: { error: expect.stringMatching(`^body: begins as gzip and cannot be unpacked .*${reason}`) },
    });
    expect(await collector.read('totals')).toMatchObject({ events: 0 });
  });

  test.each([
    ['no JSON', gzipSync('no JSON')],
    ['nothing', gzipSync('')],
    ['bytes that are not UTF-8', gzipSync(Buffer.from([0x22, 0xff, 0x22]))],
    ['gzip again', gzipSync(pack(sampleBatch()))],
  ])('is refused where it holds %s', async (_name, body) => {
    const collector = await startCollector();
    expect(await postBytes(collector, body)).toEqual({
      status: 400,
      body: { error: expect.stringContaining('body: not UTF-8 JSON') },
    });
  });

  test('a few bytes that unpack to very many are refused with 413, as a large body is', async () => {
    const collector = await startCollector();
    const bomb = gzipSync(Buffer.alloc(100_000_000, ' '));
    expect(bomb.length).toBeLessThan(262_144);
    const answer = await postBytes(collector, bomb);
    expect(answer).toEqual({ status: 413, body: { error: 'body: larger than 262144 bytes' } });
  });

  test('may unpack to exactly the limit and to no byte more', async () => {
    const text = JSON.stringify(sampleBatch());
    const exact = await startCollector({ maxBodyBytes: text.length });
    expect(await postBytes(exact, gzipSync(text))).toMatchObject({ status: 200 });
    expect(await postBytes(exact, gzipSync(`${text} `))).toMatchObject({ status: 413 });
  });
});

test('a preflight allows the header Content-Encoding', async () => {
  const collector = await startCollector();
  const response = await fetch(`${collector.origin}/e`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-encoding,content-type',
    },
  });
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-headers')).toMatch(/content-type.*content-encoding/i);
});
