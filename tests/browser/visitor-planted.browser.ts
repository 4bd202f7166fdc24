import { describe, expect } from 'vitest';
import type { Touchpoint } from '../../src/model/event.js';
import type { Context } from './support/browser.js';
import type { TestCollector } from './support/collector.js';
import { it as base } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { embed, flushed, html, open, ULID } from './support/sdk.js';
import type { Site } from './support/site.js';

const it = base.extend('launchOptions', { scope: 'file' }, () => ({ hostNames: 'any' as const }));

const HOST = 'www.shop.co.uk';
const DOMAIN = 'shop.co.uk';
const PATH = '/shop/tea';
const GOOD = '01JZ0V6Q0M8Y3X5T7R9B2C4D6E';

/** What somebody else may have left under the visitor's name; none of it is an ID. */
const BAD = {
  empty: '',
  'cut short': GOOD.slice(0, -1),
  'of 27 characters': `${GOOD}0`,
  'in small letters': GOOD.toLowerCase(),
  'spelt with a letter that no ID has': GOOD.replace('E', 'U'),
  'later than any time': GOOD.replace('0', '8'),
  'followed by a line break': `${GOOD}%0A`,
  'two in one': `${GOOD}=${GOOD}`,
  'a script': '<script>document.title="run"</script>',
  'a broken escape': '%E0%A4%A',
  'of another product': 'GA1.2.1234567890.1700000000',
  'as long as a cookie can be': 'A'.repeat(4000),
} as const;

/** Opens a page of which an earlier script has written cookies, and gives its view. */
async function openAfter(
  planted: readonly string[],
  page: Page,
  site: Site,
  collector: TestCollector,
): Promise<Touchpoint> {
  const writes = JSON.stringify(planted).replaceAll('<', '\\u003c');
  const script = `<script>for (const cookie of ${writes}) document.cookie = cookie + ';max-age=86400' + (cookie.includes('path=') ? '' : ';path=/')</script>`;
  site.page(PATH, html(script + embed('stub', collector.endpoint, { consent: 'granted', flushIntervalMs: 600_000 })));
  await open(page, site.at(HOST) + PATH);
  return lastView(page, collector);
}

async function lastView(page: Page, collector: TestCollector): Promise<Touchpoint> {
  const before = collector.accepted().length;
  const view = (await flushed(page, collector)).slice(before).at(-1);
  if (view === undefined) throw new Error('the page has told no view');
  return view;
}

/** Waits until a good ID is all there is, for the whole site. */
async function isAllThereIs(id: string, context: Context): Promise<void> {
  await expect
    .poll(async () =>
      (await context.cookies())
        .filter(({ name }) => name === 'tt_visitor')
        .map(({ value, domain, path }) => [value, domain, path]),
    )
    .toEqual([[id, `.${DOMAIN}`, '/']]);
}

describe('a visitor cookie', () => {
  it.for(Object.entries(BAD))(
    'that is %s is replaced and never sent',
    async ([, value], { page, context, site, collector }) => {
      const { visitor } = await openAfter([`tt_visitor=${value};domain=${DOMAIN}`], page, site, collector);
      expect(visitor.id).toMatch(ULID);
      await isAllThereIs(visitor.id, context);
      if (value !== '') expect(JSON.stringify(collector.requests)).not.toContain(value);
      expect(await page.evaluate(() => document.title)).toBe('Shop');
    },
  );

  it.for([
    ['on its host', ['tt_visitor=bad-1']],
    ['on its host, and then on the domain', ['tt_visitor=bad-1', `tt_visitor=bad-2;domain=${DOMAIN}`]],
    ['on the domain, and then on its host', [`tt_visitor=bad-2;domain=${DOMAIN}`, 'tt_visitor=bad-1']],
    ['for a path', ['tt_visitor=bad-1;path=/shop', `tt_visitor=bad-2;domain=${DOMAIN}`]],
    ['on the host below', [`tt_visitor=bad-1;domain=${HOST}`, `tt_visitor=bad-2;domain=${DOMAIN}`]],
  ] as const)(
    'that was set %s is replaced by one for the site',
    async ([, planted], { page, context, site, collector }) => {
      const { visitor } = await openAfter(planted, page, site, collector);
      expect(visitor.id).toMatch(ULID);
      await isAllThereIs(visitor.id, context);
      expect(JSON.stringify(collector.requests)).not.toContain('bad-');
    },
  );

  it.for([
    ['before', 'its host', ['tt_visitor=bad-1', `tt_visitor=${GOOD};domain=${DOMAIN}`]],
    ['after', 'its host', [`tt_visitor=${GOOD};domain=${DOMAIN}`, 'tt_visitor=bad-1']],
    ['before', 'the domain', [`tt_visitor=bad-2;domain=${DOMAIN}`, `tt_visitor=${GOOD}`]],
    ['after', 'the domain', [`tt_visitor=${GOOD}`, `tt_visitor=bad-2;domain=${DOMAIN}`]],
  ] as const)(
    'that stands beside a good one, set %s it on %s, is sent from no host of the site',
    async ([, , planted], { page, site, collector }) => {
      expect((await openAfter(planted, page, site, collector)).visitor.id).toMatch(ULID);
      site.page('/next', html(embed('stub', collector.endpoint, { consent: 'granted', flushIntervalMs: 600_000 })));
      for (const host of [HOST, `till.${DOMAIN}`]) {
        await open(page, `${site.at(host)}/next`);
        expect((await lastView(page, collector)).visitor.id).toMatch(ULID);
      }
      expect(JSON.stringify(collector.requests)).not.toContain('bad-');
    },
  );

  it('that was tampered with takes its session along', async ({ page, context, site, collector }) => {
    const first = await openAfter([], page, site, collector);
    const changed = `tt_visitor=${first.visitor.id.toLowerCase()};domain=${DOMAIN}`;
    const second = await openAfter([changed], page, site, collector);
    expect(second.visitor.id).toMatch(ULID);
    expect(second.visitor.id).not.toBe(first.visitor.id);
    expect(second.session.id).not.toBe(first.session.id);
    expect([first.session.number, second.session.number]).toEqual([1, 1]);
    await isAllThereIs(second.visitor.id, context);
  });
});
