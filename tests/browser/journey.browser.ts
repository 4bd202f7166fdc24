import { describe, expect } from 'vitest';
import type { Touchpoint } from '../../src/model/event.js';
import type { JourneyStep } from '../../src/model/journey.js';
import type { TrackerContext } from '../../src/model/tracker.js';
import { arriveAt, COUNTING, pathOf, push, serveTracked } from './support/arrivals.js';
import { it } from './support/fixtures.js';
import { type Page, poll } from './support/page.js';
import { readRecording, recorderScript } from './support/recorder.js';
import { command, embed, flushed, html, open, sleep } from './support/sdk.js';

const context = (page: Page): Promise<TrackerContext | undefined> => command(page, 'context');

/** The own path as the page is told it, in the form `page_view /two`. */
async function journey(page: Page): Promise<readonly string[]> {
  const steps = await command<readonly JourneyStep[]>(page, 'journey');
  return steps.map(({ name, touchpoint }) => `${name} ${touchpoint.id}`);
}

/** The path that a collector can put together from nothing but what each touchpoint says of the one before. */
function chainOf(events: readonly Touchpoint[]): readonly string[] {
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const before = new Set(events.map(({ previous }) => previous?.eventId));
  const chain: string[] = [];
  for (let at = events.find(({ eventId }) => !before.has(eventId)); at; at = byId.get(at.previous?.eventId ?? '')) {
    chain.unshift(`${at.name} ${pathOf(at.page.url)}`);
  }
  return chain;
}

/** Waits until the steps of the page are written. */
async function written(page: Page, text: string): Promise<void> {
  await page.waitFor(
    new Function(`return localStorage.getItem('tt_spill.journey')?.includes(${JSON.stringify(text)})`) as () => boolean,
  );
}

describe('before the answer', () => {
  it('a page is told neither context nor journey, and nothing is read for that', async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector);
    await open(page, `${origin}/two`);
    await written(page, '/two');
    // A page of the same visitor that does not know an answer yet.
    site.page('/', html(embed('stub', collector.endpoint, { consent: 'manual' })));
    await page.onNewDocument(recorderScript());
    await open(page, `${origin}/`);
    await command(page, 'track', 'sign_up');
    expect(await context(page)).toBeUndefined();
    expect(await journey(page)).toEqual([]);
    const { calls } = await readRecording(page);
    expect([...new Set(calls.map(({ what }) => what))]).toEqual(['cookie.get']);
  });
});

