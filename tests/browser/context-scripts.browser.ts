import { describe, expect } from 'vitest';
import { arriveAt, COUNTING, pathOf, touchesOf } from './support/arrivals.js';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import { askedCount, daysLeft, kept } from './support/kept-page.js';
import type { Page } from './support/page.js';
import { messages } from './support/recorded-page.js';
import { recorderScript } from './support/recorder.js';
import { command, flushed, html, names, open, type PageOptions, sleep, stats, tag } from './support/sdk.js';
import type { Site } from './support/site.js';

/** Serves one page under three paths: scripts, and behind them the tag of the tracker with its options as attributes. */
function serveTag(site: Site, endpoint: string, scripts: string, options: PageOptions = {}): void {
  for (const path of ['/', '/two', '/three']) {
    site.page(path, html(scripts + tag(endpoint, { ...COUNTING, ...options })));
  }
  site.page('/elsewhere', html(''));
}

/** What a page load tells with such scripts in front of the tag. */
async function viewWith(page: Page, site: Site, collector: TestCollector, scripts: string, url = '/') {
  serveTag(site, collector.endpoint, scripts);
  await open(page, site.origin('app.example') + url);
  const events = await flushed(page, collector);
  return events.at(-1);
}

describe('a script before the tag', () => {
  it.for([
    ['5a', { map: '5a@1', stage: 'act' }],
    ['purchase', { map: 'purchase@1', stage: 'during' }],
    ['lead', undefined],
  ] as const)('brings the stage map %s', async ([map, journey], { page, site, collector }) => {
    serveTag(site, collector.endpoint, `<script src="/dist/touchtrail.journey.js" data-map="${map}"></script>`);
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'track', 'purchase', { value: 49 });
    await command(page, 'track', 'generate_lead');
    const [view, purchase, lead] = await flushed(page, collector);
    expect([view?.name, purchase?.journey]).toEqual(['page_view', journey]);
    if (map === 'lead') expect(lead?.journey).toEqual({ map: 'lead@1', stage: 'generate' });
  });

  it('brings the full table of referrers', async ({ page, site, collector }) => {
    const arrival = '/?utm_source=protonmail.com&utm_medium=link';
    const without = await viewWith(page, site, collector, '', arrival);
    expect(without?.attribution.session).toMatchObject({ kind: 'referral' });
    await command(page, 'reset');
    const full = '<script src="/dist/touchtrail.referrers.js"></script>';
    const withIt = await viewWith(page, site, collector, full, arrival);
    expect(withIt?.attribution.session).toMatchObject({ kind: 'email', channel: 'email' });
  });

  it('has the visitor kept by the server, once in a session', async ({ page, context, site, collector }) => {
    const script = '<script src="/dist/touchtrail.visitor.server-cookie.js" data-endpoint="/t/visitor"></script>';
    serveTag(site, collector.secureEndpoint, script, { visitorMaxAgeSeconds: 3_600 });
    const origin = site.secureOrigin('app.example');
    await open(page, `${origin}/`);
    await kept(page);
    await arriveAt(page, `${origin}/two`);
    await flushed(page, collector);
    expect(askedCount(site)).toBe(1);
    const visitor = (await context.cookies()).find(({ name }) => name === 'tt_visitor');
    expect(daysLeft(visitor ?? {})).toBeGreaterThan(390);
    expect(visitor?.value).toBe(collector.accepted()[0]?.visitor.id);
  });

  it('works with the others, and leaves the page view its own page and time', async ({ page, site, collector }) => {
    const scripts = `<script src="/dist/touchtrail.journey.js" data-map="5a"></script>
      <script src="/dist/touchtrail.referrers.js"></script>`;
    const atMs = Date.now();
    const view = await viewWith(page, site, collector, scripts, '/two?utm_source=protonmail.com&utm_medium=link#a');
    expect(view).toMatchObject({
      name: 'page_view',
      page: { title: 'Shop' },
      journey: { map: '5a@1', stage: 'aware' },
    });
    expect(view?.attribution.session.kind).toBe('email');
    expect(view?.occurredAtMs).toBeGreaterThanOrEqual(atMs);
    expect(names(collector.accepted())).toEqual(['page_view']);
  });

  it('that has no map of that name says so', async ({ page, site, collector }) => {
    await page.onNewDocument(recorderScript());
    await viewWith(page, site, collector, '<script src="/dist/touchtrail.journey.js" data-map="6b"></script>');
    expect((await messages(page)).map(({ level }) => level)).not.toEqual([]);
  });
});

