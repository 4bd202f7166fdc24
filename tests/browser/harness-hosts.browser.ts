import { request } from 'node:http';
import { describe, expect } from 'vitest';
import { it as base } from './support/fixtures.js';
import { startLoopbackProxy } from './support/loopback-proxy.js';
import { writeCookie } from './support/page-storage.js';

const it = base.extend('launchOptions', { scope: 'file' }, () => ({ hostNames: 'any' as const }));

const PLAIN = '<!doctype html><title>plain</title>';

describe('a browser with all host names', () => {
  it.for([
    ['http', 'www.shop.co.uk'],
    ['https', 'www.shop.co.uk'],
    ['http', 'intranet'],
    ['http', '192.0.2.7'],
    ['http', 'localhost'],
  ] as const)('finds the site at %s://%s', async ([scheme, host], { page, site }) => {
    site.page('/a', PLAIN);
    const url = `${site.at(host, scheme)}/a?b=c`;
    await page.goto(url);
    expect(await page.url()).toBe(url);
    expect(await page.evaluate(() => document.title)).toBe('plain');
    expect(site.requests).toEqual([`GET ${url}`]);
  });

  it('sends what a page sends, and gets the answer', async ({ page, site, collector }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.at('www.shop.co.uk')}/`);
    await page.evaluate(() => void Reflect.set(window, 'text', 'é'.repeat(50_000)));
    collector.reply = () => ({ status: 202 });
    const status = page.evaluate(
      (url) => fetch(url, { method: 'POST', body: Reflect.get(window, 'text') }).then((answer) => answer.status),
      collector.endpoint,
    );
    expect(await status).toBe(202);
    expect(collector.requests.at(-1)?.body).toBe('é'.repeat(50_000));
  });

  it('sees a server that refuses as one that is not there', async ({ page, site, collector }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.at('www.shop.co.uk')}/`);
    await collector.refuse();
    const failure = (url: string) =>
      fetch(url).then(
        () => 'an answer',
        ({ name }) => name,
      );
    expect(await page.evaluate(failure, collector.endpoint)).toBe('TypeError');
  });

  it('goes offline and finds them again', async ({ page, site }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.at('www.shop.co.uk')}/`);
    const fails = () =>
      fetch('/').then(
        () => false,
        () => true,
      );
    await page.setConnection('offline');
    await page.waitFor(fails);
    await page.setConnection('online');
    await page.waitFor(() => fetch('/').then(({ ok }) => ok));
  });

  it('keeps no cookie for a public suffix', async ({ page, context, site }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.at('www.shop.co.uk')}/`);
    for (const domain of ['uk', 'co.uk', 'shop.co.uk']) await writeCookie(page, `of=${domain}; domain=${domain}`);
    await expect
      .poll(async () => (await context.cookies()).map(({ value, domain }) => [value, domain]))
      .toEqual([['shop.co.uk', '.shop.co.uk']]);
  });
});

describe('the proxy', () => {
  // Not `fetch`, which would not send a whole address.
  const ask = (port: number, path: string) =>
    new Promise<string>((resolve) => {
      request({ host: '127.0.0.1', port, path }, ({ statusCode }) => resolve(`${statusCode}`))
        .on('error', ({ message }) => resolve(message))
        .end();
    });

  it.for(['http://www.example.com/', 'http://www.example.com:80/', 'http://www.example.com:631/', '/'])(
    'cuts the connection for %s',
    async (url, { onTestFinished }) => {
      const proxy = await startLoopbackProxy();
      onTestFinished(() => proxy.close());
      expect(await ask(proxy.port, url)).toBe('socket hang up');
    },
  );
});
