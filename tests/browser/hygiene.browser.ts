import { describe, expect } from 'vitest';
import { arriveAt, COUNTING, push, serveTracked } from './support/arrivals.js';
import type { Context } from './support/browser.js';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { NO_JITTER, stored } from './support/quiet-page.js';
import { command, embed, flushed, html, open, readRows } from './support/sdk.js';
import type { Site } from './support/site.js';

/** What must be nowhere, each a word that stands in no other one. */
const SECRETS = {
  email: 'jane.planted',
  phone: '6641234567',
  card: '4111111111111111',
  jwt: 'eyJhbGciOiJIUzI1NiJ9',
  token: 'tokPlanted1',
  password: 'pwPlanted2',
  session: 'sidPlanted3',
  recipient: 'mcPlanted4',
  name: 'lastPlanted5',
} as const;

const CLICKS = ['Gq7xZkClick', 'IwAR0bClick'] as const;
const EMAIL = `${SECRETS.email}@mail.example`;
const JWT = `${SECRETS.jwt}.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJlLXBsYW50ZWQ`;
const once = encodeURIComponent;
const twice = (text: string): string => once(once(text));

/** Addresses with all of it, in each of their parts. */
const PLANTED: Readonly<Record<string, string>> = {
  query: `/?q=tea&email=${once(EMAIL)}&tel=%2B43${SECRETS.phone}&pay=${SECRETS.card}&jwt=${JWT}&access_token=${SECRETS.token}&user[password]=${SECRETS.password}&PHPSESSID=${SECRETS.session}&mc_eid=${SECRETS.recipient}&last_name=${SECRETS.name}`,
  fragment: `/#access_token=${SECRETS.token}&id=${JWT}&mail=${EMAIL}&card=${SECRETS.card}&phone=+43${SECRETS.phone}&pwd=${SECRETS.password}&sid=${SECRETS.session}&mc_eid=${SECRETS.recipient}&lname=${SECRETS.name}`,
  path: `/in/${EMAIL}/${JWT}/+43 ${SECRETS.phone}/${SECRETS.card}`,
  'nested address': `/?next=${once(`/pay?token=${SECRETS.token}&to=${EMAIL}&back=${once(`/x?password=${SECRETS.password}&card=${SECRETS.card}&j=${JWT}`)}`)}`,
  'doubly escaped address': `/?u=${twice(`https://a.example/?email=${EMAIL}&sessionid=${SECRETS.session}&t=${JWT}`)}#/r?back=${twice(`/y?secret=${SECRETS.token}&n=+43${SECRETS.phone}`)}`,
  campaign: `/?utm_source=letter&utm_content=${once(EMAIL)}&utm_term=${SECRETS.card}&utm_id=${JWT}&ref=${once(EMAIL)}`,
};

/** The secrets that are in something, as it is and with its escapes undone. */
function secretsIn(text: string, secrets: readonly string[] = Object.values(SECRETS)): readonly string[] {
  const seen = [text];
  for (let count = 0; count < 4; count++) {
    seen.push(
      (seen.at(-1) ?? '').replace(/%([\da-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16))),
    );
  }
  return secrets.filter((secret) => seen.some((each) => each.includes(secret)));
}

/** All that is kept on the device or has reached the collector, as text. */
async function everything(page: Page, context: Context, collector: TestCollector): Promise<string> {
  const kept = await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }, document.cookie, window.name]);
  const sent = collector.requests.map(({ url, body }) => [url, body]);
  return JSON.stringify([kept, await context.cookies(), await readRows(page), sent]);
}

/** Serves pages whose full address becomes the referrer of the next one. */
function serveTelling(site: Site, collector: TestCollector): void {
  const head = embed('stub', collector.endpoint, { ...COUNTING, referralParameter: 'ref' });
  const page = html(`<meta name="referrer" content="unsafe-url">${head}`);
  for (const path of ['/', '/two', new URL(`http://a${PLANTED.path}`).pathname]) site.page(path, page);
}

