import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { createReactExample } from '../../examples/react-ssr/server.js';
import { createDemo } from '../../examples/shop/demo.js';
import { createViteExample } from '../../examples/vite-module/server.js';
import type { Touchpoint } from '../../src/model/event.js';
import { listen } from './support/example.js';
import { it as base } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { cookieNames, openShop, waitForDialog } from './support/shop.js';
import { NOTHING_STORED, takeSnapshot } from './support/snapshot.js';

const SNIPPETS = fileURLToPath(new URL('../../examples/snippets/', import.meta.url));

const DATABASE = { database: ':memory:' };

const it = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
  .extend('outDir', async ({}, { onCleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), 'touchtrail-example-'));
    onCleanup(() => rm(folder, { recursive: true, force: true }));
    return folder;
  })
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
  .extend('shop', async ({}, { onCleanup }) => listen(await createDemo(DATABASE), onCleanup))
  .extend('reactExample', async ({ outDir }, { onCleanup }) =>
    listen(await createReactExample({ ...DATABASE, outDir }), onCleanup),
  )
  .extend('viteExample', async ({ outDir }, { onCleanup }) =>
    listen(await createViteExample({ ...DATABASE, outDir }), onCleanup),
  );

const NEWSLETTER = '/autumn?utm_source=newsletter&utm_medium=email&utm_campaign=autumn';

/** Tells the tracker to send, so that nothing sent is known without sitting out its interval. */
const flush = (page: Page): Promise<unknown> => page.evaluate(() => window.touchtrail?.('flush'));
const namesOf = (events: readonly Touchpoint[]): string[] => events.map(({ name }) => name);

