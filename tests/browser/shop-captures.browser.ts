import { describe, expect } from 'vitest';
import { createDemo } from '../../examples/shop/demo.js';
import type { Touchpoint } from '../../src/model/event.js';
import { type Example, listen } from './support/example.js';
import { it as base } from './support/fixtures.js';
import { type Page, poll } from './support/page.js';
import { sleep } from './support/sdk.js';
import { deeds, follow, go, lookAt, openShop, orderProduct, waitForStep } from './support/shop.js';

const it = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
  .extend('shop', async ({}, { onCleanup }) => listen(await createDemo({ database: ':memory:' }), onCleanup));

/** What the collector has when all is sent. */
async function sent(page: Page, shop: Example): Promise<readonly Touchpoint[]> {
  await page.evaluate(() => window.touchtrail?.('flush'));
  return shop.collected();
}

const propertiesOf = (events: readonly Touchpoint[], name: string): Touchpoint['properties'][] =>
  events.filter((event) => event.name === name).map(({ properties }) => properties);

const TEAPOT = { item_id: 'KL-301', item_name: 'Brook Teapot', item_category: 'Teaware', price: 48 };

/** How many orders were told, and how often one was recognised as told before. */
async function ordersOf(page: Page, shop: Example): Promise<{ told: number; repeated: number }> {
  const told = deeds(await sent(page, shop)).filter((name) => name === 'purchase').length;
  const repeated = await page.evaluate(() => Object(window.touchtrail?.('stats')).dropped.duplicate ?? 0);
  return { told, repeated };
}

const waitForRepeat = (page: Page): Promise<boolean> =>
  page.waitFor(() => Object(window.touchtrail?.('stats')).dropped.duplicate === 1);

describe('a visit to the shop', () => {
  it('tells of a page that there is not, and of a letter to the shop without its address', async ({ page, shop }) => {
    await openShop(page, shop, '/coffee', 'all');
    await waitForStep(page, 'page_not_found');
    await page.evaluate(() => addEventListener('click', (event) => event.preventDefault()));
    await page.click('.site-footer [href^="mailto:"]');
    const events = await sent(page, shop);
    expect(deeds(events)).toEqual(['page_view', 'page_not_found', 'contact']);
    expect(propertiesOf(events, 'contact')).toEqual([{ method: 'email' }]);
    expect(JSON.stringify(events)).not.toContain('hello@');
  });

  it('sends what the pages declare, from the letter to a product, in that order', async ({ page, shop }) => {
    await openShop(page, shop, '/', 'all');
    await lookAt(page, '.hero', 'view_promotion');
    await lookAt(page, '.cards', 'view_item_list');
    await follow(page, '.actions [data-touch="select_promotion"]');
    await lookAt(page, '.cards', 'view_item_list');
    await follow(page, '.card [href="/tea/brook-teapot"]');
    await waitForStep(page, 'view_item');
    expect(deeds(await sent(page, shop))).toEqual([
      ...['page_view', 'view_promotion', 'view_item_list', 'select_promotion'],
      ...['page_view', 'view_item_list', 'select_item'],
      ...['page_view', 'view_item'],
    ]);
  });

  it('sends what the pages declare, from a product to the order, in that order', async ({ page, shop }) => {
    await openShop(page, shop, '/tea/sencha-asanoka', 'all');
    await waitForStep(page, 'view_item');
    await page.click('.choices label:last-child');
    await page.click('.product [type=submit]');
    await follow(page, '.product [data-added] a');
    await waitForStep(page, 'view_cart');
    await page.click('[data-more]');
    await page.click('[data-less]');
    await follow(page, '[data-touch="begin_checkout"]');
    await page.type('[name=email]', 'ada@example.com');
    await page.click('[data-sign-in] button');
    await page.waitFor(() => document.querySelector('[data-customer]')?.textContent);
    await page.click('[data-place-order] .choices label:last-child');
    await follow(page, '[data-place-order] [type=submit]');
    await waitForStep(page, 'purchase');

    const events = await sent(page, shop);
    expect(deeds(events)).toEqual([
      ...['page_view', 'view_item', 'form_start', 'add_to_cart'],
      ...['page_view', 'view_cart', 'add_to_cart', 'remove_from_cart', 'begin_checkout'],
      ...['page_view', 'form_start', 'login', 'identify', 'form_start', 'add_shipping_info'],
      ...['page_view', 'identify', 'purchase'],
    ]);
    expect(JSON.stringify(events)).not.toContain('ada@example.com');
  });

  it('tells what was chosen when the form was sent, and what the cart has become', async ({ page, shop }) => {
    await openShop(page, shop, '/tea/brook-teapot', 'all');
    await page.click('.choices label:last-child');
    await page.evaluate(() => document.querySelector<HTMLFormElement>('[name=add-to-cart]')?.quantity.select());
    await page.type('[name=quantity]', '3');
    await page.click('.product [type=submit]');
    await follow(page, '.product [data-added] a');
    await page.click('[data-less]');
    await follow(page, '[data-touch="begin_checkout"]');
    const events = await sent(page, shop);
    const oat = (count: number) => ({
      currency: 'EUR',
      value: 48 * count,
      items: [{ ...TEAPOT, item_variant: 'Oat', quantity: count }],
    });
    expect(propertiesOf(events, 'add_to_cart')).toEqual([oat(3)]);
    expect(propertiesOf(events, 'remove_from_cart')).toEqual([oat(1)]);
    expect(propertiesOf(events, 'begin_checkout')).toEqual([oat(2)]);
  });

  it('tells an order once, when the page is loaded again, shown again and opened in a second tab', async ({
    context,
    page,
    shop,
  }) => {
    await openShop(page, shop, '/tea/brook-teapot', 'all');
    await orderProduct(page);
    expect(await ordersOf(page, shop)).toEqual({ told: 1, repeated: 0 });

    await go(page, shop, '/thank-you');
    await waitForRepeat(page);
    await go(page, shop, '/tea');
    await page.back();
    await page.waitFor(() => window.touchtrail?.version);
    // It comes from memory as it was, or it is loaded, and pushes the order once more.
    await waitForRepeat(page);
    expect(await ordersOf(page, shop)).toEqual({ told: 1, repeated: 1 });

    // What the browser copies for a tab that is duplicated.
    const cart = await page.evaluate(() => sessionStorage.getItem('kettle-lane.cart'));
    const second = await context.newPage();
    await go(second, shop, '/diary-of-nobody');
    await second.evaluate((copied) => sessionStorage.setItem('kettle-lane.cart', copied ?? ''), cart);
    await go(second, shop, '/thank-you');
    await waitForRepeat(second);
    expect(await ordersOf(second, shop)).toEqual({ told: 1, repeated: 1 });
  });

  it('does not tell what visitors do about their privacy', async ({ page, shop }) => {
    await openShop(page, shop, '/your-data', 'all');
    await page.click('[name=marketing]');
    await page.click('[data-answer] [type=submit]');
    await page.waitFor(() => !document.querySelector('[data-answer-state]')?.textContent?.includes('marketing'));
    expect(deeds(await sent(page, shop))).toEqual(['page_view']);
  });

  it('measures how far down and how long somebody has read', async ({ page, shop }) => {
    await openShop(page, shop, '/privacy', 'all');
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await poll('the scrolling to be told', 15_000, async () => propertiesOf(await sent(page, shop), 'scroll').length);
    await page.bringToFront();
    await page.waitFor(() => document.hasFocus());
    // Less than a second is not told.
    await sleep(page, 1_500);
    await page.goto(`${shop.origin}/tea`);
    expect(propertiesOf(await shop.collected(), 'scroll')).toEqual([{ percent_scrolled: 90 }]);
    const { properties, touchpoint } = await shop.collectedEvent('user_engagement');
    expect(properties).toEqual({ engagement_time_msec: expect.any(Number) });
    expect(touchpoint.id).toBe('/privacy');
  });
});

