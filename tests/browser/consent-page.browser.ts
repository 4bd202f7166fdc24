import { describe, expect } from 'vitest';
import { createDemo } from '../../examples/shop/demo.js';
import { type Example, listen } from './support/example.js';
import { it as base } from './support/fixtures.js';
import { type Page, poll } from './support/page.js';
import { cookieNames, openShop, waitForDialog, waitForStep } from './support/shop.js';
import { NOTHING_STORED, takeSnapshot } from './support/snapshot.js';

const it = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
  .extend('shop', async ({}, { onCleanup }) => listen(await createDemo({ database: ':memory:' }), onCleanup));

/** The names in a list of the page; what is sliding away is not counted. */
function listed(page: Page, where: 'device' | 'collector'): Promise<string[]> {
  return page.evaluate(
    (list) =>
      [...document.querySelectorAll(`[data-${list}] li:not([inert]) [data-name]`)].map(
        (name) => name.textContent ?? '',
      ),
    where,
  );
}

/** Opens the page of a visitor who allowed everything, and waits until what they did so far is listed on both sides. */
async function openYourData(page: Page, shop: Example): Promise<void> {
  await openShop(page, shop, '/tea/sencha-asanoka', 'all');
  await waitForStep(page, 'view_item');
  await page.click('.product [type=submit]');
  await shop.collectedEvent('add_to_cart');
  await page.goto(`${shop.origin}/your-data`);
  await poll('the page to be listed', 15_000, async () => {
    return (await listed(page, 'collector')).filter((name) => name === 'page_view').length === 2;
  });
  await poll('the visitor to be listed', 15_000, async () => (await listed(page, 'device')).includes('tt_visitor'));
}

const textOf = (page: Page, selector: string): Promise<string> =>
  page.evaluate((found) => document.querySelector(found)?.textContent ?? '', selector);

const isSwitchedOn = (page: Page, purpose: string): Promise<boolean> =>
  page.evaluate((name) => document.querySelector<HTMLInputElement>(`[name=${name}]`)?.checked === true, purpose);

/** What the banner itself believes. */
const bannerAccepts = (page: Page, category: string): Promise<boolean> =>
  page.evaluate((name) => Reflect.get(window, 'CookieConsent').acceptedCategory(name), category);

