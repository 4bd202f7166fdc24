import { describe, expect } from 'vitest';
import { createDemo } from '../../examples/shop/demo.js';
import type { JourneyStep } from '../../src/model/journey.js';
import { type Example, listen } from './support/example.js';
import { it as base } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { cookieNames, go, lookAt, openShop, orderProduct, waitForDialog } from './support/shop.js';
import { takeSnapshot } from './support/snapshot.js';

const it = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
  .extend('shop', async ({}, { onCleanup }) => listen(await createDemo({ database: ':memory:' }), onCleanup));

const NEWSLETTER = '/autumn?utm_source=newsletter&utm_medium=email&utm_campaign=autumn';
const SEARCH_AD = '/tea/sencha-asanoka?utm_source=google&utm_medium=cpc&utm_campaign=green-tea';

async function order(page: Page, shop: Example, product: string): Promise<void> {
  await go(page, shop, product);
  await orderProduct(page);
}

/** As after half an hour. The diary has no tracker, so nothing keeps the session's cookie while it is taken away. */
async function endSession(page: Page, shop: Example): Promise<void> {
  await page.goto(`${shop.origin}/diary`);
  await page.evaluate(() => {
    const parts = location.hostname.split('.');
    const domains = parts.map((_, index) => `;domain=${parts.slice(index).join('.')}`);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in all engines
    for (const domain of ['', ...domains]) document.cookie = `tt_session=;path=/;max-age=0${domain}`;
  });
  expect(await cookieNames(page)).not.toContain('tt_session');
}

const openJourney = async (page: Page, shop: Example): Promise<void> => {
  await go(page, shop, '/your-journey');
  await page.waitFor(() => document.querySelector<HTMLElement>('[data-journey]')?.hidden === false);
};

const textOf = (page: Page, selector: string): Promise<string | undefined> =>
  page.evaluate((wanted) => document.querySelector(wanted)?.textContent?.trim(), selector);
const textsOf = (page: Page, selector: string): Promise<string[]> =>
  page.evaluate(
    (wanted) => [...document.querySelectorAll(wanted)].map(({ textContent }) => textContent ?? ''),
    selector,
  );
const journeyOf = (page: Page): Promise<readonly JourneyStep[]> =>
  page.evaluate(() => window.touchtrail?.('journey') as readonly JourneyStep[]);

async function withdraw(page: Page): Promise<void> {
  await page.click('.site-footer [data-privacy-settings]');
  await waitForDialog(page, '.pm', '1');
  await page.click('.pm__btn[data-role="necessary"]');
  await waitForDialog(page, '.pm', '0');
}

const waitForNothing = (page: Page): Promise<unknown> =>
  page.waitFor(() => document.querySelector('[data-nothing-text]')?.textContent?.startsWith('You said no'));

