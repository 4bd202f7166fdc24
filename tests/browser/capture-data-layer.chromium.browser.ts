import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { QUIET } from './support/quiet-page.js';
import { command, flushed, html, moduleScript, open, stats, tag } from './support/sdk.js';
import type { Site } from './support/site.js';

/** As a shop has it in its head, with an order that is there from the start. */
const SHOP = `<script>
  window.dataLayer = window.dataLayer || [];
  function gtag() { dataLayer.push(arguments); }
  gtag('consent', 'default', { ad_storage: 'denied' });
  gtag('js', new Date());
  dataLayer.push({ event: 'purchase', ecommerce: { transaction_id: 'T-1', value: 30.5, items: [{ item_id: 'cup' }] } });
  window.thrown = [];
  addEventListener('error', ({ message }) => void thrown.push(message));
</script>`;

/** What Google Tag Manager does to a layer: it takes the place of its push, writes into entries, and keeps the last ones alone. */
const TAG_MANAGER = `<script>
  window.google_tag_manager = { 'GTM-1': { dataLayer: {} }, dataLayer: { gtmDom: true, gtmLoad: true } };
  window.google_tag_data = { ics: { entries: {} } };
  (function (layer, keep) {
    let id = 0;
    const push = layer.push;
    layer.push = function () {
      const entries = [].slice.call(arguments, 0);
      const length = push.apply(layer, entries);
      for (const entry of entries) if (entry && entry.event) entry['gtm.uniqueEventId'] = ++id;
      while (this.length > keep) this.shift();
      return typeof length === 'boolean' ? length : true;
    };
    layer.push({ event: 'gtm.js', 'gtm.start': Date.now() });
    addEventListener('load', () => layer.push({ event: 'gtm.load' }));
    addEventListener('click', ({ target }) => layer.push({ event: 'gtm.click', 'gtm.element': target }), true);
  })(window.dataLayer, 5);
</script>`;

/** A tag that runs where it is. */
const inOrder = (script: string): string => script.replace(' async', '');

/** The page of a shop, by tags or the module, with more before and after them. */
async function openShop(
  page: Page,
  site: Site,
  { endpoint }: TestCollector,
  {
    form = 'tag' as 'tag' | 'module',
    consent = 'granted',
    before = SHOP,
    after = '',
    attributes = '',
    body = '<button>Add</button>',
  } = {},
): Promise<void> {
  const options = { ...QUIET, consent };
  const embedded = {
    tag: `<script src="/dist/touchtrail.capture.data-layer.js"${attributes}></script>${inOrder(tag(endpoint, options))}`,
    module: moduleScript(
      endpoint,
      `{ ...${JSON.stringify(options)}, captures: [dataLayer()] }`,
      "import { dataLayer } from '/dist/capture/data-layer.js';",
    ),
  }[form];
  site.page('/', html(`${before}${embedded}${after}`, { body }));
  await open(page, `${site.origin('app.example')}/`);
}

/** Pushes a search for each word. */
const search = (page: Page, ...words: readonly string[]): Promise<void> =>
  page.evaluate((all) => {
    for (const search_term of all) Reflect.get(window, 'dataLayer').push({ event: 'search', search_term });
  }, words);

/** What has arrived, each as its name or its word, with a mark where it was there before. */
async function arrived(page: Page, collector: TestCollector): Promise<readonly string[]> {
  const events = await flushed(page, collector);
  return events.map(
    ({ name, properties: { search_term = name, is_past } }) => `${search_term}${is_past ? ' past' : ''}`,
  );
}

const thrown = (page: Page): Promise<unknown> => page.evaluate(() => Reflect.get(window, 'thrown'));

