// @vitest-environment node
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plausibleCollector } from '../../../src/collectors/plausible.js';
import type { Carry } from '../../../src/model/collector.js';
import type { Touchpoint } from '../../../src/model/event.js';
import { sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/sample-touchpoints.js';

const collector = plausibleCollector('https://plausible.test', { domain: 'shop.test' });
const bytes = (text: string): number => new TextEncoder().encode(text).length;

interface Recorded {
  readonly n: string;
  readonly u: string;
  readonly d: string;
  readonly r?: string;
  readonly p?: Readonly<Record<string, string>>;
  readonly $?: { readonly currency: string; readonly amount: number };
}

/** Rules of Plausible's `Ingestion.Request`: throws where the server answers 400, or leaves something out. */
function receive(body: string): Recorded {
  // A strict parser: half a character makes the whole body invalid.
  if (/\\u[dD][89a-fA-F]/.test(body)) throw new Error('Unable to parse request body as json');
  const event = JSON.parse(body);
  const { n, u, d, r, p = {}, $ } = event;
  if (Object.keys(event).some((key) => !/^[nudrp$]$/.test(key))) throw new Error(`unknown key in ${body}`);
  if (typeof n !== 'string' || !n || n.length > 120 || n === 'engagement') throw new Error(`event_name: ${n}`);
  if (bytes(u) > 2000 || !URL.canParse(u) || u.startsWith('data:')) throw new Error('must be a valid url');
  decodeURI(new URL(u).pathname);
  if (typeof d !== 'string' || !d) throw new Error("can't be blank");
  if (r !== undefined && (!r || bytes(r) > 2000)) throw new Error('referrer');
  const props = Object.entries(p);
  if (props.length > 30) throw new Error('more props than it takes');
  for (const [key, value] of props) {
    if (typeof value !== 'string' || !value.trimStart()) throw new Error(`${key} is left out`);
    if (bytes(key) > 300 || bytes(value) > 2000) throw new Error(`${key} is too long`);
  }
  if ($ && !(/^[A-Z]{3}$/.test($.currency) && typeof $.amount === 'number')) throw new Error('revenue');
  return event;
}

function record(touchpoint: Touchpoint, { encode } = collector): Recorded {
  return receive(encode({ touchpoints: [touchpoint] }, { sentAtMs: 0 }).body);
}
const event = (name: string, properties: Touchpoint['properties'] = {}): Recorded =>
  record(sampleTouchpoint(name, 1, { properties }));
const urlOf = (url: string): string =>
  record(sampleTouchpoint('page_view', 1, { page: { url, title: '', referrer: '' } })).u;

describe('Plausible', () => {
  it('takes each sample that it has a place for', () => {
    const accepted = sampleTouchpoints().filter((touchpoint) => collector.accepts?.(touchpoint));
    expect(accepted.map((touchpoint) => record(touchpoint).n)).toEqual([
      'pageview',
      'sign_up',
      'search',
      'add_to_cart',
      'purchase',
      'submit_nps',
      'nested',
    ]);
  });

  it('gets neither users nor engagement without a time', () => {
    const names = ['identify', 'engagement', 'page_view'].map((name) => sampleTouchpoint(name, 1));
    expect(names.map((touchpoint) => collector.accepts?.(touchpoint))).toEqual([false, false, true]);
  });

  it('carries one event in a request, without a preflight', () => {
    const request = collector.encode({ touchpoints: sampleTouchpoints() }, { sentAtMs: 0 });
    expect(request).toMatchObject({ carries: 1, contentType: 'text/plain', url: 'https://plausible.test/api/event' });
    expect(receive(request.body).n).toBe('pageview');
  });

  it('records the time of arrival, and counts twice', () => {
    expect(collector.capabilities).toEqual({ deduplicates: false, beacon: true, backdateMs: 0, maxEvents: 1 });
  });

  it('says what its own tracker says of the same page and event', () => {
    const captured = JSON.parse(readFileSync(new URL('golden/plausible.json', import.meta.url), 'utf8'));
    const [view, signup] = captured.map(({ body }: { readonly body: string }) => JSON.parse(body));
    const page = { url: view.u, title: 'Pricing', referrer: view.r };
    // `v` is the version of that tracker.
    const { v: _v, ...expected } = view;
    expect(record(sampleTouchpoint('page_view', 1, { page }))).toMatchObject(expected);
    const { v: _w, $: _revenue, ...event } = signup;
    expect(record(sampleTouchpoint('signup', 2, { page, properties: signup.p }))).toMatchObject(event);
    const properties = { value: signup.$.amount, currency: signup.$.currency };
    expect(record(sampleTouchpoint('purchase', 3, { page, properties }))).toMatchObject({ $: signup.$ });
  });

  it('has the revenue of a purchase, and of nothing else', () => {
    expect(event('purchase', { value: 30.03, currency: 'EUR' }).$).toEqual({ currency: 'EUR', amount: 30.03 });
    expect(event('add_to_cart', { value: 30.03, currency: 'EUR' })).not.toHaveProperty('$');
    expect(event('purchase', { value: 30.03 })).not.toHaveProperty('$');
  });

  it('names downloads and outlinks as its own goals do', () => {
    const link_url = 'https://other.test/list.pdf';
    expect(event('file_download', { link_url })).toMatchObject({ n: 'File Download', p: { url: link_url } });
    expect(event('click', { link_url })).toMatchObject({ n: 'Outbound Link: Click', p: { url: link_url } });
    expect(event('share', { link_url }).p).not.toHaveProperty('url');
  });

  it('has flat properties as texts, and leaves the others out', () => {
    const { p } = event('a', { text: 'é 😀', number: 0, no: false, none: null, empty: '', list: [1], deep: { a: 1 } });
    expect(p).toMatchObject({ text: 'é 😀', number: '0', no: 'false' });
    expect(Object.keys(p ?? {}).filter((key) => !key.startsWith('touchtrail_'))).toEqual(['text', 'number', 'no']);
  });

  it('has at most 30 properties, of which none is too long', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key${index}`, index]));
    expect(Object.keys(event('a', many).p ?? {})).toHaveLength(30);
    const { p } = event('a', { long: `${'x'.repeat(1999)}😀`, ['k'.repeat(301)]: 1, half: '\ud83d' });
    expect(p).toMatchObject({ long: 'x'.repeat(1999), half: '\ufffd' });
    expect(p).not.toHaveProperty('k'.repeat(300));
    expect(event('x'.repeat(130)).n).toHaveLength(120);
    expect(event('😀'.repeat(100)).n).toBe('😀'.repeat(30));
  });

  it.each<[Carry, number]>([
    ['none', 0],
    ['rest', 5],
    ['full', 8],
  ])('carries with %s %d parts beside them', (carry, count) => {
    const options = { domain: 'shop.test', carry };
    const { p = {} } = record(sampleTouchpoint('a', 1), plausibleCollector('https://plausible.test', options));
    expect(Object.keys(p)).toHaveLength(count);
  });

  it('carries the stage, the channels and what was agreed to, and no ID', () => {
    const touchpoint = sampleTouchpoint('a', 1);
    const { p } = record(touchpoint);
    expect(p).toEqual({
      touchtrail_touchpoint: '/pricing',
      touchtrail_stage: 'appeal',
      touchtrail_channel: 'paid_search',
      touchtrail_first_channel: 'paid_search',
      touchtrail_consent: 'analytics marketing',
    });
    expect(JSON.stringify(p)).not.toContain(touchpoint.visitor.id);
  });

  it.each(['constructor', 'toString', '__proto__'])('has an event named %s under its name', (name) => {
    const collector = plausibleCollector('https://plausible.example', { domain: 'shop.test' });
    const { body } = collector.encode({ touchpoints: [sampleTouchpoint(name, 1)] }, { sentAtMs: 0 });
    expect(JSON.parse(body).n).toBe(name);
  });

  it('Plausible 2000-byte URL: keeps what fits as it is', () => {
    const rest = 2000 - 'https://shop.test/?a='.length;
    expect(urlOf(`https://shop.test/?a=${'x'.repeat(rest)}`)).toHaveLength(2000);
    expect(urlOf('https://shop.test/a?b=1#c')).toBe('https://shop.test/a?b=1#c');
  });

  it('Plausible 2000-byte URL: gives up the fragment, then what is no source, then the query', () => {
    const long = 'x'.repeat(2000);
    expect(urlOf(`https://shop.test/a?b=1#${long}`)).toBe('https://shop.test/a?b=1');
    expect(urlOf(`https://shop.test/a?utm_source=s&long=${long}&gclid=g&b=1`)).toBe(
      'https://shop.test/a?utm_source=s&gclid=g&b=1',
    );
    expect(urlOf(`https://shop.test/a?utm_source=${long}`)).toBe('https://shop.test/a');
  });

  it('Plausible 2000-byte URL: cuts a path between two of its parts', () => {
    const cut = urlOf(`https://shop.test/${'ü/'.repeat(1000)}`);
    expect(bytes(cut)).toBeGreaterThan(1980);
    expect(decodeURI(cut)).toMatch(/^https:\/\/shop\.test(\/ü)+\/$/);
    expect(urlOf(`https://shop.test/${'ü'.repeat(1000)}`)).toBe('https://shop.test/');
  });

  it('cuts a long referrer, and leaves out an empty one', () => {
    const page = { url: 'https://shop.test/', title: '', referrer: `https://a.test/${'x'.repeat(3000)}` };
    expect(bytes(record(sampleTouchpoint('page_view', 1, { page })).r ?? '')).toBe(2000);
    expect(record(sampleTouchpoint('page_view', 1, { page: { ...page, referrer: '' } }))).not.toHaveProperty('r');
  });

  it('sends to a proxy as it is', () => {
    const { encode } = plausibleCollector('https://shop.test/proxy/event', { domain: 'shop.test' });
    expect(encode({ touchpoints: [] }, { sentAtMs: 0 }).url).toBe('https://shop.test/proxy/event');
  });

  it('throws at what is no domain', () => {
    const make = (domain: string) => () => plausibleCollector('https://plausible.test', { domain });
    expect(make('')).toThrow(new TypeError('domain: must be a domain such as "shop.example", got ""'));
    expect(make('https://shop.test')).toThrow('domain: must be');
    expect(() => Reflect.apply(plausibleCollector, undefined, ['https://plausible.test', {}])).toThrow('got undefined');
    expect(make('a.test,b.test')()).toMatchObject({ name: 'plausible' });
  });

  it.each<[string, number, string | null | undefined, unknown]>([
    ['taken', 202, null, undefined],
    ['none dropped', 202, '0', undefined],
    ['dropped', 202, '1', 'rejected'],
    ['a header that is not exposed', 202, undefined, undefined],
    ['a wrong event', 400, null, undefined],
    ['a fault', 500, null, undefined],
  ])('answers: %s', (_what, status, dropped, expected) => {
    const header =
      dropped === undefined ? undefined : (name: string) => (name === 'x-plausible-dropped' ? dropped : null);
    expect(collector.classify?.({ status, body: 'ok', header }, { touchpoints: [] })).toBe(expected);
  });
});