describe('the journey page', () => {
  it('tells how the visitor first came, and shows each step up to the milestone', async ({ page, shop }) => {
    await openShop(page, shop, NEWSLETTER, 'all');
    await lookAt(page, '.cards', 'view_item_list');
    await order(page, shop, '/tea/brook-teapot');
    await openJourney(page, shop);
    expect(await textOf(page, '[data-story]')).toMatch(
      /^You first came today at \d\d:\d\d, through a letter to your mailbox \(newsletter, autumn\)\. This is still that visit\. Nothing else has brought you since\.$/,
    );
    expect(await textsOf(page, '.visits h3')).toHaveLength(1);
    expect(await textsOf(page, '.steps strong')).toEqual([
      ...['The autumn letter', 'The autumn letter', 'Brook Teapot', 'Brook Teapot', 'Brook Teapot'],
      ...['Your cart', 'Your cart', 'Your cart', 'Checkout', 'Checkout', 'Thank you', 'Thank you', 'Your journey'],
    ]);
    expect(await textsOf(page, '.steps .milestone')).toEqual(['order_paid']);
    expect(await textsOf(page, '.steps li:nth-last-child(2) .badge')).toEqual(['act', 'order_paid']);
    expect(await shop.collectedEvent('purchase')).toMatchObject({
      attribution: { first: { channel: 'email' }, session: { channel: 'email' }, last: { channel: 'email' } },
      journey: { map: '5a@1', stage: 'act', milestone: { name: 'order_paid', weight: 10 } },
      previous: { touchpointId: '/thank-you' },
    });
  });

  it('tells the first touch from what began this visit, and separates the visits', async ({ page, shop }) => {
    await openShop(page, shop, NEWSLETTER, 'all');
    await endSession(page, shop);
    await go(page, shop, '/tea');
    await go(page, shop, SEARCH_AD);
    await openJourney(page, shop);
    expect(await textOf(page, '[data-story]')).toMatch(
      /^You first came .*\(newsletter, autumn\)\. This visit, number 2, began .*, (directly|from).*\. The last link that brought you came .*, through an ad beside a search \(google, green-tea\)\.$/,
    );
    expect(await textsOf(page, '.visits h3')).toHaveLength(2);
    expect(await textsOf(page, '.touches dt')).toEqual(['First touch', 'This visit', 'Last link or campaign']);
    expect(await textsOf(page, '.picture .visit')).toEqual(['Visit 1', 'Visit 2']);
    expect(await page.evaluate(() => document.querySelectorAll('.picture .border').length)).toBe(1);
  });

  it('draws a dot for each step, and says in words what the picture shows', async ({ page, shop }) => {
    await openShop(page, shop, NEWSLETTER, 'all');
    await lookAt(page, '.cards', 'view_item_list');
    await order(page, shop, '/tea/brook-teapot');
    await openJourney(page, shop);
    // How far was scrolled and how long was looked is measured, and is no step.
    const steps = (await journeyOf(page)).filter(({ name }) => !['scroll', 'user_engagement'].includes(name));
    expect(await page.evaluate(() => document.querySelectorAll('.picture circle').length)).toBe(steps.length);
    expect(await textsOf(page, '.picture desc')).toEqual([
      '13 steps in 1 visit. By stage: 6 aware, 2 appeal, 5 act. Milestones: order_paid.',
    ]);
    const names = await page.evaluate(() =>
      document
        .querySelector('.picture svg')
        ?.getAttribute('aria-labelledby')
        ?.split(' ')
        .map((id) => document.getElementById(id)?.textContent),
    );
    expect(names).toEqual(['Your path, step by step', expect.stringMatching(/^13 steps/)]);
    expect(await page.evaluate(() => document.querySelectorAll('.picture .flag').length)).toBe(1);
  });

  it('appears when the visitor says yes on it, and is empty as soon as they take it back', async ({ page, shop }) => {
    await go(page, shop, '/your-journey');
    await page.waitFor(() =>
      document.querySelector('[data-nothing-text]')?.textContent?.startsWith('You have not answered'),
    );
    await waitForDialog(page, '.cm', '1');
    await page.click('.cm__btn[data-role="all"]');
    await waitForDialog(page, '.cm', '0');
    await page.waitFor(() => document.querySelector<HTMLElement>('[data-journey]')?.hidden === false);
    expect(await textsOf(page, '.steps strong')).toEqual(['Your journey']);
    await withdraw(page);
    await waitForNothing(page);
    expect(await page.evaluate(() => document.querySelector<HTMLElement>('[data-journey]')?.hidden)).toBe(true);
    expect(await textsOf(page, '[data-story], [data-touches], [data-picture], [data-visits]')).toEqual([
      '',
      '',
      '',
      '',
    ]);
  });

  it('has nothing left after a withdrawal, on no page and not on the device', async ({ page, shop }) => {
    await openShop(page, shop, NEWSLETTER, 'all');
    await order(page, shop, '/tea/brook-teapot');
    await openJourney(page, shop);
    expect((await takeSnapshot(page)).localStorageKeys).toContain('tt_spill.journey');
    await withdraw(page);
    await waitForNothing(page);
    await page.evaluate(() => window.touchtrail?.('consent.settled'));
    expect((await cookieNames(page)).sort()).toEqual(['cc_cookie', 'tt_consent']);
    expect(await takeSnapshot(page)).toMatchObject({ localStorageKeys: [], databases: [] });
    expect(await page.evaluate(() => [window.touchtrail?.('context') ?? null, window.touchtrail?.('journey')])).toEqual(
      [null, []],
    );
    await go(page, shop, '/your-journey');
    await waitForNothing(page);
    expect(await textOf(page, '[data-nothing-text]')).toMatch(/^You said no/);
  });

  it('begins anew after a withdrawal: what was before is not part of it', async ({ page, shop }) => {
    await openShop(page, shop, NEWSLETTER, 'all');
    await openJourney(page, shop);
    await withdraw(page);
    await waitForNothing(page);
    await page.click('[data-open-banner]');
    await waitForDialog(page, '.cm', '1');
    await page.click('.cm__btn[data-role="all"]');
    await waitForDialog(page, '.cm', '0');
    await openJourney(page, shop);
    expect(await textsOf(page, '.steps strong')).toEqual(['Your journey']);
    expect(await textOf(page, '[data-story]')).not.toContain('newsletter');
  });

  it('is empty when another tab takes the answer back', async ({ context, page, shop }) => {
    await openShop(page, shop, NEWSLETTER, 'all');
    await openJourney(page, shop);
    const other = await context.newPage();
    await go(other, shop, '/tea');
    await withdraw(other);
    await waitForNothing(page);
    expect(await textsOf(page, '.steps li')).toEqual([]);
  });

  it('shows what an address says as text', async ({ page, shop }) => {
    const hostile = encodeURIComponent('<img src=x onerror=hurt=1>');
    await openShop(page, shop, `/autumn?utm_source=${hostile}&utm_medium=email&utm_campaign=${hostile}`, 'all');
    await openJourney(page, shop);
    expect(await textOf(page, '[data-story]')).toContain('<img src=x onerror=hurt=1>');
    expect(
      await page.evaluate(() => [document.querySelector('main img'), Reflect.get(window, 'hurt') ?? null]),
    ).toEqual([null, null]);
  });

  it('does not go to the server for what it shows', async ({ page, shop }) => {
    await openShop(page, shop, NEWSLETTER, 'all');
    await page.evaluate(() => window.touchtrail?.('flush'));
    const before = shop.requests.length;
    await openJourney(page, shop);
    const asked = shop.requests
      .slice(before)
      .filter((request) => !/ \/(assets\/|touchtrail|your-journey$|e$)/.test(request));
    expect(asked).toEqual([]);
  });
});