describe('the data layer of a shop', () => {
  it.for(['tag', 'module'] as const)('is read by the answer, with the %s', async (form, { page, site, collector }) => {
    await openShop(page, site, collector, { form, consent: 'manual' });
    await search(page, 'pending');
    expect(await page.evaluate(() => Object.keys(Reflect.get(window, 'dataLayer')).includes('push'))).toBe(false);
    await command(page, 'consent.grant', 'all');
    await search(page, 'granted');
    expect(await arrived(page, collector)).toEqual(['purchase past', 'pending past', 'granted']);
    await command(page, 'consent.withdraw');
    await search(page, 'denied');
    await command(page, 'consent.settled');
    await command(page, 'consent.grant', 'all');
    await search(page, 'again');
    expect(await arrived(page, collector)).toEqual(['purchase past', 'pending past', 'granted', 'again']);
    const [{ properties } = { properties: {} }] = collector.accepted();
    expect(properties).toEqual({ transaction_id: 'T-1', value: 30.5, items: [{ item_id: 'cup' }], is_past: true });
  });

  it('of a visitor who has said no first is not told of what was there', async ({ page, site, collector }) => {
    await openShop(page, site, collector, { consent: 'manual' });
    await command(page, 'consent.deny');
    await search(page, 'denied');
    await command(page, 'consent.grant', 'all');
    await search(page, 'granted');
    expect(await arrived(page, collector)).toEqual(['granted']);
  });

  it('is told of once where the order is still in it after a reload', async ({ page, site, collector }) => {
    await openShop(page, site, collector);
    expect(await arrived(page, collector)).toEqual(['purchase past']);
    await open(page, `${site.origin('app.example')}/`);
    expect(await arrived(page, collector)).toEqual(['purchase past']);
    expect((await stats(page)).dropped).toEqual({ duplicate: 1 });
  });

  it.for([
    ['before', { before: SHOP + TAG_MANAGER }],
    ['after', { after: TAG_MANAGER }],
  ] as const)('is read once where Google Tag Manager comes %s', async ([, parts], { page, site, collector }) => {
    await openShop(page, site, collector, parts);
    await search(page, ...'abcdefgh');
    await page.click('button');
    await page.evaluate(() => {
      window.dispatchEvent(new Event('load'));
      Reflect.get(window, 'gtag')('event', 'login', { method: 'mail', event_callback() {} });
    });
    expect(await arrived(page, collector)).toEqual(['purchase past', ...'abcdefgh', 'login']);
    expect(await page.evaluate(() => Reflect.get(window, 'dataLayer').length)).toBe(5);
    expect(await page.evaluate(() => Reflect.get(window, 'dataLayer').push({ event: 'x' }))).toBe(true);
    expect(await thrown(page)).toEqual([]);
  });

  it('that a page makes anew is read from the click that comes next', async ({ page, site, collector }) => {
    await openShop(page, site, collector, {
      body: `<button onclick="dataLayer.push({ event: 'add_to_cart' })">Add</button>`,
    });
    await page.evaluate(() => {
      Reflect.set(window, 'dataLayer', [{ event: 'search', search_term: 'anew' }]);
    });
    await page.click('button');
    expect(await arrived(page, collector)).toEqual(['purchase past', 'anew past', 'add_to_cart']);
  });

  it('is read as the attributes of the tag say', async ({ page, site, collector }) => {
    await openShop(page, site, collector, {
      before: `${SHOP}<script>shopLayer = [{ event: 'newsletter_opened' }, { event: 'other' }]</script>`,
      attributes: ` data-name="shopLayer" data-events='["newsletter_opened"]'`,
    });
    expect(await arrived(page, collector)).toEqual(['newsletter_opened past']);
  });

  it('that is an element of the page harms nothing', async ({ page, site, collector }) => {
    const before = SHOP.replaceAll('dataLayer', 'otherLayer');
    await openShop(page, site, collector, {
      before,
      body: '<form id="dataLayer"><button type="button"></button></form>',
    });
    await page.click('button');
    await command(page, 'track', 'own');
    expect(await arrived(page, collector)).toEqual(['own']);
    expect(await thrown(page)).toEqual([]);
  });
});