describe('of what is planted in an address', () => {
  it.for(Object.keys(PLANTED))('nothing is kept or sent: %s', async (part, { page, context, site, collector }) => {
    const origin = site.origin('app.example');
    const planted = PLANTED[part] ?? '';
    expect(secretsIn(planted).length).toBeGreaterThan(2);
    serveTelling(site, collector);
    await open(page, origin + planted);
    await command(page, 'track', 'sign_up');
    await push(page, '/shop/tea');
    await stored(page, 3);
    const here = await everything(page, context, collector);
    expect(secretsIn(here)).toEqual([]);
    // It is all there, but for the secrets.
    expect(here).toContain('"name":"sign_up"');
    expect(here).toContain('tt_touches');

    await page.evaluate((to) => history.replaceState(null, '', to), planted);
    await arriveAt(page, `${origin}/two`);
    expect((await page.evaluate(() => document.referrer)).split('#')[0]).toBe(
      new URL(origin + planted).href.split('#')[0],
    );
    await flushed(page, collector);
    await collector.waitFor(({ accepted }) => accepted().length === 5);
    const told = await everything(page, context, collector);
    expect(secretsIn(told)).toEqual([]);
    expect(told).not.toMatch(/planted/i);
  });

  it('nothing is told by the header that the browser adds, whatever the policy of the page is', async ({
    page,
    site,
    collector,
  }) => {
    const origin = site.origin('app.example');
    // As with a collector on the page's own host, where this needs no policy.
    serveTelling(site, collector);
    await open(page, `${origin}${PLANTED.query}&gclid=${CLICKS[0]}`);
    await flushed(page, collector);
    await page.evaluate(() => window.touchtrail?.('track', 'late'));
    await page.goto(`${origin}/elsewhere`);
    await collector.waitFor(({ accepted }) => accepted().length === 2);
    const told = collector.requests.map(({ headers }) => headers.referer ?? '');
    for (const referer of told) expect(['', `${origin}/`]).toContain(referer);
  });

  it('nothing is left behind by a page that goes away while the collector is down, or sent later', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const origin = site.origin('app.example');
    serveTelling(site, collector);
    await page.onNewDocument(NO_JITTER);
    await collector.refuse();
    await open(page, `${origin}/`);
    await stored(page, 1);
    for (const planted of Object.values(PLANTED)) {
      await push(page, planted);
      // Later than the last write to the database.
      await page.evaluate(() => window.touchtrail?.('track', 'late'));
    }
    await page.goto(`${origin}/elsewhere`);
    const left = await everything(page, context, collector);
    expect(left).toMatch(/tt_spill\.json\.[\dA-Z]{26}.*late/);
    expect(secretsIn(left)).toEqual([]);

    await collector.accept();
    await open(page, `${origin}/two`);
    await command(page, 'flush');
    const lateCount = ({ accepted }: TestCollector) => accepted().filter(({ name }) => name === 'late').length;
    await collector.waitFor((all) => lateCount(all) === Object.keys(PLANTED).length, 20_000);
    expect(secretsIn(await everything(page, context, collector))).toEqual([]);
  });

  it('nothing is kept or sent of a referrer of another site that tells its whole address', async ({
    page,
    context,
    site,
    collector,
  }) => {
    serveTracked(site, collector);
    site.page('/elsewhere', html('<meta name="referrer" content="unsafe-url">'));
    for (const part of ['query', 'nested address', 'doubly escaped address']) {
      const planted = (PLANTED[part] ?? '').replace('/', '/elsewhere').replace(/#.*/, '');
      await page.goto(site.origin('news.other') + planted);
      await arriveAt(page, `${site.origin('app.example')}/two`);
      expect(secretsIn(await page.evaluate(() => document.referrer)).length).toBeGreaterThan(2);
    }
    await flushed(page, collector);
    const told = await everything(page, context, collector);
    expect(told).toContain(`${site.origin('news.other')}/elsewhere?`);
    expect(secretsIn(told)).toEqual([]);
  });
});

const CLICKED = {
  query: `gclid=${CLICKS[0]}&fbclid=${CLICKS[1]}`,
  nested: `next=${once(`/x?GCLID=${CLICKS[0]}&back=${once(`/y?fbclid=${CLICKS[1]}`)}`)}`,
  fragment: `a=1#/r?gclid=${CLICKS[0]}&fbclid=${CLICKS[1]}`,
} as const;

describe('with analytics alone no click ID is kept or sent', () => {
  it.for(['query', 'nested', 'fragment'] as const)('%s', async (part, { page, context, site, collector }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector, { consent: 'manual' });
    site.page('/elsewhere', html('<meta name="referrer" content="unsafe-url">'));
    await open(page, `${origin}/?${CLICKED[part]}`);
    await command(page, 'consent.set', { analytics: true });
    await push(page, `/shop?${CLICKED[part]}`);
    await push(page, '/shop/tea');
    await stored(page, 3);
    expect(secretsIn(await everything(page, context, collector), CLICKS)).toEqual([]);

    // A full navigation to such an address, and from it: it is then the referrer.
    await arriveAt(page, `${origin}/two?${CLICKED[part]}`);
    await arriveAt(page, `${origin}/three`);
    await page.goto(`${site.origin('news.other')}/elsewhere?${CLICKED[part]}`);
    await arriveAt(page, `${origin}/`);
    await command(page, 'flush');
    await collector.waitFor(({ accepted }) => accepted().length >= 6, 20_000);
    const told = await everything(page, context, collector);
    expect(secretsIn(told, CLICKS)).toEqual([]);
    expect(told).not.toMatch(/gclid|fbclid/i);
  });
});

describe('with marketing withdrawn no click ID is left', () => {
  /** A page of a visitor who has agreed, with click IDs in all that can have them. */
  async function openClicked(page: Page, site: Site, collector: TestCollector): Promise<void> {
    serveTracked(site, collector, { routing: 'hash' });
    await open(page, `${site.origin('app.example')}/#gclid=${CLICKS[0]}`);
    const touchpoint = { id: `https://app.example/x?fbclid=${CLICKS[1]}` };
    await command(page, 'track', 'sign_up', {}, { touchpoint });
    await stored(page, 2);
    await page.waitFor(() => localStorage.getItem('tt_spill.journey'));
  }
  async function withdrawMarketing(page: Page): Promise<void> {
    await command(page, 'consent.withdraw', ['marketing']);
    await command(page, 'consent.settled');
  }

  it('on the device and in the own path, also in the names of places', async ({ page, context, site, collector }) => {
    await openClicked(page, site, collector);
    const kept = async () => [await everything(page, context, collector), await command(page, 'journey')];
    expect(secretsIn(JSON.stringify(await kept()), CLICKS)).toEqual(CLICKS);
    await withdrawMarketing(page);
    expect(secretsIn(JSON.stringify(await kept()), CLICKS)).toEqual([]);
  });

  it('in what the page is told of itself', async ({ page, site, collector }) => {
    await openClicked(page, site, collector);
    await push(page, `/shop?gclid=${CLICKS[0]}&fbclid=${CLICKS[1]}`);
    const told = async () => JSON.stringify(await command(page, 'context'));
    expect(secretsIn(await told(), CLICKS)).toEqual(CLICKS);
    await withdrawMarketing(page);
    expect(secretsIn(await told(), CLICKS)).toEqual([]);
  });
});
