import { describe, expect } from 'vitest';
import { arriveAt, followTo, pathOf, push, serveTracked, touchesOf } from './support/arrivals.js';
import { traces } from './support/consent-page.js';
import { it } from './support/fixtures.js';
import { command, flushed, names, open, sleep } from './support/sdk.js';

const LETTER = '/?utm_source=letter&utm_medium=email&utm_campaign=autumn';
const ADS = '/two?utm_source=partner&utm_medium=cpc&utm_campaign=winter';

const EMAIL = 'email letter';
const PAID = 'paid_other partner';

describe('the touches of a visitor', () => {
  it('follow them over full navigations, from sites and back from where the site has sent them', async ({
    page,
    site,
    collector,
  }) => {
    const origin = site.origin('app.example');
    const referral = `referral ${new URL(site.origin('news.other')).hostname}`;
    serveTracked(site, collector, { excludedReferrers: ['pay.vendor.localhost'] });

    await page.goto(`${site.origin('news.other')}/elsewhere`);
    await arriveAt(page, `${origin}/`);
    await arriveAt(page, `${origin}/two`);
    await open(page, `${origin}${LETTER}`);
    await arriveAt(page, `${origin}/three`);
    await open(page, `${origin}/two`);
    await arriveAt(page, origin + ADS);
    await followTo(page, `${site.origin('pay.vendor')}/elsewhere`);
    await arriveAt(page, `${origin}/three`);

    const seen = (await flushed(page, collector)).map((event) => [pathOf(event.page.url), touchesOf(event)]);
    const begun = { first: referral, session: referral };
    expect(seen).toEqual([
      ['/', { ...begun, last: referral }],
      ['/two', { ...begun, last: referral }],
      [LETTER, { ...begun, last: EMAIL }],
      ['/three', { ...begun, last: EMAIL }],
      ['/two', { ...begun, last: EMAIL }],
      [ADS, { ...begun, last: PAID }],
      ['/three', { ...begun, last: PAID }],
    ]);
  });

  it('follow them through a single-page app', async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector);
    await page.goto(`${site.origin('news.other')}/elsewhere`);
    await arriveAt(page, origin + LETTER);
    await push(page, '/shop/tea');
    await push(page, ADS);
    await push(page, '/shop/cart');
    await command(page, 'track', 'add_to_cart');

    const seen = (await flushed(page, collector)).map((event) => [pathOf(event.page.url), touchesOf(event)]);
    const begun = { first: EMAIL, session: EMAIL };
    expect(seen).toEqual([
      [LETTER, { ...begun, last: EMAIL }],
      ['/shop/tea', { ...begun, last: EMAIL }],
      [ADS, { ...begun, last: PAID }],
      ['/shop/cart', { ...begun, last: PAID }],
      ['/shop/cart', { ...begun, last: PAID }],
    ]);
  });

  it('stay as they are when the visitor goes back within a single-page app', async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector);
    await page.goto(`${site.origin('news.other')}/elsewhere`);
    await arriveAt(page, origin + LETTER);
    await push(page, '/shop/tea');
    await page.back();
    await sleep(page, 50);
    const [arrival, ...later] = await flushed(page, collector);
    expect(arrival?.attribution.last).toMatchObject({ referrer: 'news.other.localhost' });
    expect(later.map((event) => pathOf(event.page.url))).toEqual(['/shop/tea', LETTER]);
    for (const { attribution } of later) expect(attribution).toEqual(arrival?.attribution);
  });

  it('do not begin anew on another host of the same site', async ({ page, site, collector }) => {
    serveTracked(site, collector);
    await open(page, site.origin('app.example') + LETTER);
    await arriveAt(page, `${site.origin('www.example')}/two`);
    await command(page, 'track', 'sign_up');
    await arriveAt(page, `${site.origin('app.example')}/three`);
    for (const event of await flushed(page, collector)) {
      expect([event.name, event.page.url, touchesOf(event)]).toEqual([
        event.name,
        event.page.url,
        { first: EMAIL, session: EMAIL, last: EMAIL },
      ]);
    }
  });

  it('begin another session with the campaign that the visitor came by, and keep the first', async ({
    page,
    site,
    collector,
  }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector, { sessionTimeoutMs: 300 });
    await open(page, origin + LETTER);
    await sleep(page, 400);
    await open(page, `${origin}/three`);
    await sleep(page, 400);
    await open(page, origin + ADS);
    const events = await flushed(page, collector);
    expect(events.map(({ session }) => session.number)).toEqual([1, 2, 3]);
    expect(events.map(touchesOf)).toEqual([
      { first: EMAIL, session: EMAIL, last: EMAIL },
      { first: EMAIL, session: 'direct (direct)', last: EMAIL },
      { first: EMAIL, session: PAID, last: PAID },
    ]);
  });
});

