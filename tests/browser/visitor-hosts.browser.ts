import { describe, expect } from 'vitest';
import type { Touchpoint } from '../../src/model/event.js';
import type { Context, Cookie } from './support/browser.js';
import type { TestCollector } from './support/collector.js';
import { it as base } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { readRecording, recorderScript } from './support/recorder.js';
import { command, embed, flushed, html, open } from './support/sdk.js';
import { type Site, startSite } from './support/site.js';
import { takeSnapshot } from './support/snapshot.js';

const it = base.extend('launchOptions', { scope: 'file' }, () => ({ hostNames: 'any' as const }));

/** A host of a site that has more of them. */
interface Named {
  readonly host: string;
  /** Where its cookies belong: the shortest domain that is the site's own. */
  readonly root: string;
  /** Another host of the same site. */
  readonly sibling: string;
  /** The nearest site of somebody else, at its own root. */
  readonly stranger: string;
  /** Browsers open some names by https only. */
  readonly scheme?: 'https';
}

const NAMED: readonly Named[] = [
  { host: 'www.example.com', root: 'example.com', sibling: 'shop.example.com', stranger: 'other.com' },
  { host: 'a.b.example.com', root: 'example.com', sibling: 'c.example.com', stranger: 'other.com' },
  { host: 'www.shop.co.uk', root: 'shop.co.uk', sibling: 'till.shop.co.uk', stranger: 'other.co.uk' },
  { host: 'foo.github.io', root: 'foo.github.io', sibling: 'a.foo.github.io', stranger: 'other.github.io' },
  { host: 'a.foo.github.io', root: 'foo.github.io', sibling: 'foo.github.io', stranger: 'other.github.io' },
  {
    scheme: 'https',
    host: 'x.vercel.app',
    root: 'x.vercel.app',
    sibling: 'a.x.vercel.app',
    stranger: 'other.vercel.app',
  },
  // In the list of public suffixes: `*.kawasaki.jp`, and `city.kawasaki.jp` as an exception.
  {
    host: 'www.city.kawasaki.jp',
    root: 'city.kawasaki.jp',
    sibling: 'city.kawasaki.jp',
    stranger: 'www.foo.kawasaki.jp',
  },
  {
    host: 'www.foo.kawasaki.jp',
    root: 'www.foo.kawasaki.jp',
    sibling: 'a.www.foo.kawasaki.jp',
    stranger: 'shop.foo.kawasaki.jp',
  },
  {
    host: 'www.bücher.example',
    root: 'xn--bcher-kva.example',
    sibling: 'shop.bücher.example',
    stranger: 'xn--bchlein-n2a.example',
  },
  { host: 'www.example.com.', root: 'example.com.', sibling: 'shop.example.com.', stranger: 'other.com.' },
  { host: 'host.corp.local', root: 'corp.local', sibling: 'other.corp.local', stranger: 'other.local' },
];

/** Hosts with nothing above them, whose cookies are theirs alone, and the nearest other one. */
const LONE: readonly (readonly [host: string, stranger: string])[] = [
  ['localhost', '127.0.0.1'],
  ['127.0.0.1', '127.0.1.1'],
  ['192.0.2.7', '198.51.2.7'],
  ['[2001:db8::7]', '[2001:db8::8]'],
  ['intranet', 'extranet'],
];

/** The cookies of the SDK; any other name was written on the way. */
const OWN = /^tt_(?:visitor|session|touches|consent)$/;

const PLACES = [
  ...NAMED.map(({ host, root, scheme }) => ({ host, domain: `.${root}`, scheme })),
  ...LONE.map(([host]) => ({ host, domain: host, scheme: undefined })),
];

/** A page at each host that asks before it tracks. */
function serve(site: Site, { endpoint, secureEndpoint }: TestCollector, scheme: 'http' | 'https' = 'http'): void {
  const collector = scheme === 'https' ? secureEndpoint : endpoint;
  site.page('/', html(embed('stub', collector, { flushIntervalMs: 600_000 })));
}