describe('after a grant', () => {
  it('the context is what the next event is sent with', async ({ page, site, collector }) => {
    serveTracked(site, collector, { consent: 'manual' });
    await open(page, `${site.origin('app.example')}/?utm_source=letter&utm_medium=email`);
    await command(page, 'consent.grant', 'all');
    const told = await context(page);
    expect(told?.attribution.session).toMatchObject({ channel: 'email', source: 'letter' });
    await command(page, 'track', 'sign_up');
    const event = (await flushed(page, collector)).find(({ name }) => name === 'sign_up');
    const { visitor, session, attribution, touchpoint, consent } = event ?? {};
    expect(told).toMatchObject({ visitor, session, attribution, touchpoint, consent });
  });

  it('the context of a single-page app is that of the page that is shown', async ({ page, site, collector }) => {
    serveTracked(site, collector);
    await open(page, `${site.origin('app.example')}/`);
    // Asked in the moment of the navigation, before its view has been counted by itself.
    const told = await page.evaluate(() => {
      history.pushState(null, '', '/shop/tea?utm_source=qr&utm_medium=print');
      return window.touchtrail?.('context') as TrackerContext;
    });
    expect(told).toMatchObject({ touchpoint: { id: '/shop/tea' }, attribution: { last: { channel: 'offline' } } });
  });

  it('the next touchpoint knows what has happened in another tab meanwhile, and the context with it', async ({
    page,
    context: browsing,
    site,
    collector,
  }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector);
    await page.bringToFront();
    await open(page, `${origin}/?utm_source=letter&utm_medium=email`);
    const other = await browsing.newPage();
    await other.bringToFront();
    await open(other, `${origin}/two?utm_source=qr&utm_medium=print`);
    await page.bringToFront();
    await page.waitFor(() => document.visibilityState === 'visible');
    // Another process of the browser may take a moment to hand the cookies over.
    await sleep(page, 200);
    await command(page, 'track', 'sign_up');
    const told = await context(page);
    // While the other tab is still sending, this one leaves it to that.
    const event = await poll('the sign-up to arrive', 10_000, async () =>
      (await flushed(page, collector)).find(({ name }) => name === 'sign_up'),
    );
    expect(event?.attribution.last).toMatchObject({ channel: 'offline' });
    expect(told?.attribution).toEqual(event?.attribution);
  });

  it('the journey goes on over pages and tabs', async ({ page, context, site, collector }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector);
    await open(page, `${origin}/`);
    await push(page, '/shop/tea/');
    await command(page, 'track', 'add_to_cart');
    await arriveAt(page, `${origin}/two`);
    expect(await journey(page)).toEqual([
      'page_view /',
      'page_view /shop/tea',
      'add_to_cart /shop/tea',
      'page_view /two',
    ]);
    await written(page, '/two');

    const other = await context.newPage();
    await open(other, `${origin}/three`);
    const all = ['page_view /', 'page_view /shop/tea', 'add_to_cart /shop/tea', 'page_view /two', 'page_view /three'];
    expect(await journey(other)).toEqual(all);
    await written(other, '/three');
    expect(await journey(page)).toEqual(all);
  });

  it.for(['consent.withdraw', 'reset'])(
    'nothing is left of it after %s, in either tab',
    async (end, { page, context: browsing, site, collector }) => {
      const origin = site.origin('app.example');
      serveTracked(site, collector, { consent: 'manual' });
      const other = await browsing.newPage();
      for (const tab of [other, page]) {
        await open(tab, `${origin}/two`);
        await command(tab, 'consent.grant', 'all');
      }
      await written(page, '/two');
      await command(page, end);
      if (end !== 'reset') {
        await command(page, 'consent.settled');
        await other.waitFor(() => Object(window.touchtrail?.('consent.status')).state === 'denied');
      }
      for (const tab of [page, other]) {
        expect(await journey(tab)).toEqual([]);
        expect(await tab.evaluate(() => localStorage.getItem('tt_spill.journey'))).toBe(null);
      }
      expect(await context(page)).toBeUndefined();
      await page.goto(`${origin}/elsewhere`);
      await other.goto(`${origin}/elsewhere`);
      expect(await page.evaluate(() => localStorage.getItem('tt_spill.journey'))).toBe(null);
    },
  );
});

describe('each touchpoint carries the one before', () => {
  it('over three pages and navigations within them', async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector);
    await open(page, `${origin}/`);
    await push(page, '/shop/tea');
    await command(page, 'track', 'add_to_cart');
    await arriveAt(page, `${origin}/two`);
    await command(page, 'track', 'begin_checkout');
    await arriveAt(page, `${origin}/three`);
    const events = await flushed(page, collector);
    expect(chainOf(events)).toEqual([
      'page_view /',
      'page_view /shop/tea',
      'add_to_cart /shop/tea',
      'page_view /two',
      'begin_checkout /two',
      'page_view /three',
    ]);
    expect(events[0]).not.toHaveProperty('previous');
    expect(events[3]?.previous).toEqual({ eventId: events[2]?.eventId, touchpointId: '/shop/tea' });
  });

  it('also where a page has several in its first moment', async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    // As a shop's template does it.
    const head = `${embed('stub', collector.endpoint, COUNTING)}<script>
      const { now } = Date;
      const atMs = now();
      Date.now = () => atMs;
      touchtrail('track', 'view_item');
      touchtrail('track', 'view_promotion');
      addEventListener('load', () => void (Date.now = now));
    </script>`;
    for (const path of ['/', '/two', '/three']) site.page(path, html(head));
    await open(page, `${origin}/`);
    await arriveAt(page, `${origin}/two`);
    await arriveAt(page, `${origin}/three`);
    const events = await flushed(page, collector);
    expect(chainOf(events)).toEqual(
      ['/', '/two', '/three'].flatMap((path) => [`page_view ${path}`, `view_item ${path}`, `view_promotion ${path}`]),
    );
  });

  it('when the visitor goes to and fro between two tabs', async ({ page, context, site, collector }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector);
    await page.bringToFront();
    await open(page, `${origin}/`);
    const other = await context.newPage();
    await other.bringToFront();
    await open(other, `${origin}/two`);
    await page.bringToFront();
    await page.waitFor(() => document.visibilityState === 'visible');
    await sleep(page, 200);
    await command(page, 'track', 'sign_up');
    await flushed(other, collector);
    expect(chainOf(await flushed(page, collector))).toEqual(['page_view /', 'page_view /two', 'sign_up /']);
  });
});
