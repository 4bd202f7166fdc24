// @vitest-environment node
import Fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { VisitorCookieOptions } from '../../../examples/collector/visitor-cookie.js';
import { visitorCookieRoutes } from '../../../examples/collector/visitor-cookie-routes.js';
import { startCollector } from './support/start-collector.js';
import { NOW_MS, question, visitorSince } from './support/visitor-cookie.js';

const VISITOR = visitorSince(0);
const SAME_ORIGIN = {
  host: 'www.shop.example',
  origin: 'https://www.shop.example',
  'sec-fetch-site': 'same-origin',
};

/** The route alone, at the place of the demo shop. */
async function startRoute(cookies?: VisitorCookieOptions): Promise<FastifyInstance> {
  const app = Fastify();
  onTestFinished(() => app.close());
  await app.register(visitorCookieRoutes, { prefix: '/t/visitor', cookies, now: () => NOW_MS });
  return app;
}

/** Asks with the visitor's cookie, as `text/plain` like the SDK. */
async function ask(app: FastifyInstance, headers: Record<string, string>, payload = question()) {
  const answer = await app.inject({
    method: 'POST',
    url: '/t/visitor',
    headers: { 'content-type': 'text/plain;charset=UTF-8', cookie: `tt_visitor=${VISITOR}`, ...headers },
    payload,
  });
  const { date: _date, ...rest } = answer.headers;
  return { status: answer.statusCode, body: answer.body, headers: rest, isSet: rest['set-cookie'] !== undefined };
}

