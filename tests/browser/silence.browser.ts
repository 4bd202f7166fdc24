import { describe, expect } from 'vitest';
import type { Cookie } from './support/browser.js';
import { it } from './support/fixtures.js';
import { ARRIVAL, beBusy, cookieNames, openArrival } from './support/recorded-page.js';
import { type Recording, readRecording } from './support/recorder.js';
import { command, type Form, flushed, html, names, open, readRows, sleep, stats, ULID } from './support/sdk.js';
import { NOTHING_STORED, takeSnapshot } from './support/snapshot.js';

const FORMS: readonly Form[] = ['tag', 'module'];
const FILES: Record<Form, string> = {
  tag: '/dist/touchtrail.js',
  stub: '/dist/touchtrail.js',
  module: '/dist/index.js',
};
const whatOf = ({ calls }: Recording): readonly string[] => [...new Set(calls.map(({ what }) => what))].sort();
const own = (cookies: readonly Cookie[], name: string): Cookie => {
  const found = cookies.filter((cookie) => cookie.name === name);
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} cookies ${name}`);
  return found[0];
};
const daysLeft = ({ expiresSeconds = 0 }: Cookie): number => Math.round((expiresSeconds - Date.now() / 1000) / 86_400);

describe.each(FORMS)('I1: before the answer, embedded as %s', (form) => {
  it('reads the cookie string and does nothing else', async ({ page, context, site, collector }) => {
    await openArrival(page, site, collector, form);
    await beBusy(page);
    expect((await stats(page)).held).toBeGreaterThan(0);
    const recording = await readRecording(page);
    expect(whatOf(recording)).toEqual(['cookie.get']);
    expect(recording.messages).toEqual([]);
    expect(await takeSnapshot(page)).toEqual(NOTHING_STORED);
    expect(await context.cookies()).toEqual([]);
    const origin = site.origin('app.example');
    expect(site.requests).toEqual([`GET ${origin}${ARRIVAL}`, `GET ${origin}${FILES[form]}`]);
    expect(collector.requests).toEqual([]);
  });

  it('patches nothing but the two history functions, and these only where the browser tells of no navigation', async ({
    page,
    site,
    collector,
  }) => {
    await openArrival(page, site, collector, form);
    const hasNavigationApi = await page.evaluate(() => 'navigation' in window);
    const { patched } = await readRecording(page);
    expect(patched).toEqual(hasNavigationApi ? [] : ['history.pushState', 'history.replaceState']);
  });
});

describe('before the answer', () => {
  it('R15: sends and keeps nothing when the page is left', async ({ page, context, site, collector }) => {
    await openArrival(page, site, collector, 'tag');
    await command(page, 'track', 'sign_up');
    site.page('/next', html(''));
    await page.goto(`${site.origin('app.example')}/next`);
    await sleep(page, 300);
    expect(await takeSnapshot(page)).toEqual(NOTHING_STORED);
    expect(await context.cookies()).toEqual([]);
    expect(collector.requests).toEqual([]);
  });

  it('reads no row that is left of an earlier visit', async ({ page, site, collector }) => {
    site.page('/', html(''));
    await page.goto(`${site.origin('app.example')}/`);
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const opening = indexedDB.open('tt_events');
          opening.onupgradeneeded = () =>
            opening.result.createObjectStore('touchpoints').put({ eventId: 'old', secret: 1 }, 'old');
          opening.onsuccess = () => resolve(opening.result.close());
        }),
    );
    await openArrival(page, site, collector, 'tag');
    await beBusy(page);
    expect(whatOf(await readRecording(page))).toEqual(['cookie.get']);
    expect(Object.keys((await readRows(page)) ?? {})).toEqual(['old']);
  });
});

describe.each(FORMS)('I2: after a denial, embedded as %s', (form) => {
  it('keeps the one cookie tt_consent, tells the other tabs, and does nothing else', async ({
    page,
    context,
    site,
    collector,
  }) => {
    await openArrival(page, site, collector, form);
    await beBusy(page);
    await command(page, 'consent.deny', 'all');
    await command(page, 'consent.settled');
    await beBusy(page);
    const recording = await readRecording(page);
    expect(whatOf(recording)).toEqual(['BroadcastChannel', 'cookie.get', 'cookie.set']);
    for (const { detail } of recording.calls.filter(({ what }) => what === 'cookie.set'))
      expect(detail).toMatch(/^tt_consent=1\.\d{13}\.dddd;/);
    const cookies = await context.cookies();
    expect(cookieNames(cookies)).toEqual(['tt_consent']);
    expect(daysLeft(own(cookies, 'tt_consent'))).toBe(180);
    expect(await takeSnapshot(page)).toEqual({ ...NOTHING_STORED, cookies: expect.stringMatching(/^tt_consent=/) });
    expect(collector.requests).toEqual([]);
    expect(await stats(page)).toMatchObject({ held: 0, waiting: 0, delivered: 0 });
  });
});

it('I2: is as silent after a denial on the next page, without asking again', async ({ page, site, collector }) => {
  await openArrival(page, site, collector, 'tag');
  await command(page, 'consent.deny', 'all');
  await open(page, site.origin('app.example') + ARRIVAL);
  await beBusy(page);
  expect(await command(page, 'consent.status')).toMatchObject({ state: 'denied' });
  expect(whatOf(await readRecording(page))).toEqual(['cookie.get']);
  expect(collector.requests).toEqual([]);
});

describe('after a grant', () => {
  it('makes three cookies on the registrable domain and one database', async ({ page, context, site, collector }) => {
    await openArrival(page, site, collector, 'tag');
    await command(page, 'consent.grant', 'all');
    await flushed(page, collector);
    const cookies = await context.cookies();
    expect(cookieNames(cookies)).toEqual(['tt_consent', 'tt_session', 'tt_touches', 'tt_visitor']);
    for (const cookie of cookies) expect(cookie).toMatchObject({ domain: '.example.localhost', path: '/' });
    expect(own(cookies, 'tt_visitor').value).toMatch(ULID);
    expect(daysLeft(own(cookies, 'tt_visitor'))).toBe(395);
    // The answer holds for 180 days; the cookie stays so that what was kept under it is found then.
    expect(daysLeft(own(cookies, 'tt_consent'))).toBe(395);
    const written = (await readRecording(page)).calls.filter(({ what }) => what === 'cookie.set');
    for (const { detail } of written) expect(detail).toMatch(/;samesite=lax\b/i);
    expect((await takeSnapshot(page)).databases).toEqual(['tt_events']);
  });

  it('delivers what was held, each with its own page, time, campaign and referrer', async ({
    page,
    site,
    collector,
  }) => {
    const origin = site.origin('app.example');
    site.page('/', html('', { body: `<a href="${origin}${ARRIVAL}">autumn</a>` }));
    await openArrival(page, site, collector, 'module');
    await page.goto(`${site.origin('www.other')}/`);
    await page.click('a');
    await page.waitFor(() => window.touchtrail?.version);
    const trackedAtMs = await page.evaluate(() => {
      window.touchtrail?.('track', 'sign_up', { plan: 'pro' });
      return Date.now();
    });
    for (const step of ['tea', 'cart']) {
      await page.evaluate((name) => {
        history.pushState(null, '', `/shop/${name}`);
        document.title = name;
      }, step);
      await sleep(page, 100);
    }
    const grantedAtMs = await page.evaluate(() => {
      window.touchtrail?.('consent.grant', 'all');
      return Date.now();
    });
    const events = await flushed(page, collector);
    expect(names(events)).toEqual(['page_view', 'sign_up', 'page_view', 'page_view']);
    const [arrival, signUp, tea, cart] = events;
    const attribution = {
      channel: 'email',
      campaign: { source: 'letter', medium: 'email' },
      clickIds: { gclid: 'Abc' },
    };
    const landing = { url: origin + ARRIVAL, title: 'Shop', referrer: `${site.origin('www.other')}/` };
    expect(arrival).toMatchObject({ page: landing, attribution: { session: attribution } });
    expect(signUp).toMatchObject({ page: landing, attribution: { session: attribution }, properties: { plan: 'pro' } });
    expect(tea?.page).toEqual({ url: `${origin}/shop/tea`, title: 'tea', referrer: origin + ARRIVAL });
    expect(cart?.page).toEqual({ url: `${origin}/shop/cart`, title: 'cart', referrer: `${origin}/shop/tea` });
    for (const { attribution: later } of events) expect(later.session.campaign).toEqual(attribution.campaign);
    expect(Math.abs((signUp?.occurredAtMs ?? 0) - trackedAtMs)).toBeLessThan(20);
    expect(grantedAtMs - (tea?.occurredAtMs ?? 0)).toBeGreaterThanOrEqual(200);
    expect(grantedAtMs - (cart?.occurredAtMs ?? 0)).toBeGreaterThanOrEqual(100);
  });
});

it('marks its cookies Secure on https', async ({ page, context, site, collector }) => {
  await openArrival(page, site, collector, 'tag', site.secureOrigin('app.example'));
  await command(page, 'consent.grant', 'all');
  expect(names(await flushed(page, collector))).toEqual(['page_view']);
  const cookies = await context.cookies();
  expect(cookieNames(cookies)).toEqual(['tt_consent', 'tt_session', 'tt_touches', 'tt_visitor']);
  for (const cookie of cookies) expect(cookie).toMatchObject({ domain: '.example.localhost', secure: true });
});
