// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { matomoCollector } from '../../../src/collectors/matomo.js';
import type { Answer } from '../../../src/model/collector.js';
import type { Touchpoint } from '../../../src/model/event.js';
import { SAMPLE_START_MS, sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/sample-touchpoints.js';

const collector = matomoCollector('https://matomo.test', { siteId: 1 });
const DAY_SECONDS = 24 * 60 * 60;

/** Parameters and types of `Request::getParam` that the server knows, and those that it reads elsewhere. */
const TEXT =
  /^(url|urlref|action_name|uid|pv_id|res|lang|search|download|link|ec_id|_rcn|_rck|_ref|_pk[snc]|e_[can]|dimension\d+)$/;
const INTEGER = /^(idsite|rec|apiv|ca|new_visit|idgoal|cdo|_refts)$/;
const FLOAT = /^(revenue|ec_tx|ec_sh|_pkp|e_v)$/;

/** A hit as Matomo's bulk tracking reads it; throws where it would be invalid or silently ignored. */
function parseHit(query: unknown): Readonly<Record<string, string>> {
  if (typeof query !== 'string' || !query.startsWith('?')) throw new Error(`no query: ${query}`);
  const hit = Object.fromEntries(new URLSearchParams(query.slice(1)));
  for (const [name, value] of Object.entries(hit)) {
    const isRight =
      (TEXT.test(name) && value !== '') ||
      (INTEGER.test(name) && /^\d+$/.test(value)) ||
      (FLOAT.test(name) && /^-?\d+(\.\d+)?$/.test(value)) ||
      (name === '_id' && /^[\da-f]{16}$/.test(value)) ||
      (name === 'ec_items' && Array.isArray(JSON.parse(value)));
    if (!isRight) throw new Error(`${name}: ${value}`);
  }
  if (hit.rec !== '1' || hit.idsite !== '1') throw new Error('not recorded');
  if (Number(hit.cdo ?? 0) >= DAY_SECONDS) throw new Error('requires &token_auth');
  if (hit.e_c && !hit.e_a) throw new Error('recorded as a page view');
  if (hit.pv_id && !/^[\da-zA-Z]{6}$/.test(hit.pv_id)) throw new Error(`pv_id: ${hit.pv_id}`);
  return hit;
}

function hits(
  touchpoints: readonly Touchpoint[],
  sentAtMs = SAMPLE_START_MS,
  { encode } = collector,
): ReadonlyArray<Readonly<Record<string, string>>> {
  const { body } = encode({ touchpoints }, { sentAtMs });
  return JSON.parse(body).requests.map(parseHit);
}

const hitOf = (touchpoint: Touchpoint): Readonly<Record<string, string>> => hits([touchpoint])[0] ?? {};
const event = (name: string, properties: Touchpoint['properties'] = {}): Readonly<Record<string, string>> =>
  hitOf(sampleTouchpoint(name, 1, { properties }));

describe('Matomo', () => {
  it('takes each sample, in their order', () => {
    const all = hits(sampleTouchpoints(), SAMPLE_START_MS + 8000);
    expect(all.map((hit) => hit.action_name ?? hit.search ?? hit.ec_id ?? hit.e_a)).toEqual([
      'Pricing',
      'sign_up',
      'identify',
      'nhẫn kim cương 100% + "&"',
      'add_to_cart',
      'T-1',
      'submit_nps',
      'nested',
    ]);
  });

  it('needs no preflight, and answers what was tracked', () => {
    const { contentType, headers, body } = collector.encode(
      { touchpoints: sampleTouchpoints() },
      { sentAtMs: SAMPLE_START_MS },
    );
    expect([contentType, headers, JSON.parse(body).send_image]).toEqual(['text/plain', undefined, 1]);
  });

  it('has a page view with title, address, referrer and device', () => {
    const view = sampleTouchpoint('page_view', 1);
    expect(hitOf(view)).toMatchObject({
      url: view.page.url,
      urlref: 'https://www.google.com/',
      action_name: 'Pricing',
      res: '1920x1080',
      lang: 'en-US',
    });
    expect(hitOf(view)).not.toHaveProperty('ca');
  });

  it('leaves out what is empty', () => {
    const page = { url: 'https://shop.test/', title: '', referrer: '' };
    const hit = hitOf(sampleTouchpoint('page_view', 1, { page, environment: {} }));
    expect(Object.keys(hit).filter((name) => /^(urlref|action_name|res|lang|uid)$/.test(name))).toEqual([]);
  });

  it('has one site search of a search, and its results as an event', () => {
    expect(event('search', { search_term: 'tea' })).toMatchObject({ search: 'tea' });
    expect(event('search')).toMatchObject({ e_a: 'search' });
    expect(event('view_search_results', { search_term: 'tea' })).toMatchObject({ e_a: 'view_search_results' });
  });

  it('Matomo 16-hex _id: the half of the visitor that is chance', () => {
    const before = sampleTouchpoint('a', 1);
    const id = '01KFR3T7Q80T8JZ2C5V7B9D1FH';
    const ids = hits([before, { ...before, visitor: { ...before.visitor, id } }]).map(({ _id }) => _id);
    expect(ids[0]).toMatch(/^[\da-f]{16}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('names the user once there is one, and never a trait', () => {
    const requests = collector.encode({ touchpoints: sampleTouchpoints() }, { sentAtMs: SAMPLE_START_MS });
    expect(hits(sampleTouchpoints()).map(({ uid }) => uid)).toEqual([
      undefined,
      undefined,
      ...Array(5).fill('crm-1001'),
      undefined,
    ]);
    expect(decodeURIComponent(requests.body)).not.toMatch(/zoe|Zoë/);
  });

  it('says anew in each attempt how many seconds ago it was', () => {
    const view = sampleTouchpoint('page_view', 1);
    const cdo = [-5000, 0, 999, 61_500].map((ageMs) => hits([view], SAMPLE_START_MS + ageMs)[0]?.cdo);
    expect(cdo).toEqual([undefined, undefined, undefined, '61']);
  });

  it('drops what is so old that Matomo wants a token', () => {
    const { backdateMs = Number.POSITIVE_INFINITY } = collector.capabilities;
    expect(hits([sampleTouchpoint('a', 1)], SAMPLE_START_MS + backdateMs)).toHaveLength(1);
    expect(() => hits([sampleTouchpoint('a', 1)], SAMPLE_START_MS + backdateMs + 1000)).toThrow('token_auth');
  });

  it('begins a visit with the first event of a session', () => {
    const first = sampleTouchpoint('page_view', 1);
    const session = { ...first.session, startedAtMs: SAMPLE_START_MS };
    const both = [first, sampleTouchpoint('a', 2)].map((touchpoint) => ({ ...touchpoint, session }));
    expect(hits(both).map(({ new_visit }) => new_visit)).toEqual(['1', undefined]);
    expect(hitOf(first)).not.toHaveProperty('new_visit');
  });

  it('joins the events of a page to its view, and not to that of another page or session', () => {
    const [view, again] = [sampleTouchpoint('page_view', 1), sampleTouchpoint('a', 2)];
    const elsewhere = { ...again, page: { ...again.page, url: 'https://shop.test/' } };
    const later = { ...again, session: { ...again.session, id: again.eventId } };
    const ids = hits([view, again, elsewhere, later]).map(({ pv_id }) => pv_id);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
  });

  it('has an event with category, action, name and value, which is no page view', () => {
    expect(event('sign_up', { value: 3.5 })).toMatchObject({
      e_c: 'website',
      e_a: 'sign_up',
      e_n: '/pricing',
      e_v: '3.5',
      ca: '1',
    });
    expect(event('submit_nps', { score: { kind: 'nps', value: 9, min: 0, max: 10 } }).e_v).toBe('9');
    expect(event('sign_up', { value: 'much' })).not.toHaveProperty('e_v');
  });

  it('has an order with its number, money and items', () => {
    const { ec_items, ...order } = hitOf(sampleTouchpoints()[5] ?? sampleTouchpoint('none', 1));
    expect(order).toMatchObject({ idgoal: '0', ec_id: 'T-1', revenue: '30.03', ec_tx: '4.79', ec_sh: '3' });
    expect(order).not.toHaveProperty('e_a');
    expect(JSON.parse(`${ec_items}`)).toEqual([
      ['oolong-50', 'Oolong, 50 g', 'tea', 12.5, 2],
      ['cup-red', 'Cup', '', 5.03, 1],
    ]);
  });

  it('takes an item without ID, price or quantity, and all of its categories', () => {
    const items = [{ item_name: 'Cup', item_category: 'table', item_category2: 'cups' }];
    const { ec_items } = event('purchase', { transaction_id: 'T', items });
    expect(JSON.parse(`${ec_items}`)).toEqual([['Cup', 'Cup', ['table', 'cups'], 0, 1]]);
  });

  it('makes no cart of an order without a number', () => {
    expect(event('purchase', { value: 3, items: [{ item_id: 'a' }] })).toMatchObject({ e_a: 'purchase' });
  });

  it.each(['view_cart', 'begin_checkout'])('updates the cart with %s, which knows all of it', (name) => {
    const cart = event(name, { value: 5, items: [{ item_id: 'a' }] });
    expect(cart).toMatchObject({ idgoal: '0', revenue: '5' });
    expect(cart).not.toHaveProperty('ec_id');
    expect(event(name)).toMatchObject({ e_a: name });
  });

  it('leaves the cart as it is with add_to_cart, which knows a part of it', () => {
    const added = event('add_to_cart', { value: 5, items: [{ item_id: 'a' }] });
    expect(added).toMatchObject({ e_a: 'add_to_cart', e_v: '5' });
    expect(added).not.toHaveProperty('idgoal');
  });

  it('views a product', () => {
    const items = [{ item_id: 'a', item_name: 'A', item_category: 'x', item_category2: 'y', price: 2 }];
    const views = { e_a: 'view_item', _pks: 'a', _pkn: 'A', _pkc: '["x","y"]', _pkp: '2' };
    expect(event('view_item', { items })).toMatchObject(views);
  });

  it('downloads, and leaves through a link', () => {
    const download = event('file_download', { link_url: '/list.pdf' });
    expect(download).toMatchObject({ download: 'https://shop.test/list.pdf' });
    expect(download).not.toHaveProperty('e_a');
    const link_url = 'https://other.test/';
    expect(event('click', { outbound: true, link_url })).toMatchObject({ link: link_url });
    expect(event('click', { link_url })).toMatchObject({ e_a: 'click' });
    expect(event('file_download', { link_url: 'http://[' })).toMatchObject({ e_a: 'file_download' });
  });

  it('attributes a conversion to the latest touch, else to that of the session', () => {
    const view = sampleTouchpoint('page_view', 1);
    const last = { ...view.attribution.first, campaign: { name: 'winter' } };
    expect(hitOf({ ...view, attribution: { ...view.attribution, last } })).toMatchObject({
      _rcn: 'winter',
      _ref: 'https://www.google.com/',
      _refts: '1795341600',
    });
    const session = { ...view.attribution.session, campaign: { name: 'fall', term: 'tea' }, referrer: undefined };
    const direct = hitOf({ ...view, attribution: { first: session, session } });
    expect(direct).toMatchObject({ _rcn: 'fall', _rck: 'tea' });
    expect(direct).not.toHaveProperty('_ref');
  });

  it('puts parts of a touchpoint into custom dimensions', () => {
    const dimensions = {
      1: 'journey.stage',
      2: 'attribution.session.channel',
      3: 'consent.purposes.marketing',
      4: 'properties.deep.flag',
      5: 'consent.sources',
      6: 'properties.none.at.all',
    };
    const touchpoint = sampleTouchpoint('nested', 1, { properties: { deep: { flag: false } } });
    const [hit] = hits([touchpoint], SAMPLE_START_MS, matomoCollector('https://m.test', { siteId: 1, dimensions }));
    expect(hit).toMatchObject({
      dimension1: 'appeal',
      dimension2: 'paid_search',
      dimension3: 'granted',
      dimension4: 'false',
      dimension5: '["manual"]',
    });
    expect(hit).not.toHaveProperty('dimension6');
  });

  it.each([
    ['https://m.test', 'https://m.test/matomo.php'],
    ['https://m.test/stats/', 'https://m.test/stats/matomo.php'],
    ['https://m.test/piwik.php', 'https://m.test/piwik.php'],
  ])('sends what is for %s to %s', (endpoint, url) => {
    const { encode } = matomoCollector(endpoint, { siteId: '1' });
    expect(encode({ touchpoints: [] }, { sentAtMs: 0 }).url).toBe(url);
  });

  it('throws at what is no site and no dimension', () => {
    const make = (options: object) => () => matomoCollector('https://m.test', { siteId: 1, ...options });
    expect(make({ siteId: 0 })).toThrow(new TypeError('siteId: must be a whole number from 1, got 0'));
    expect(make({ siteId: undefined })).toThrow('siteId: must be a whole number from 1, got undefined');
    expect(make({ dimensions: { x: 'name' } })).toThrow(
      'dimensions: must be paths by number, such as "1: journey.stage", got "x: name"',
    );
    expect(make({ dimensions: { 1: 'a..b' } })).toThrow('got "1: a..b"');
    expect(make({ siteId: '7', purposes: ['sharing'] })()).toMatchObject({ name: 'matomo', purposes: ['sharing'] });
  });

  // "Matomo bulk tracked": what was taken stands in the text of a 200.
  it.each<[string, number, string, unknown]>([
    ['all', 200, '{"status":"success","tracked":8,"invalid":0}', 'delivered'],
    ['some', 200, '{"status":"success","tracked":6,"invalid":2}', { outcome: 'delivered', rejected: 2 }],
    ['malformed', 200, '{"status":"success","tracked":0,"invalid":0}', { outcome: 'delivered', rejected: 8 }],
    ['a warning before it', 200, '<br>Warning: x\n{"tracked": 7}', { outcome: 'delivered', rejected: 1 }],
    ['without an answer', 204, '', undefined],
    ['a foreign page', 200, '<!DOCTYPE html><p>Log in', 'retry'],
    ['without a text', 200, '', undefined],
    ['a wrong request', 400, '{"status":"error","tracked":0,"invalid":0}', undefined],
    ['a fault of the database', 500, '{"status":"error","tracked":3,"invalid":0}', undefined],
    ['recording is disabled', 503, '', undefined],
  ])('Matomo bulk tracked: %s', (_what, status, body, expected) => {
    const answer: Answer = { status, body };
    expect(collector.classify?.(answer, { touchpoints: sampleTouchpoints() })).toEqual(expected);
  });
});