describe('the greeting', () => {
  const greetingOf = (page: Page): Promise<string | undefined> => textOf(page, '[data-greeting]');
  /** Where the things around it are, in whole pixels: Firefox adds fractions up in more ways than one. */
  const placesOf = (page: Page): Promise<number[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll('.hero h1, .hero .actions, #favourites')].map((element) =>
        Math.round(element.getBoundingClientRect().top + scrollY),
      ),
    );

  it('is there from the moment of a yes to personalization, and moves nothing', async ({ page, shop }) => {
    await go(page, shop, '/?utm_source=newsletter&utm_medium=email&utm_campaign=autumn');
    await waitForDialog(page, '.cm', '1');
    expect(await greetingOf(page)).toBe('');
    const before = await placesOf(page);
    await page.click('.cm__btn[data-role="all"]');
    await page.waitFor(() => document.querySelector('[data-greeting]')?.textContent === 'Welcome in from our letter.');
    expect(await placesOf(page)).toEqual(before);
    await waitForDialog(page, '.cm', '0');
    await withdraw(page);
    await page.waitFor(() => document.querySelector('[data-greeting]')?.textContent === '');
    expect(await placesOf(page)).toEqual(before);
  });

  it('is not there with analytics alone', async ({ page, shop }) => {
    await go(page, shop, '/?utm_source=newsletter&utm_medium=email');
    await waitForDialog(page, '.cm', '1');
    await page.evaluate(() => {
      const { acceptCategory, hide } = Object(Reflect.get(window, 'CookieConsent'));
      acceptCategory(['analytics']);
      hide();
    });
    await page.waitFor(() => window.touchtrail?.('context'));
    expect(await greetingOf(page)).toBe('');
  });

  it('knows who has scanned the code on the tin', async ({ page, shop }) => {
    await go(page, shop, '/');
    const link = await page.evaluate(() =>
      document.querySelector('.arrivals a[href*="utm_medium=qr"]')?.getAttribute('href'),
    );
    await openShop(page, shop, link ?? '', 'all');
    expect(await shop.collectedEvent('page_view')).toMatchObject({ attribution: { session: { channel: 'offline' } } });
    await go(page, shop, '/');
    await page.waitFor(
      () => document.querySelector('[data-greeting]')?.textContent === 'Our tin is on your table. Welcome back.',
    );
  });
});