describe('the live page', () => {
  /** The rows of the funnel: stage, reached, seen, lost, ended. */
  const funnelOf = (page: Page): Promise<string[][]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('#funnel-rows tr')].map((row) =>
        [...row.children].map(({ textContent }) => textContent ?? ''),
      ),
    );

  it('shows the stages and the milestone that a visitor has reached, while they shop', async ({
    context,
    page,
    shop,
  }) => {
    const live = await context.newPage();
    await live.goto(`http://localhost:${new URL(shop.origin).port}/live`);
    await live.waitFor(() => document.querySelector('#connection[data-state="live"]'));
    expect(await live.evaluate(() => document.querySelector<HTMLElement>('#journey')?.hidden)).toBe(true);

    await openShop(page, shop, '/tea/brook-teapot', 'all');
    await waitForStep(page, 'view_item');
    await page.evaluate(() => window.touchtrail?.('flush'));
    await live.waitFor(() => document.querySelectorAll('#touchpoint-rows tr').length === 2);
    expect(await funnelOf(live)).toEqual([
      ['aware', '1', '1', '0%', '0'],
      ['appeal', '1', '1', '100%', '1'],
      ['ask', '0', '0', '–', '0'],
      ['act', '0', '0', '–', '0'],
      ['advocate', '0', '0', '–', '0'],
    ]);

    await orderProduct(page);
    await page.evaluate(() => window.touchtrail?.('flush'));
    await live.waitFor(() => document.querySelector('#milestone-list li'));
    expect(await funnelOf(live)).toEqual([
      ['aware', '1', '1', '0%', '0'],
      ['appeal', '1', '1', '0%', '0'],
      ['ask', '1', '0', '0%', '0'],
      ['act', '1', '1', '100%', '0'],
      ['advocate', '0', '0', '–', '0'],
    ]);
    expect(await live.evaluate(() => document.querySelector('#milestone-list')?.textContent)).toBe(
      'Milestone order_paidthe goal · 1 of 1 (100%)',
    );
    const badges = await live.evaluate(() => {
      const rows = [...document.querySelectorAll('#touchpoint-rows tr')];
      const row = rows.find((each) => each.querySelector('.event-name')?.textContent === 'purchase');
      return [...(row?.querySelectorAll('.stage, .milestone') ?? [])].map(({ textContent }) => textContent);
    });
    expect(badges).toEqual(['Stage act', 'Milestone order_paid']);
  });
});
