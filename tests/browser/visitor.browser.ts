import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { stored } from './support/quiet-page.js';
import { command, embed, flushed, html, names, open, readRows } from './support/sdk.js';
import type { Site } from './support/site.js';

const GRANTED = { consent: 'granted', flushIntervalMs: 600_000 };

/** What a page load at an address tells, one page view. */
async function viewAt(page: Page, site: Site, collector: TestCollector, url: string) {
  site.page(new URL(url).pathname, html(embed('stub', collector.endpoint, GRANTED)));
  await open(page, url);
  const view = (await flushed(page, collector)).find((event) => event.page.url === url);
  if (view === undefined) throw new Error(`no view of ${url}`);
  return view;
}

describe('the visitor', () => {
  it('is one on all sub-domains of a site, and another on the next site', async ({ page, site, collector }) => {
    const app = await viewAt(page, site, collector, `${site.origin('app.example')}/a`);
    const www = await viewAt(page, site, collector, `${site.origin('www.example')}/b`);
    const other = await viewAt(page, site, collector, `${site.origin('app.other')}/c`);
    expect(www.visitor.id).toBe(app.visitor.id);
    expect(www.session.id).toBe(app.session.id);
    expect(other.visitor.id).not.toBe(app.visitor.id);
    expect(other.session.id).not.toBe(app.session.id);
  });

  it.for(['localhost', '127.0.0.1'])(
    'is kept on %s, which has no domain above it',
    async (host, { page, context, site, collector }) => {
      const url = `${site.origin('app').replace('app.localhost', host)}/`;
      const first = await viewAt(page, site, collector, url);
      await open(page, url);
      const second = (await flushed(page, collector)).at(-1);
      expect(second?.eventId).not.toBe(first.eventId);
      expect(second?.visitor).toEqual(first.visitor);
      await command(page, 'consent.withdraw');
      await command(page, 'consent.settled');
      expect((await context.cookies()).map(({ name, domain }) => `${name} ${domain}`)).toEqual([`tt_consent ${host}`]);
    },
  );

  it('is asked once for all sub-domains', async ({ page, site, collector }) => {
    site.page('/', html(embed('tag', collector.endpoint)));
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'consent.set', { analytics: true });
    await open(page, `${site.origin('www.example')}/`);
    expect(await command(page, 'consent.status')).toMatchObject({
      purposes: { analytics: 'granted', marketing: 'denied' },
    });
    await open(page, `${site.origin('app.other')}/`);
    expect(await command(page, 'consent.status')).toMatchObject({ state: 'pending' });
  });

  it('stays in one session over navigations and page loads', async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    await viewAt(page, site, collector, `${origin}/a`);
    await page.evaluate(() => history.pushState(null, '', '/b'));
    await command(page, 'track', 'sign_up');
    await flushed(page, collector);
    await viewAt(page, site, collector, `${origin}/c`);
    const events = await flushed(page, collector);
    expect(names(events)).toEqual(['page_view', 'page_view', 'sign_up', 'page_view']);
    for (const { visitor, session } of events) {
      expect(visitor).toEqual(events[0]?.visitor);
      expect(session).toEqual(events[0]?.session);
    }
    expect(events[0]?.session).toMatchObject({ number: 1, landingPage: `${origin}/a`, referrer: '' });
    expect(events.map(({ index }) => index)).toEqual([1, 2, 3, 1]);
  });

  it('begins another session after a pause that is longer than the time-out', async ({ page, site, collector }) => {
    site.page('/', html(embed('stub', collector.endpoint, { ...GRANTED, sessionTimeoutMs: 300 })));
    await open(page, `${site.origin('app.example')}/`);
    await flushed(page, collector);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await open(page, `${site.origin('app.example')}/`);
    const [first, second] = await flushed(page, collector);
    expect(second?.visitor.id).toBe(first?.visitor.id);
    expect(second?.session.id).not.toBe(first?.session.id);
    expect([first?.session.number, second?.session.number]).toEqual([1, 2]);
  });

  it('is another one after reset, while what waits keeps its own', async ({ page, context, site, collector }) => {
    site.page('/', html(embed('stub', collector.endpoint, { ...GRANTED, pageViews: 'manual' })));
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'identify', 'C-1');
    await command(page, 'track', 'before');
    await command(page, 'reset');
    await command(page, 'track', 'after');
    const [identify, before, after] = await flushed(page, collector);
    expect(identify?.visitor.userId).toBe('C-1');
    expect(before?.visitor).toEqual(identify?.visitor);
    expect(after?.visitor.id).not.toBe(before?.visitor.id);
    expect(after?.visitor.userId).toBeUndefined();
    expect(after?.session.id).not.toBe(before?.session.id);
    const stored = (await context.cookies()).filter(({ name }) => name === 'tt_visitor').map(({ value }) => value);
    expect(stored).toEqual([after?.visitor.id]);
  });

  it('gets the user who was told while the answer was pending', async ({ page, site, collector }) => {
    site.page('/', html(embed('stub', collector.endpoint, { pageViews: 'manual', flushIntervalMs: 600_000 })));
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'track', 'anonymous');
    await command(page, 'identify', 'C-1', { tier: 'gold' });
    await command(page, 'track', 'signed_in');
    await command(page, 'reset');
    await command(page, 'track', 'signed_out');
    await command(page, 'consent.grant', ['analytics']);
    const [anonymous, identify, signedIn, signedOut] = await flushed(page, collector);
    expect(anonymous?.visitor.userId).toBeUndefined();
    expect(identify).toMatchObject({ name: 'identify', traits: { tier: 'gold' }, visitor: { userId: 'C-1' } });
    expect(signedIn?.visitor).toEqual(identify?.visitor);
    expect(signedOut?.visitor.userId).toBeUndefined();
    expect(signedOut?.visitor.id).not.toBe(signedIn?.visitor.id);
  });

  it('is not stored with the user whom the page has signed in', async ({ page, context, site, collector }) => {
    site.page('/', html(embed('stub', collector.endpoint, { ...GRANTED, pageViews: 'manual' })));
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'identify', 'C-secret', { tier: 'gold' });
    await flushed(page, collector);
    expect(JSON.stringify(await context.cookies())).not.toContain('C-secret');
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'track', 'next');
    const next = (await flushed(page, collector)).find(({ name }) => name === 'next');
    expect(next?.visitor.id).toBe(collector.accepted()[0]?.visitor.id);
    expect(next?.visitor.userId).toBeUndefined();
  });
});