/** Opens the page, and gives its view as the collector has it. */
async function visit(page: Page, url: string, collector: TestCollector): Promise<Touchpoint> {
  await open(page, url);
  await command(page, 'consent.set', { analytics: true, marketing: true });
  const before = collector.accepted().length;
  const view = (await flushed(page, collector)).slice(before).at(-1);
  if (view?.page.url !== new URL(url).href) throw new Error(`no view of ${url}`);
  return view;
}

/** All cookies, once the browser lists those that the page sees. */
async function cookiesOf(page: Page, context: Context): Promise<readonly Cookie[]> {
  const seen = (await takeSnapshot(page)).cookies.split('; ').map((pair) => pair.split('=')[0]);
  await expect
    .poll(async () => (await context.cookies()).map(({ name }) => name))
    .toEqual(expect.arrayContaining(seen));
  return await context.cookies();
}

describe('the own cookies', () => {
  it.for(PLACES)('at $host are on $domain', async ({ host, domain, scheme }, { page, context, site, collector }) => {
    serve(site, collector, scheme);
    await page.onNewDocument(recorderScript());
    // Through an ad, so that whatever can be kept is.
    const view = await visit(page, `${site.at(host, scheme)}/?utm_source=ads&utm_medium=cpc`, collector);
    const cookies = await cookiesOf(page, context);
    for (const cookie of cookies) expect(cookie).toMatchObject({ domain, path: '/', secure: scheme === 'https' });
    const valuesOf = (name: string) => cookies.filter((cookie) => cookie.name === name).map(({ value }) => value);
    expect(valuesOf('tt_visitor')).toEqual([view.visitor.id]);
    expect(valuesOf('tt_session')).toHaveLength(1);
    expect(valuesOf('tt_consent')).toHaveLength(1);

    // Also what was removed at once, which the browser never lists.
    const written = (await readRecording(page)).calls.filter(({ what }) => /^cookie(?:Store)?\.set$/.test(what));
    const names = new Set([...written.map(({ detail }) => detail.split('=')[0]), ...cookies.map(({ name }) => name)]);
    expect([...names].filter((name) => !name?.match(OWN))).toEqual([]);
    expect(written.map(({ detail }) => detail)).toContainEqual(expect.stringContaining(`=${view.visitor.id};`));

    await command(page, 'consent.withdraw');
    await command(page, 'consent.settled');
    await expect
      .poll(async () => (await context.cookies()).map(({ name, domain, path }) => [name, domain, path]))
      .toEqual([['tt_consent', domain, '/']]);
  });
});

describe('the visitor', () => {
  it.for(NAMED)(
    'of $host is the one of $sibling, and not of $stranger',
    async ({ host, root, sibling, stranger, scheme }, { page, context, site, collector }) => {
      serve(site, collector, scheme);
      const first = await visit(page, `${site.at(host, scheme)}/`, collector);
      const second = await visit(page, `${site.at(sibling, scheme)}/`, collector);
      expect(second.visitor.id).toBe(first.visitor.id);
      expect(second.session.id).toBe(first.session.id);

      await open(page, `${site.at(stranger, scheme)}/`);
      expect((await takeSnapshot(page)).cookies).toBe('');
      const other = await visit(page, `${site.at(stranger, scheme)}/`, collector);
      expect(other.visitor.id).not.toBe(first.visitor.id);
      expect(other.session.id).not.toBe(first.session.id);
      const domains = new Set((await cookiesOf(page, context)).map(({ domain }) => domain));
      expect(domains).toEqual(new Set([`.${root}`, `.${stranger}`]));
    },
  );

  it.for(LONE)(
    'of %s is the one of its other ports, and not of %s',
    async ([host, stranger], { page, site, collector, onTestFinished }) => {
      const otherPort = await startSite();
      onTestFinished(() => otherPort.close());
      serve(site, collector);
      serve(otherPort, collector);
      const first = await visit(page, `${site.at(host)}/`, collector);
      const second = await visit(page, `${otherPort.at(host)}/`, collector);
      expect(second.visitor.id).toBe(first.visitor.id);
      expect(second.session.id).toBe(first.session.id);

      await open(page, `${site.at(stranger)}/`);
      expect((await takeSnapshot(page)).cookies).toBe('');
      const other = await visit(page, `${site.at(stranger)}/`, collector);
      expect(other.visitor.id).not.toBe(first.visitor.id);
    },
  );
});