describe('the touches of a visitor with two tabs', () => {
  it('are one set, and what goes on in a tab is no new arrival', async ({ page, context, site, collector }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector);
    await page.bringToFront();
    await open(page, origin + LETTER);
    const other = await context.newPage();
    await other.bringToFront();
    await open(other, origin + ADS);
    await page.bringToFront();
    await page.waitFor(() => document.visibilityState === 'visible');
    await sleep(page, 100);
    await command(page, 'track', 'sign_up');
    await command(other, 'track', 'add_to_cart');
    await flushed(other, collector);
    const events = await flushed(page, collector);
    expect(new Set(events.map(({ visitor, session }) => visitor.id + session.id)).size).toBe(1);
    const begun = { first: EMAIL, session: EMAIL };
    expect(
      Object.fromEntries(events.map((event) => [`${event.name} ${pathOf(event.page.url)}`, touchesOf(event)])),
    ).toEqual({
      [`page_view ${LETTER}`]: { ...begun, last: EMAIL },
      [`page_view ${ADS}`]: { ...begun, last: PAID },
      [`sign_up ${LETTER}`]: { ...begun, last: PAID },
      [`add_to_cart ${ADS}`]: { ...begun, last: PAID },
    });
  });

  it('that agree one after the other have the first touch of the one that agreed first', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector, { consent: 'manual' });
    await open(page, origin + LETTER);
    const other = await context.newPage();
    await open(other, origin + ADS);
    await command(other, 'consent.grant', 'all');
    await command(page, 'consent.grant', 'all');
    await flushed(other, collector);
    const events = await flushed(page, collector);
    expect(new Set(events.map(({ visitor, session }) => visitor.id + session.id)).size).toBe(1);
    for (const { attribution } of events) expect(attribution.first).toMatchObject({ channel: 'paid_other' });
  });
});

it('a page that is restored from the back-forward cache makes no touch, and knows those of meanwhile', async ({
  page,
  site,
  collector,
}) => {
  const origin = site.origin('app.example');
  serveTracked(site, collector);
  await open(page, origin + LETTER);
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', `${persisted}`));
  });
  await flushed(page, collector);
  await arriveAt(page, origin + ADS);
  await flushed(page, collector);
  await page.back();
  expect(await page.waitFor(() => Reflect.get(window, 'restored'))).toBe('true');
  await command(page, 'track', 'sign_up');
  const events = await flushed(page, collector);
  expect(names(events)).toEqual(['page_view', 'page_view', 'page_view', 'sign_up']);
  expect(new Set(events.map(({ session }) => session.id)).size).toBe(1);
  const [, ads, ...restored] = events;
  for (const event of restored) expect(event.attribution).toEqual(ads?.attribution);
});

it('nothing of the touches is left after a withdrawal, and the next visitor has a first touch of their own', async ({
  page,
  context,
  site,
  collector,
}) => {
  const origin = site.origin('app.example');
  serveTracked(site, collector, { consent: 'manual' });
  await open(page, origin + LETTER);
  await command(page, 'consent.grant', 'all');
  await arriveAt(page, origin + ADS);
  const before = await flushed(page, collector);
  expect(before.at(-1)?.attribution.first).toMatchObject({ channel: 'email' });

  await command(page, 'consent.withdraw');
  await command(page, 'consent.settled');
  expect(await traces(page, context)).toEqual(['cookie tt_consent .example.localhost /']);
  // On the same page, which is where the next visitor arrives.
  await command(page, 'consent.grant', 'all');
  await command(page, 'track', 'sign_up');
  const [again] = (await flushed(page, collector)).slice(before.length);
  expect(again && touchesOf(again)).toEqual({ first: PAID, session: PAID, last: PAID });

  await command(page, 'consent.withdraw');
  await command(page, 'consent.settled');
  await page.goto(`${origin}/elsewhere`);
  expect(await traces(page, context)).toEqual(['cookie tt_consent .example.localhost /']);

  await open(page, `${origin}/three?utm_source=qr&utm_medium=print`);
  await command(page, 'consent.grant', 'all');
  await command(page, 'track', 'sign_up');
  const [next] = (await flushed(page, collector)).slice(before.length + 1);
  expect(new Set([before[0], again, next].map((event) => event?.visitor.id)).size).toBe(3);
  expect(next?.session.number).toBe(1);
  expect(next && touchesOf(next)).toEqual({ first: 'offline qr', session: 'offline qr', last: 'offline qr' });
});