const CLICKED = '/?utm_source=ads&gclid=Gq7xZkClick&fbclid=IwAR0bClick&Msclkid=Ms4Click&color=red#top';
const VALUES = /Gq7xZkClick|IwAR0bClick|Ms4Click/;

/** All that a click ID could be in, as text. */
async function everywhere(page: Page, context: { cookies(): Promise<unknown> }, collector: TestCollector) {
  return {
    bodies: collector.requests.map(({ url, body }) => url + body).join('\n'),
    cookies: decodeURIComponent(JSON.stringify(await context.cookies())),
    rows: JSON.stringify((await readRows(page)) ?? {}),
  };
}

describe('a click ID', () => {
  it('reaches neither storage nor network with analytics alone', async ({ page, context, site, collector }) => {
    const origin = site.origin('app.example');
    site.page('/', html(embed('stub', collector.endpoint, { ...GRANTED, consent: 'manual' })));
    await open(page, origin + CLICKED);
    await command(page, 'track', 'held', {
      href: `${origin}${CLICKED}`,
      nested: [{ again: `${origin}/x?gclid=Gq7xZkClick` }],
    });
    await command(page, 'consent.set', { analytics: true });
    // The address with the click IDs becomes the referrer of this view, and of the next page where the engine does not shorten it.
    await page.evaluate(() => history.pushState(null, '', '/?page=2'));
    await command(page, 'track', 'later');
    await stored(page, 4);
    const kept = await everywhere(page, context, collector);
    expect(kept.rows).not.toMatch(VALUES);
    expect(kept.cookies).not.toMatch(VALUES);
    await page.evaluate((url) => history.replaceState(null, '', url), CLICKED);
    await page.evaluate(() => location.assign('/?last=1'));
    await page.waitFor(() => location.search === '?last=1' && window.touchtrail?.version);
    await command(page, 'flush');
    await collector.waitFor(({ accepted }) => accepted().length >= 5);

    const told = await everywhere(page, context, collector);
    expect(told.bodies).not.toMatch(VALUES);
    expect(told.cookies).not.toMatch(VALUES);
    expect(told.bodies).toContain(`${origin}/?utm_source=ads&color=red#top`);
    expect(told.bodies).not.toMatch(/gclid|fbclid|msclkid/i);
  });

  it('is told with marketing, and its channel with it', async ({ page, site, collector }) => {
    const view = await viewAt(page, site, collector, site.origin('app.example') + CLICKED);
    expect(view.attribution.session).toMatchObject({
      campaign: { source: 'ads' },
      clickIds: { gclid: 'Gq7xZkClick', fbclid: 'IwAR0bClick', msclkid: 'Ms4Click' },
    });
  });

  it('is taken out of cookies and rows when marketing is withdrawn, and the visitor stays', async ({
    page,
    context,
    site,
    collector,
  }) => {
    site.page('/', html(embed('stub', collector.endpoint, GRANTED)));
    await open(page, site.origin('app.example') + CLICKED);
    await command(page, 'track', 'sign_up');
    await stored(page, 2);
    const before = await everywhere(page, context, collector);
    expect(before.rows).toMatch(VALUES);
    expect(before.cookies).toMatch(VALUES);

    await command(page, 'consent.withdraw', ['marketing']);
    await command(page, 'consent.settled');
    const after = await everywhere(page, context, collector);
    expect(after.rows).not.toMatch(VALUES);
    expect(after.cookies).not.toMatch(VALUES);
    const visitorOf = (cookies: string) => /"tt_visitor","value":"(\w+)"/.exec(cookies)?.[1];
    expect(visitorOf(after.cookies)).toHaveLength(26);
    expect(visitorOf(after.cookies)).toBe(visitorOf(before.cookies));

    await command(page, 'track', 'later');
    const events = await flushed(page, collector);
    expect(names(events)).toEqual(['page_view', 'sign_up', 'later']);
    expect((await everywhere(page, context, collector)).bodies).not.toMatch(VALUES);
    for (const { visitor } of events) expect(visitor.id).toBe(visitorOf(before.cookies));
  });
});