describe('an attribute of the tag', () => {
  it('says the domain of the cookies', async ({ page, context, site, collector }) => {
    serveTag(site, collector.endpoint, '', { cookieDomain: 'app.example.localhost' });
    await open(page, `${site.origin('www.app.example')}/`);
    await flushed(page, collector);
    const own = (await context.cookies()).filter(({ name }) => name.startsWith('tt_'));
    expect(own.length).toBeGreaterThan(2);
    for (const { domain } of own) expect(domain).toBe('.app.example.localhost');
    const [first] = collector.accepted();
    await open(page, `${site.origin('app.example')}/`);
    const events = await flushed(page, collector);
    expect(events.at(-1)?.visitor.id).toBe(first?.visitor.id);
    await open(page, `${site.origin('www.example')}/`);
    expect((await flushed(page, collector)).at(-1)?.visitor.id).not.toBe(first?.visitor.id);
  });

  it('lets another campaign begin a session, once', async ({ page, site, collector }) => {
    serveTag(site, collector.endpoint, '', { newSessionOnCampaign: true });
    const origin = site.origin('app.example');
    const urls = ['/?utm_source=letter&utm_medium=email', '/two', '/three?gclid=Gq7x', '/two'];
    for (const url of [...urls, '/three?gclid=Gq7x']) await open(page, origin + url);
    await command(page, 'track', 'sign_up');
    const events = await flushed(page, collector);
    expect(events.map(({ session }) => session.number)).toEqual([1, 1, 2, 2, 2, 2]);
    expect(events.map((event) => touchesOf(event).session)).toEqual([
      ...Array(2).fill('email letter'),
      ...Array(4).fill('paid_search google'),
    ]);
  });

  it('names hosts that send visitors back', async ({ page, site, collector }) => {
    serveTag(site, collector.endpoint, '', { excludedReferrers: 'pay.vendor.localhost other.localhost' });
    const origin = site.origin('app.example');
    await open(page, `${origin}/?utm_source=letter&utm_medium=email`);
    for (const host of ['pay.vendor', 'www.other', 'collect.vendor']) {
      await page.goto(`${site.origin(host)}/elsewhere`);
      await arriveAt(page, `${origin}/two`);
    }
    expect((await flushed(page, collector)).map((event) => touchesOf(event).last)).toEqual([
      'email letter',
      'email letter',
      'email letter',
      'referral collect.vendor.localhost',
    ]);
  });

  it('names the parameter of a referral code', async ({ page, site, collector }) => {
    serveTag(site, collector.endpoint, '', { referralParameter: 'friend' });
    const origin = site.origin('app.example');
    await open(page, `${origin}/?Friend=F-77`);
    await open(page, `${origin}/two`);
    const [arrival, next] = await flushed(page, collector);
    expect(arrival?.attribution.first.referralCode).toBe('F-77');
    expect(next?.attribution.first.referralCode).toBe('F-77');
  });

  it('drops the events of browsers that a program steers', async ({ page, context, site, collector }) => {
    serveTag(site, collector.endpoint, '', { bots: 'drop' });
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'track', 'sign_up');
    await command(page, 'flush');
    expect(await stats(page)).toMatchObject({ dropped: { filtered: 2 }, waiting: 0 });
    expect(collector.requests).toEqual([]);
    expect(await context.cookies()).toEqual([]);
  });

  it('says how long a session lasts', async ({ page, site, collector }) => {
    serveTag(site, collector.endpoint, '', { sessionTimeoutMs: 300 });
    const origin = site.origin('app.example');
    await open(page, `${origin}/`);
    await sleep(page, 400);
    await command(page, 'track', 'sign_up');
    await arriveAt(page, `${origin}/two`);
    const events = await flushed(page, collector);
    expect(events.map(({ page: { url }, session }) => `${session.number} ${pathOf(url)}`)).toEqual([
      '1 /',
      '2 /',
      '2 /two',
    ]);
    expect(events.at(-1)?.previous?.eventId).toBe(events.at(-2)?.eventId);
  });
});