describe('The route', () => {
  it('sets the cookies and says nothing', async () => {
    const cookie = `tt_visitor=${VISITOR}; tt_touches=abc`;
    const answer = await ask(await startRoute(), { ...SAME_ORIGIN, cookie });
    expect(answer).toMatchObject({ status: 204, body: '' });
    expect(answer.headers).toEqual({
      'cache-control': 'no-store',
      vary: 'Origin',
      connection: 'keep-alive',
      'set-cookie': [
        `tt_visitor=${VISITOR}; Path=/; Max-Age=34128000; Domain=shop.example; SameSite=Lax`,
        'tt_touches=abc; Path=/; Max-Age=34128000; Domain=shop.example; SameSite=Lax',
      ],
    });
  });

  it('is a part of the collector, and asks no store', async () => {
    const collector = await startCollector({ now: () => NOW_MS, visitorCookie: { maxAgeDays: 30 } });
    const answer = await fetch(`${collector.origin}/visitor`, {
      method: 'POST',
      headers: { cookie: `tt_visitor=${VISITOR}`, origin: collector.origin },
      body: question(),
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toBe(`tt_visitor=${VISITOR}; Path=/; Max-Age=2592000; SameSite=Lax`);
    expect(await collector.read('totals')).toMatchObject({ events: 0 });
  });

  it.each(['https', 'https, http', 'https,http'])(
    'marks a cookie as secure behind a proxy that forwards %s',
    async (proto) => {
      const answer = await ask(await startRoute(), { ...SAME_ORIGIN, 'x-forwarded-proto': proto });
      expect(String(answer.headers['set-cookie'])).toMatch(/; Secure$/);
    },
  );

  it.each(['http', 'http, https', 'wss', ''])('does not behind one that forwards %j', async (proto) => {
    const answer = await ask(await startRoute(), { ...SAME_ORIGIN, 'x-forwarded-proto': proto });
    expect(String(answer.headers['set-cookie'])).toMatch(/; SameSite=Lax$/);
  });

  it.each([
    ['a sibling host', 'same-site', 'https://shop2.shop.example', 'www.shop.example'],
    ['the domain itself', 'same-site', 'https://shop.example', 'www.shop.example:8443'],
    ['the host, in a browser that does not say', undefined, 'https://www.shop.example', 'www.shop.example'],
    ['a host above, in a browser that does not say', undefined, 'https://shop.example', 'www.shop.example'],
    ['a host below, in a browser that does not say', undefined, 'https://www.shop.example', 'shop.example'],
    ['an address', undefined, 'http://127.0.0.1:8080', '127.0.0.1:9090'],
  ])('lets %s in, and it may read that there is an answer', async (_who, site, origin, host) => {
    const answer = await ask(await startRoute(), { host, origin, ...(site && { 'sec-fetch-site': site }) });
    expect(answer.isSet).toBe(true);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
    });
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    [
      'another site that says the origin of this one',
      { 'sec-fetch-site': 'cross-site', origin: 'https://shop.example' },
    ],
    ['a typed address', { 'sec-fetch-site': 'none' }],
    ['a word that nobody knows', { 'sec-fetch-site': 'Same-Origin', origin: 'https://www.shop.example' }],
    ['a site without an origin', { 'sec-fetch-site': 'same-site' }],
    ['an origin of another site', { 'sec-fetch-site': 'same-site', origin: 'https://www.evil.test' }],
    ['an origin that only ends like it', { 'sec-fetch-site': 'same-site', origin: 'https://evilshop.example' }],
    ['a hidden origin', { 'sec-fetch-site': 'same-site', origin: 'null' }],
    ['who says nothing', {}],
    ['an old browser with a hidden origin', { origin: 'null' }],
    ['an old browser on another site', { origin: 'https://evil.example' }],
    ['an old browser on a sibling, which may be another site', { origin: 'https://blog.shop.example' }],
    ['an old browser on the public suffix', { origin: 'https://example' }],
    ['a host that only ends like it', { origin: 'https://evilwww.shop.example' }],
    ['an extension', { origin: 'moz-extension://www.shop.example' }],
    ['two origins', { origin: 'https://www.shop.example, https://evil.example' }],
  ])('sets nothing for %s, and gives no leave to read', async (_who, headers) => {
    const answer = await ask(await startRoute(), { host: 'www.shop.example', ...(headers as Record<string, string>) });
    expect(answer).toMatchObject({ status: 204, body: '', isSet: false });
    expect(Object.keys(answer.headers).sort()).toEqual(['cache-control', 'connection', 'vary']);
  });

  it('gives every refusal the same answer, so that it is no oracle', async () => {
    const app = await startRoute();
    const stranger = visitorSince(7);
    const answers = await Promise.all([
      ask(app, { ...SAME_ORIGIN, cookie: '' }),
      ask(app, { ...SAME_ORIGIN, cookie: 'tt_visitor=nobody' }),
      ask(app, { ...SAME_ORIGIN, cookie: `tt_visitor=${VISITOR}; tt_visitor=${stranger}` }),
      ask(app, { ...SAME_ORIGIN, cookie: `tt_visitor=${visitorSince(400)}` }),
      ask(app, { ...SAME_ORIGIN, cookie: '' }, question({ cookies: ['tt_visitor'], visitorId: stranger })),
      ask(app, SAME_ORIGIN, 'no JSON'),
      ask(app, SAME_ORIGIN, ''),
      ask(app, { ...SAME_ORIGIN, 'content-type': 'application/json' }, '{'),
      ask(app, { ...SAME_ORIGIN, 'content-type': 'multipart/form-data; boundary=x' }, '--x--'),
      ask(app, { host: 'www.shop.example', 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }),
    ]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 204, body: '', isSet: false });
  });

  it('reads no body that is too large, and does not say so', async () => {
    const app = await startRoute();
    const fitting = await ask(app, SAME_ORIGIN, question().padEnd(2_048));
    const large = await ask(app, SAME_ORIGIN, question().padEnd(2_049));
    expect([fitting.isSet, large.isSet]).toEqual([true, false]);
    expect(large).toMatchObject({ status: 204, body: '' });
  });

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'] as const)('has no %s', async (method) => {
    const app = await startRoute();
    const headers = { ...SAME_ORIGIN, cookie: `tt_visitor=${VISITOR}` };
    const answer = await app.inject({ method, url: '/t/visitor', headers });
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([404, undefined]);
  });

  it.each([0, -1, Number.NaN])('is not set up for %d days', async (maxAgeDays) => {
    await expect(startRoute({ maxAgeDays })).rejects.toThrow('visitorCookie.maxAgeDays');
  });
});
