import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';

const PLAIN = '<!doctype html><title>plain</title>';

describe('the collector', () => {
  it('waits for a beacon that a page sends while it is left', async ({ page, site, collector }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.origin('app.example')}/`);
    await page.evaluate(
      (url) => addEventListener('pagehide', () => navigator.sendBeacon(url, 'goodbye')),
      collector.endpoint,
    );
    await page.goto(`${site.origin('app.other')}/`);
    const request = await collector.waitFor(({ requests }) => requests[0]);
    expect(request).toMatchObject({ method: 'POST', url: '/e', body: 'goodbye', cookies: '' });
    expect(request?.headers.origin).toBe(site.origin('app.example'));
  });

  it('gets text without a preflight, and lets the page read the answer', async ({ page, site, collector }) => {
    site.page('/', PLAIN);
    collector.reply = () => ({ status: 503, headers: { 'retry-after': '7' }, body: 'later' });
    await page.goto(`${site.origin('app.example')}/`);
    const answer = await page.evaluate(async (url) => {
      const response = await fetch(url, { method: 'POST', body: 'text' });
      return [response.status, response.headers.get('retry-after'), await response.text()];
    }, collector.endpoint);
    expect(answer).toEqual([503, '7', 'later']);
    expect(collector.requests.map(({ method, body }) => `${method} ${body}`)).toEqual(['POST text']);
  });

  it('remembers a preflight too', async ({ page, site, collector }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.origin('app.example')}/`);
    await page.evaluate(
      (url) =>
        fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }).then(() => 0),
      collector.endpoint,
    );
    expect(collector.requests.map(({ method, body }) => `${method} ${body}`)).toEqual(['OPTIONS ', 'POST {}']);
  });

  it('is reached with https from a page with https', async ({ page, site, collector }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.secureOrigin('app.example')}/`);
    const status = await page.evaluate(
      async (url) => (await fetch(url, { method: 'POST', body: 'text' })).status,
      collector.secureEndpoint,
    );
    expect(status).toBe(200);
  });

  it('cuts the connection when told so', async ({ page, site, collector }) => {
    site.page('/', PLAIN);
    collector.reply = () => 'reset';
    await page.goto(`${site.origin('app.example')}/`);
    const failing = page.evaluate((url) => fetch(url, { method: 'POST', body: 'x' }).then(() => 0), collector.endpoint);
    await expect(failing).rejects.toThrow();
    expect(collector.requests[0]).toMatchObject({ body: 'x', answer: 'reset' });
  });

  it('leaves a request without an answer when told so', async ({ page, site, collector }) => {
    site.page('/', PLAIN);
    collector.reply = () => 'hang';
    await page.goto(`${site.origin('app.example')}/`);
    const outcome = await page.evaluate((url) => {
      const answer = fetch(url, { method: 'POST', body: 'x' }).then(
        () => 'answered',
        () => 'failed',
      );
      return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 300, 'waiting'))]);
    }, collector.endpoint);
    expect(outcome).toBe('waiting');
    expect(collector.requests).toHaveLength(1);
  });
});