describe('the page of the visitor’s data', () => {
  it('keeps and sends nothing by being looked at, and makes no database', async ({ page, shop }) => {
    await page.goto(`${shop.origin}/your-data`);
    await page.waitFor(() => window.touchtrail?.version);
    await page.waitFor(() => document.querySelector('[data-device-none]:not([hidden])'));
    // It looks again every two seconds.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await takeSnapshot(page)).toEqual(NOTHING_STORED);
    expect(shop.requests.filter((request) => /^POST|^GET \/privacy/.test(request))).toEqual([]);
  });

  it('lists what is on the device and at the collector, with the receipt that is sent', async ({ page, shop }) => {
    await openYourData(page, shop);
    expect(await listed(page, 'device')).toEqual(expect.arrayContaining(['cc_cookie', 'tt_consent', 'tt_session']));
    expect(await listed(page, 'device')).toEqual(expect.arrayContaining(['tt_visitor', 'tt_events']));
    // How long was looked at it comes with the end of each page, and may be on its way.
    const isDeed = (name: string): boolean => name !== 'user_engagement' && name !== 'scroll';
    expect((await listed(page, 'collector')).filter(isDeed).sort()).toEqual([
      'add_to_cart',
      'page_view',
      'page_view',
      'view_item',
    ]);
    const receipt = await textOf(page, '[data-receipt]');
    const { receipts } = await page.evaluate(async () => (await fetch('/privacy/data')).json());
    expect(receipts).toHaveLength(1);
    expect(receipts[0]).toMatchObject({ policyVersion: '2026-11', sources: ['manual'], method: 'explicit' });
    expect(receipt).toContain(receipts[0].id);
    expect(receipt).toContain('2026-11');
  });

  it('empties here and at the collector when the visitor withdraws, and says what was erased', async ({
    page,
    shop,
  }) => {
    await openYourData(page, shop);
    await page.click('[data-withdraw]');
    const outcome = await page.waitFor(() => document.querySelector('[data-outcome]')?.textContent);
    expect(outcome).toMatch(/^Erased here: 3 cookies.*Erased at the collector: [4-9] events and 1 receipt\.$/);
    await page.waitFor(() => document.querySelectorAll('[data-collector] li').length === 0);
    expect((await listed(page, 'device')).sort()).toEqual(['cc_cookie', 'tt_consent']);
    expect(await textOf(page, '[data-receipt-none]:not([hidden])')).toMatch(/^None/);
    expect(await shop.collected()).toEqual([]);
    expect((await cookieNames(page)).sort()).toEqual(['cc_cookie', 'tt_consent']);
    expect(await takeSnapshot(page)).toMatchObject({ databases: [], localStorageKeys: [] });
  });

  it('changes the answer through the banner, which then says the same', async ({ page, shop }) => {
    await openYourData(page, shop);
    await page.click('[name=marketing]');
    await page.click('[data-answer] [type=submit]');
    await page.waitFor(
      () => /marketing/.test(document.querySelector('[data-answer-state]')?.textContent ?? '') === false,
    );
    expect(await bannerAccepts(page, 'marketing')).toBe(false);
    expect(await bannerAccepts(page, 'analytics')).toBe(true);
    await page.goto(`${shop.origin}/your-data`);
    await page.waitFor(() => window.touchtrail?.version);
    expect(await isSwitchedOn(page, 'analytics')).toBe(true);
    expect(await isSwitchedOn(page, 'marketing')).toBe(false);
    // Without analytics among what was taken back, the visitor stays.
    expect(shop.requests).not.toContain('POST /privacy/forget');
  });

  it('answers in place of the banner that is still waiting, which then goes', async ({ page, shop }) => {
    await page.goto(`${shop.origin}/your-data`);
    await page.waitFor(() => window.touchtrail?.version);
    await waitForDialog(page, '.cm', '1');
    await page.evaluate(() => document.querySelector<HTMLElement>('[data-withdraw]')?.click());
    await waitForDialog(page, '.cm', '0');
    expect(await textOf(page, '[data-answer-state]')).toBe('You said no.');
    expect((await cookieNames(page)).sort()).toEqual(['cc_cookie', 'tt_consent']);
  });

  it('follows the banner', async ({ page, shop }) => {
    await openYourData(page, shop);
    await page.click('.site-footer [data-privacy-settings]');
    await waitForDialog(page, '.pm', '1');
    await page.click('.pm__btn[data-role="necessary"]');
    await page.waitFor(() => document.querySelector('[data-outcome]')?.textContent);
    expect(await isSwitchedOn(page, 'analytics')).toBe(false);
    await page.waitFor(() => document.querySelectorAll('[data-collector] li').length === 0);
    expect(await shop.collected()).toEqual([]);
  });

  it('follows a withdrawal in another tab, and so does its banner', async ({ page, context, shop }) => {
    await openYourData(page, shop);
    const other = await context.newPage();
    await other.goto(`${shop.origin}/your-data`);
    await other.waitFor(() => window.touchtrail?.version);
    await other.click('[data-withdraw]');
    await other.waitFor(() => document.querySelector('[data-outcome]')?.textContent);
    await page.bringToFront();
    await page.waitFor(() => document.querySelector('[data-answer-state]')?.textContent === 'You said no.');
    expect(await bannerAccepts(page, 'analytics')).toBe(false);
    expect((await cookieNames(page)).sort()).toEqual(['cc_cookie', 'tt_consent']);
    expect(await shop.collected()).toEqual([]);
  });
});
