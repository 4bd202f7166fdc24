import { describe, expect } from 'vitest';
import type { ConsentStatus } from '../../../src/model/consent.js';
import type { Context } from './browser.js';
import type { TestCollector } from './collector.js';
import type { ConsentPage } from './consent-pages/consent-page.js';
import { it } from './fixtures.js';
import type { Page } from './page.js';
import { cookieNames } from './recorded-page.js';
import { command, html, names, type PageOptions, readRows, ready, sleep, tag } from './sdk.js';
import type { Site } from './site.js';
import { takeSnapshot } from './snapshot.js';

/** Longer than the SDK waits before it stores, sends or looks for a platform again. */
const WHILE_MS = 700;

/** Opens a page with the platform, and with the SDK and the source of that platform unless `isAlone`. */
export async function openConsentPage(
  page: Page,
  site: Site,
  { endpoint }: TestCollector,
  consentPage: ConsentPage,
  { isAlone = false, options = {} }: { isAlone?: boolean; options?: PageOptions } = {},
): Promise<void> {
  const { source, head, body = '' } = consentPage;
  const sdk = `${tag(endpoint, options)}
    <script async src="/dist/touchtrail.consent.${source}.js"></script>`;
  await consentPage.serve?.(site);
  site.page('/', html(`${head}${isAlone ? '' : sdk}`, { body }));
  await page.goto(`${site.origin('app.example')}/`);
  await consentPage.ready(page);
  if (!isAlone) await ready(page);
}

/** What the tracker knows of the visitor's answer. */
export const status = (page: Page): Promise<ConsentStatus> => command<ConsentStatus>(page, 'consent.status');

/** Waits until the tracker has a state, also after the page was loaded again. */
export async function reached(page: Page, state: ConsentStatus['state']): Promise<void> {
  await page.evaluate((wanted) => sessionStorage.setItem('wanted', wanted), state);
  await page.waitFor(
    () =>
      (window.touchtrail?.('consent.status') as ConsentStatus | undefined)?.state === sessionStorage.getItem('wanted'),
  );
  await page.evaluate(() => sessionStorage.removeItem('wanted'));
}

/** The own cookies by name, apart from the answer to the own calls. */
const ownCookies = async (context: Context): Promise<readonly string[]> =>
  cookieNames(await context.cookies()).filter((name) => name.startsWith('tt_'));

async function expectNothing(page: Page, context: Context, collector: TestCollector): Promise<void> {
  expect(await ownCookies(context)).toEqual([]);
  expect((await readRows(page)) ?? {}).toEqual({});
  expect(collector.requests).toEqual([]);
}

/** What a platform has stored; what differs from visitor to visitor (IDs, times, hashes) is a star. */
async function stored(page: Page, context: Context): Promise<unknown> {
  const mask = (text: string): string => decodeURIComponent(text).replace(/[\w:.-]*\d[\w:.-]{9,}/g, '*');
  const { localStorageKeys, sessionStorageKeys, databases } = await takeSnapshot(page);
  const values = await page.evaluate(() => Object.entries(localStorage));
  return {
    cookies: (await context.cookies())
      .filter(({ name }) => !name.startsWith('tt_'))
      .map(({ name, value }) => [name, mask(value)])
      .sort(),
    values: values.filter(([name]) => !name.startsWith('tt_')).map(([name, value]) => [name, mask(value)]),
    keys: [...localStorageKeys, ...sessionStorageKeys, ...databases].filter((name) => !name.startsWith('tt_')),
  };
}