describe('the shop', () => {
  it('keeps and sends nothing while its banner waits for an answer', async ({ page, shop }) => {
    await page.goto(shop.origin + NEWSLETTER);
    await page.waitFor(() => document.querySelector('[data-consent-dot="pending"]'));
    await page.waitFor(() => document.querySelector('.cm__btn[data-role="necessary"]'));
    await flush(page);
    expect(await takeSnapshot(page)).toEqual(NOTHING_STORED);
    expect(shop.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  it('tells of the newsletter that brought the visitor, once they accept', async ({ page, shop }) => {
    await openShop(page, shop, NEWSLETTER, 'all');
    expect(await shop.collectedEvent('page_view')).toMatchObject({
      page: { url: shop.origin + NEWSLETTER, title: 'The autumn letter: Kettle Lane' },
      touchpoint: { id: '/autumn' },
      attribution: {
        session: { channel: 'email', campaign: { source: 'newsletter', medium: 'email', name: 'autumn' } },
      },
    });
  });

  it('tells what was put into the cart', async ({ page, shop }) => {
    await openShop(page, shop, '/tea/sencha-asanoka', 'all');
    await page.click('.product [type=submit]');
    const { properties } = await shop.collectedEvent('add_to_cart');
    const item = { item_id: 'KL-104', item_name: 'Sencha Asanoka', item_category: 'Green tea', item_variant: '50 g' };
    expect(properties).toEqual({ currency: 'EUR', value: 7.9, items: [{ ...item, price: 7.9, quantity: 1 }] });
    expect(await page.evaluate(() => document.querySelector('[data-cart-count]')?.textContent)).toBe('1');
  });

  it('tells of a purchase once, under the number of the customer who signed in', async ({ page, shop }) => {
    await openShop(page, shop, '/tea/brook-teapot', 'all');
    await page.click('.product [type=submit]');
    await page.goto(`${shop.origin}/checkout`);
    await page.type('[name=email]', 'ada@example.com');
    await page.click('[data-sign-in] button');
    const customer = await page.waitFor(() => document.querySelector('[data-customer]')?.textContent);
    await page.click('[data-place-order] [type=submit]');
    await page.waitFor(() => location.pathname === '/thank-you' && window.touchtrail?.version);
    const { visitor, properties } = await shop.collectedEvent('purchase');
    expect(visitor).toMatchObject({ userId: customer, kind: 'identified' });
    expect(properties).toMatchObject({ currency: 'EUR', value: 48, transaction_id: expect.stringMatching(/^KL-/) });

    await page.goto(`${shop.origin}/thank-you`);
    await page.waitFor(() => window.touchtrail?.version);
    await flush(page);
    const events = await shop.collected();
    expect(namesOf(events).filter((name) => name === 'purchase')).toHaveLength(1);
    expect(JSON.stringify(events)).not.toContain('ada@example.com');
  });

  it('knows a customer who wants the letter as a contact, until they sign out', async ({ page, shop }) => {
    await openShop(page, shop, '/tea/brook-teapot', 'all');
    await page.click('.product [type=submit]');
    await page.goto(`${shop.origin}/checkout`);
    await page.type('[name=email]', 'ada@example.com');
    await page.click('[name=letter]');
    await page.click('[data-sign-in] button');
    await page.waitFor(() => document.querySelector('[data-customer]')?.textContent);
    expect(await shop.collectedEvent('identify')).toMatchObject({ visitor: { kind: 'contact' }, optedIn: ['email'] });
    await page.click('[data-sign-out]');
    await page.evaluate(() => window.touchtrail?.('track', 'after'));
    expect(await shop.collectedEvent('after')).toMatchObject({ visitor: { kind: 'anonymous' } });
  });

  it('keeps only the answers and sends nothing when the visitor rejects', async ({ page, shop }) => {
    await openShop(page, shop, NEWSLETTER, 'necessary');
    await page.goto(`${shop.origin}/tea/sencha-asanoka`);
    await page.waitFor(() => window.touchtrail?.version);
    await page.click('.product [type=submit]');
    await flush(page);
    expect((await cookieNames(page)).sort()).toEqual(['cc_cookie', 'tt_consent']);
    expect(await page.evaluate(() => document.querySelector('[data-consent-status]')?.textContent)).toMatch(
      /^You said no/,
    );
    expect(shop.requests.filter((request) => request === 'POST /e')).toEqual([]);
  });

  it('forgets the visitor when they withdraw in the privacy settings', async ({ page, shop }) => {
    await openShop(page, shop, '/', 'all');
    await shop.collectedEvent('page_view');
    expect(await cookieNames(page)).toContain('tt_visitor');
    await page.click('.site-footer [data-privacy-settings]');
    await waitForDialog(page, '.pm', '1');
    await page.click('.pm__btn[data-role="necessary"]');
    await page.waitFor(() => document.querySelector('[data-consent-dot="denied"]'));
    await page.evaluate(() => window.touchtrail?.('consent.settled'));
    expect((await cookieNames(page)).sort()).toEqual(['cc_cookie', 'tt_consent']);
    const before = shop.requests.filter((request) => request === 'POST /e').length;
    await page.goto(`${shop.origin}/tea`);
    await page.waitFor(() => window.touchtrail?.version);
    await flush(page);
    expect(shop.requests.filter((request) => request === 'POST /e')).toHaveLength(before);
  });

  it('breaks its Content-Security-Policy on no page', async ({ page, shop }) => {
    await page.onNewDocument(`
      window.violations = [];
      addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI));
    `);
    await openShop(page, shop, '/tea/morning-cups', 'all');
    await page.click('.product [type=submit]');
    for (const path of [
      '/',
      '/tea',
      '/cart',
      '/checkout',
      '/thank-you',
      '/autumn',
      '/privacy',
      '/your-data',
      '/your-journey',
      '/diary',
    ]) {
      await page.goto(shop.origin + path);
      expect(await page.evaluate(() => Reflect.get(window, 'violations')), path).toEqual([]);
    }
  });
});

describe('the server-rendered React page', () => {
  for (const [path, whose] of [
    ['/', 'its module'],
    ['/component', 'a component that StrictMode mounts twice'],
  ] as const) {
    it(`has one page view with the tracker of ${whose}`, async ({ page, reactExample }) => {
      await page.goto(reactExample.origin + path);
      // The page is a picture until React has taken it over: only then does a click do anything.
      await page.waitFor(() => {
        document.querySelector<HTMLElement>('#yes')?.click();
        return document.querySelector('output')?.textContent === 'granted';
      });
      await page.click('#sign-up');
      expect(await reactExample.collectedEvent('sign_up')).toMatchObject({ properties: { plan: 'pro' } });
      expect(namesOf(await reactExample.collected()).sort()).toEqual(['page_view', 'sign_up']);
    });
  }
});

describe('the page that imports the npm module', () => {
  it('has one page view and the events of its plan', async ({ page, viteExample }) => {
    await page.goto(`${viteExample.origin}/`);
    for (const id of ['yes', 'sign-up', 'search']) await page.click(`#${id}`);
    expect(await viteExample.collectedEvent('search')).toMatchObject({ properties: { search_term: 'oolong' } });
    expect(namesOf(await viteExample.collected()).sort()).toEqual(['page_view', 'search', 'sign_up']);
  });
});

describe('the snippets', () => {
  /** A snippet with the addresses of the site that it is pasted into. */
  async function paste(name: string, collector: { readonly origin: string }): Promise<string> {
    const html = await readFile(join(SNIPPETS, name), 'utf8');
    return html
      .replaceAll('http://localhost:8484', collector.origin)
      .replaceAll('/touchtrail.js', '/dist/touchtrail.js');
  }

  it('collect a page view with one tag', async ({ page, site, shop }) => {
    site.page('/', await paste('tag.html', shop));
    await page.goto(`${site.origin('app.other')}/`);
    await page.click('#yes');
    expect(await shop.collectedEvent('page_view')).toMatchObject({ page: { title: 'Touchtrail: one tag' } });
    expect(namesOf(await shop.collected())).toEqual(['page_view']);
  });

  it('collect with the stub what was tracked before the script was there', async ({ page, site, shop }) => {
    site.page('/', await paste('stub.html', shop));
    await page.goto(`${site.origin('app.other')}/`);
    await page.click('#yes');
    expect(await shop.collectedEvent('sign_up')).toMatchObject({ properties: { plan: 'pro' } });
    expect(namesOf(await shop.collected()).sort()).toEqual(['page_view', 'sign_up']);
  });

  it('work with the stub as a file where no inline script is allowed', async ({ page, site, shop }) => {
    site.files('/snippets/', SNIPPETS);
    site.page(
      '/',
      '<!doctype html><title>strict</title><script src="/snippets/stub.js"></script><script async src="/dist/touchtrail.js"></script>',
      { 'content-security-policy': `script-src 'self'; connect-src ${shop.origin}` },
    );
    await page.goto(`${site.origin('app.other')}/`);
    await page.evaluate((collector) => {
      window.touchtrail?.('init', { collector });
      window.touchtrail?.('consent.grant', ['analytics']);
    }, `${shop.origin}/e`);
    expect(await shop.collectedEvent('page_view')).toMatchObject({ page: { title: 'strict' } });
  });
});
