// @vitest-environment node
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { createCollectorServer } from '../../../examples/collector/server.js';
import { sampleBatch } from './support/sample-batch.js';
import { startCollector } from './support/start-collector.js';

const READS = [
  '',
  '/',
  '/live.js',
  '/pico/pico.min.css',
  '/touchpoints',
  '/totals',
  '/visitors',
  '/stream',
  '/nowhere',
];

/** The status of a read under a host name of choice, which `fetch` does not let one set. */
function statusUnderHost(origin: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${origin}/live/totals`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test.each(['0.0.0.0', '192.168.1.7', '::', 'shop.example'])(
  '%s is refused without a token, and says what to do',
  async (host) => {
    await expect(createCollectorServer({ database: ':memory:', host })).rejects.toThrow(/TOKEN=.*127\.0\.0\.1/s);
  },
);

test.each(['127.0.0.1', '127.8.0.1', '::1', 'localhost'])('%s needs no token', async (host) => {
  const app = await createCollectorServer({ database: ':memory:', host });
  expect((await app.inject('/live/totals')).statusCode).toBe(200);
  await app.close();
});

test('an empty token is a mistake, not a way to have none', async () => {
  await expect(createCollectorServer({ database: ':memory:', token: ' ' })).rejects.toThrow('must not be empty');
});

test('without a token a foreign name that points to this machine is refused', async () => {
  const { origin } = await startCollector();
  expect(await statusUnderHost(origin, 'evil.example')).toBe(403);
  expect(await statusUnderHost(origin, 'localhost:8484')).toBe(200);
});

test.each(READS)('with a token, /live%s is refused to who does not have it', async (path) => {
  const { origin } = await startCollector({ token: 'right', host: '0.0.0.0' });
  const none = await fetch(`${origin}/live${path}`);
  expect(none.status).toBe(401);
  expect(none.headers.get('www-authenticate')).toMatch(/^Bearer/);
  const wrong = await fetch(`${origin}/live${path}?token=wrong`, { headers: { authorization: 'Bearer wrong' } });
  expect(wrong.status).toBe(401);
});

test('sending events never needs the token', async () => {
  const collector = await startCollector({ token: 'right', host: '0.0.0.0' });
  expect((await collector.post(sampleBatch())).status).toBe(200);
});

test('the token opens the reads as a bearer', async () => {
  const collector = await startCollector({ token: 'right' });
  expect(await collector.read('totals', { authorization: 'Bearer right' })).toMatchObject({ events: 0 });
});

test('the token in the address becomes a cookie and leaves the address', async () => {
  const { origin } = await startCollector({ token: 'right' });
  const response = await fetch(`${origin}/live?token=right&x=1`, { redirect: 'manual' });
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/live?x=1');
  const cookie = response.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/; Path=\/live; HttpOnly; SameSite=Lax/);
  expect(cookie).not.toContain('right');
  const [pair = ''] = cookie.split(';');
  expect((await fetch(`${origin}/live`, { headers: { cookie: `other=1; ${pair}` } })).status).toBe(200);
  expect((await fetch(`${origin}/live`, { headers: { cookie: `${pair}x` } })).status).toBe(401);
});

test('the cookie of one token does not open a collector with another', async () => {
  const first = await startCollector({ token: 'first' });
  const second = await startCollector({ token: 'second' });
  const response = await fetch(`${first.origin}/live?token=first`, { redirect: 'manual' });
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  expect((await fetch(`${second.origin}/live`, { headers: { cookie } })).status).toBe(401);
});