/** What every consent platform must do to the SDK, and nothing more. */
export function describeConsentPlatform(name: string, consentPage: ConsentPage): void {
  const { accept, reject, withdraw, toggle, reset } = consentPage;

  describe(name, () => {
    it('has the SDK do nothing before the choice', async ({ page, context, site, collector }) => {
      await openConsentPage(page, site, collector, consentPage);
      await command(page, 'track', 'early');
      await command(page, 'flush');
      await sleep(page, WHILE_MS);
      expect(await status(page)).toMatchObject({ state: 'pending' });
      await expectNothing(page, context, collector);
    });

    it('has what was held delivered when the visitor accepts', async ({ page, context, site, collector }) => {
      await openConsentPage(page, site, collector, consentPage);
      await command(page, 'track', 'early');
      await accept(page);
      await reached(page, 'granted');
      await collector.waitFor(({ accepted }) => accepted().length === 2);
      expect(names(collector.accepted())).toEqual(['page_view', 'early']);
      expect(await ownCookies(context)).toContain('tt_visitor');
    });

    it('has it dropped when the visitor refuses', async ({ page, context, site, collector }) => {
      await openConsentPage(page, site, collector, consentPage);
      await command(page, 'track', 'early');
      await reject(page);
      await reached(page, 'denied');
      await command(page, 'track', 'later');
      await command(page, 'flush');
      await sleep(page, WHILE_MS);
      await expectNothing(page, context, collector);
      expect(await command(page, 'stats')).toMatchObject({ held: 0, waiting: 0 });
    });

    it('has all erased when the visitor withdraws', async ({ page, context, site, collector }) => {
      await openConsentPage(page, site, collector, consentPage);
      await accept(page);
      await reached(page, 'granted');
      await collector.waitFor(({ accepted }) => accepted().length === 1);
      collector.reply = () => ({ status: 503 });
      await command(page, 'track', 'undelivered');
      await command(page, 'flush');
      const before = collector.requests.length;
      await withdraw(page);
      await reached(page, 'denied');
      await command(page, 'consent.settled');
      await sleep(page, WHILE_MS);
      expect(await ownCookies(context)).toEqual([]);
      expect((await readRows(page)) ?? {}).toEqual({});
      expect(collector.requests.length).toBe(before);
    });

    it('is asked again by the next page: what was accepted is granted, what was refused denied', async ({
      page,
      site,
      collector,
    }) => {
      await openConsentPage(page, site, collector, consentPage);
      await accept(page);
      await reached(page, 'granted');
      await openConsentPage(page, site, collector, consentPage);
      await reached(page, 'granted');
      await collector.waitFor(({ accepted }) => accepted().length === 2);
      await withdraw(page);
      await reached(page, 'denied');
      await openConsentPage(page, site, collector, consentPage);
      await reached(page, 'denied');
    });

    it('stores the same with and without the SDK', async ({ browser, site, collector }) => {
      const seen: unknown[] = [];
      for (const isAlone of [true, false]) {
        const context = await browser.fresh();
        const page = await context.newPage();
        await openConsentPage(page, site, collector, consentPage, { isAlone });
        await sleep(page, WHILE_MS);
        const before = await stored(page, context);
        await accept(page);
        await sleep(page, WHILE_MS);
        seen.push([before, await stored(page, context)]);
        await context.close();
      }
      expect(seen[1]).toEqual(seen[0]);
    });

    if (toggle) {
      it('changes nothing by a switch that was moved and not saved', async ({ page, site, collector }) => {
        await openConsentPage(page, site, collector, consentPage);
        await accept(page);
        await reached(page, 'granted');
        await toggle(page);
        await command(page, 'track', 'meanwhile');
        await collector.waitFor(({ accepted }) => names(accepted()).includes('meanwhile'));
        expect(await status(page)).toMatchObject({ state: 'granted' });
      });
    }

    if (reset) {
      it('has all erased by the next look when the site forgets the answer', async ({
        page,
        context,
        site,
        collector,
      }) => {
        await openConsentPage(page, site, collector, consentPage);
        await accept(page);
        await reached(page, 'granted');
        await collector.waitFor(({ accepted }) => accepted().length === 1);
        const before = collector.requests.length;
        await reset(page);
        await command(page, 'track', 'later');
        await command(page, 'flush');
        await sleep(page, WHILE_MS);
        expect(await status(page)).toMatchObject({ state: 'pending' });
        await command(page, 'consent.settled');
        expect(await ownCookies(context)).toEqual([]);
        expect(collector.requests.length).toBe(before);
      });
    }
  });
}
