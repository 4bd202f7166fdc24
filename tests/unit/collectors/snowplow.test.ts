// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SnowplowCollectorOptions, snowplowCollector } from '../../../src/collectors/snowplow.js';
import type { Touchpoint } from '../../../src/index.js';
import { sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/index.js';

const BASE = 'https://sp.example';
const SENT_AT_MS = 1_795_341_700_000;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[78][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

type Entry = Readonly<Record<string, string>>;
interface SelfDescribing {
  readonly schema: string;
  readonly data: unknown;
}

/** The Iglu schemas by their URIs. */
const SCHEMAS = new URL('./schemas/iglu/', import.meta.url);
const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
for (const file of readdirSync(SCHEMAS).filter((name) => name.endsWith('.json'))) {
  const { $schema: _, self, ...schema } = JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8'));
  ajv.addSchema(schema, `iglu:${self.vendor}/${self.name}/${self.format}/${self.version}`);
}

/** Faults of self-describing data and of all that is in it; a schema of the site's own says what it wants. */
function faultsOf({ schema, data }: SelfDescribing): string[] {
  if (schema.startsWith('iglu:com.acme/')) return [];
  const own = ajv.validate(schema, data) ? [] : [`${schema}: ${ajv.errorsText()}`];
  const inner = /\/(contexts|unstruct_event)\//.test(schema)
    ? ([data].flat() as SelfDescribing[]).flatMap(faultsOf)
    : [];
  return [...own, ...inner];
}

function encode(touchpoints: readonly Touchpoint[], options: SnowplowCollectorOptions = {}) {
  return snowplowCollector(BASE, options).encode({ touchpoints }, { sentAtMs: SENT_AT_MS });
}
const entriesOf = (touchpoints: readonly Touchpoint[], options?: SnowplowCollectorOptions): Entry[] =>
  JSON.parse(encode(touchpoints, options).body).data;
const one = (touchpoint: Touchpoint, options?: SnowplowCollectorOptions): Entry =>
  entriesOf([touchpoint], options)[0] ?? {};
const described = (text: string | undefined): SelfDescribing => JSON.parse(text ?? '{}');
const OWN = { schema: (name: string) => (name === 'nested' ? 'iglu:com.acme/nested/jsonschema/1-0-0' : undefined) };

describe('Snowplow', () => {
  it.each([
    ['as it comes', {}],
    ['with schemas of the site', { ...OWN, carrySchema: 'iglu:com.acme/touchpoint/jsonschema/1-0-0' }],
    ['with the consent event', { consentUrl: 'https://shop.test/privacy' }],
  ])('finds every event valid by its own schemas, also what is in it, %s', (_, options) => {
    const { schema, data } = JSON.parse(encode(sampleTouchpoints(), { appId: 'shop', ...options }).body);
    expect(ajv.validate(schema, data), ajv.errorsText()).toBe(true);
    for (const { co, ue_pr } of data as Entry[]) {
      expect([co, ue_pr].flatMap((text) => (text ? faultsOf(described(text)) : []))).toEqual([]);
    }
  });

  it('would not: what the test relies on sees a number and an unknown key', () => {
    const { schema, data } = JSON.parse(encode(sampleTouchpoints()).body);
    expect(ajv.validate(schema, [{ ...data[0], dtm: 5 }])).toBe(false);
    expect(ajv.validate(schema, [{ ...data[0], foo: 'x' }])).toBe(false);
  });

  it('Snowplow all-strings + JSON content type', () => {
    const request = encode(sampleTouchpoints(), { consentUrl: 'https://shop.test/privacy' });
    expect(request.contentType).toBe('application/json; charset=UTF-8');
    expect(request.url).toBe(`${BASE}/com.snowplowanalytics.snowplow/tp2`);
    for (const entry of JSON.parse(request.body).data) {
      for (const value of Object.values(entry)) expect(typeof value).toBe('string');
    }
  });

  it('has IDs, times, page, session, user and device in their fields', () => {
    const [view, , identify] = sampleTouchpoints() as [Touchpoint, Touchpoint, Touchpoint];
    expect(one(view, { appId: 'shop', namespace: 'own' })).toMatchObject({
      e: 'pv',
      aid: 'shop',
      tna: 'own',
      p: 'web',
      eid: expect.stringMatching(UUID),
      duid: expect.stringMatching(UUID),
      sid: expect.stringMatching(UUID),
      vid: '3',
      dtm: '1795341600000',
      stm: `${SENT_AT_MS}`,
      url: view.page.url,
      page: 'Pricing',
      refr: 'https://www.google.com/',
      lang: 'en-US',
      tz: 'Europe/Berlin',
      res: '1920x1080',
      vp: '1200x800',
    });
    expect(one(view)).not.toHaveProperty('uid');
    expect(one(identify)).toMatchObject({ uid: 'crm-1001', se_ac: 'identify' });
    expect(JSON.stringify(entriesOf([identify]))).not.toContain('zoe@example.com');
  });

  it('has an event without a schema as a structured one: kind of place, name, place, properties, value', () => {
    const event = sampleTouchpoint('sign_up', 1, { properties: { plan: 'pro', value: 3 } });
    expect(one(event)).toMatchObject({
      e: 'se',
      se_ca: 'website',
      se_ac: 'sign_up',
      se_la: '/pricing',
      se_pr: '{"plan":"pro","value":3}',
      se_va: '3',
    });
  });

  it('has an event with a schema of the site as self-describing data, with any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const event = sampleTouchpoint('nested', 1, { properties: { text } });
        const { e, ue_pr } = one(event, OWN);
        expect([e, described(ue_pr).data]).toEqual([
          'ue',
          { schema: 'iglu:com.acme/nested/jsonschema/1-0-0', data: { text: JSON.parse(JSON.stringify(text)) } },
        ]);
      }),
    );
  });

  it('has an order and its items, each with an ID of its own that is always the same', () => {
    const purchase = sampleTouchpoints()[5] as Touchpoint;
    const entries = entriesOf([purchase]);
    expect(entries).toMatchObject([
      { e: 'tr', tr_id: 'T-1', tr_tt: '30.03', tr_tx: '4.79', tr_sh: '3', tr_cu: 'EUR' },
      { e: 'ti', ti_id: 'T-1', ti_sk: 'oolong-50', ti_nm: 'Oolong, 50 g', ti_pr: '12.5', ti_qu: '2', ti_cu: 'EUR' },
      { e: 'ti', ti_id: 'T-1', ti_sk: 'cup-red', ti_qu: '1' },
    ]);
    const ids = entries.map(({ eid }) => eid);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(UUID);
    expect(entriesOf([purchase]).map(({ eid }) => eid)).toEqual(ids);
    expect(one(sampleTouchpoint('purchase', 1, { properties: { value: 5 } })).e).toBe('se');
  });

  it('has nothing but numbers where it wants numbers, and nothing but objects for items', () => {
    const properties = {
      transaction_id: 7,
      value: '12,50',
      items: [null, 'x', { item_id: 'a', price: 'two', quantity: 'two' }],
    };
    expect(entriesOf([sampleTouchpoint('purchase', 2, { properties })])).toMatchObject([
      { e: 'tr', tr_id: '7' },
      { e: 'ti', ti_sk: 'a', ti_qu: '1' },
    ]);
    const [order, item] = entriesOf([sampleTouchpoint('purchase', 2, { properties })]);
    expect([order?.tr_tt, item?.ti_pr]).toEqual([undefined, undefined]);
    expect(one(sampleTouchpoint('purchase', 2, { properties: { transaction_id: {} } })).e).toBe('se');
  });

  it('is told of the answer on the first event of a page, and where it is another one', () => {
    const options = { consentUrl: 'https://shop.test/privacy' };
    const answers = (touchpoints: readonly Touchpoint[]) =>
      entriesOf(touchpoints, options)
        .map(({ ue_pr }) => described(ue_pr).data as SelfDescribing | undefined)
        .filter((data) => data?.schema.includes('/consent_preferences/'));
    const first = sampleTouchpoint('page_view', 1);
    expect(answers([first])).toMatchObject([
      {
        data: {
          eventType: 'allow_selected',
          basisForProcessing: 'consent',
          consentUrl: 'https://shop.test/privacy',
          consentVersion: '2026-03',
          consentScopes: ['analytics', 'marketing'],
          domainsApplied: ['shop.test'],
        },
      },
    ]);
    const second = sampleTouchpoint('b', 2);
    const earlier = { ...second.consent, decidedAtMs: second.session.startedAtMs - 1 };
    expect(answers([{ ...second, consent: earlier }, sampleTouchpoint('c', 3, { consent: earlier })])).toEqual([]);
    // What was told before this batch is not known: an answer of this session is told again, under the ID of its receipt.
    expect(answers([second, sampleTouchpoint('c', 3)])).toHaveLength(1);
    const ids = [first, second].map((touchpoint) => entriesOf([touchpoint], options).at(-1)?.eid);
    expect(ids[0]).toBe(ids[1]);
    const other = { ...second.consent, id: 'other', method: 'configured' } as const;
    expect(answers([second, sampleTouchpoint('c', 3, { consent: other })]).at(-1)).toMatchObject({
      data: { basisForProcessing: 'legitimate_interests' },
    });
    expect(answers([{ ...first, page: { url: '', title: '', referrer: '' } }])).toEqual([]);
  });

  it('carries what has no field only where the site has a schema for it', () => {
    const contexts = (options: SnowplowCollectorOptions): string[] =>
      (described(one(sampleTouchpoint('x', 1), options).co).data as SelfDescribing[]).map(({ schema }) => schema);
    const carrySchema = 'iglu:com.acme/touchpoint/jsonschema/1-0-0';
    expect(contexts({})).not.toContain(carrySchema);
    expect(contexts({ carrySchema })).toContain(carrySchema);
    expect(contexts({ carrySchema, carry: 'none' })).not.toContain(carrySchema);
  });

  it('by GET gets one event, with contexts last and in base64url', () => {
    const request = encode(sampleTouchpoints(), { method: 'get', ...OWN });
    expect(request).toMatchObject({ method: 'GET', body: '', carries: 1 });
    const url = new URL(request.url);
    expect(url.pathname).toBe('/i');
    const parameters = Object.fromEntries(url.searchParams);
    expect(Object.keys(parameters).at(-1)).toBe('cx');
    const decode = (text = ''): SelfDescribing => JSON.parse(Buffer.from(text, 'base64url').toString());
    for (const text of ['', 'a', 'ab', 'abc']) {
      const own = sampleTouchpoint('nested', 2, { properties: { text } });
      expect(encode([own], { method: 'get', ...OWN }).url).toMatch(/[?&]ue_px=[\w-]+&/);
    }
    expect(faultsOf(decode(parameters.cx))).toEqual([]);
    const nested = new URL(encode(sampleTouchpoints().slice(7), { method: 'get', ...OWN }).url).searchParams;
    expect(decode(nested.get('ue_px') ?? '')).toMatchObject({ data: { data: { deep: { flag: false } } } });
    expect(snowplowCollector(BASE, { method: 'get' }).capabilities).toMatchObject({ preflight: false, beacon: false });
  });

  it('by GET keeps every character, and sends the event itself, not what comes with it', () => {
    const text = 'ü?>~ÿ😀 nhẫn';
    const own = sampleTouchpoint('nested', 1, { properties: { text } });
    const { url } = encode([own], { method: 'get', consentUrl: 'https://shop.test/privacy', ...OWN });
    const ue_px = new URL(url).searchParams.get('ue_px') ?? '';
    expect(url).toMatch(/ue_px=[\w-]+&/);
    expect(JSON.parse(Buffer.from(ue_px, 'base64url').toString())).toMatchObject({
      data: { schema: 'iglu:com.acme/nested/jsonschema/1-0-0', data: { text } },
    });
  });

  it('has the ID of a page view as that of its page', () => {
    const view = one(sampleTouchpoint('page_view', 1));
    const contexts = described(view.co).data as SelfDescribing[];
    expect(contexts).toContainEqual({
      schema: 'iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0',
      data: { id: view.eid },
    });
    expect(one(sampleTouchpoint('x', 2)).co).not.toContain('web_page');
  });

  it('has what was said of a user only in data that the site has a schema for', () => {
    const [, , identify] = sampleTouchpoints() as [Touchpoint, Touchpoint, Touchpoint];
    const schema = 'iglu:com.acme/identify/jsonschema/1-0-0';
    expect(described(one(identify, { schema: () => schema }).ue_pr).data).toEqual({ schema, data: identify.traits });
    expect(one(identify, { schema: () => 'acme' }).e).toBe('se');
    const purchase = sampleTouchpoints()[5] as Touchpoint;
    expect(entriesOf([purchase], { schema: () => schema }).map(({ e }) => e)).toEqual(['ue']);
  });

  it.each([
    ['explicit', ['analytics', 'personalization', 'marketing', 'sharing'], 'allow_all'],
    ['implicit', ['analytics'], 'implicit_consent'],
    ['explicit', ['analytics'], 'allow_selected'],
    ['explicit', [], undefined],
  ] as const)('tells an %s answer for %j as %s', (method, granted, expected) => {
    const { consent } = sampleTouchpoint('x', 1);
    const purposes = Object.fromEntries(
      Object.keys(consent.purposes).map((name) => [name, granted.some((each) => each === name) ? 'granted' : 'denied']),
    ) as Touchpoint['consent']['purposes'];
    const policyVersion = 'a version of more than 16 characters';
    const event = sampleTouchpoint('x', 1, { consent: { ...consent, method, purposes, policyVersion } });
    const [, answer] = entriesOf([event], { consentUrl: 'https://shop.test/privacy' });
    const data = answer && (described(answer.ue_pr).data as SelfDescribing).data;
    expect(Object(data).eventType).toBe(expected);
    if (data) expect(Object(data).consentVersion).toBe('a version of mor');
  });

  it('by GET leaves out contexts, and then properties, where the address would be too long', () => {
    const text = 'ü'.repeat(30_000);
    const carrySchema = 'iglu:com.acme/touchpoint/jsonschema/1-0-0';
    const long = encode([sampleTouchpoint('x', 1, { properties: { text } })], { method: 'get', carrySchema });
    expect(long.url.length).toBeLessThan(16_100);
    expect(new URL(long.url).searchParams.get('se_ac')).toBe('x');
    expect(new URL(long.url).searchParams.get('cx')).toBe(null);
    expect(new URL(long.url).searchParams.get('se_pr')).toMatch(/^{"text":"ü+$/);
    const own = sampleTouchpoint('nested', 1, { properties: { text } });
    expect(() => encode([own], { method: 'get', ...OWN })).toThrow('too long for a GET');
  });

  it.each([
    [{ method: 'put' as never }, /^method: must be "post" or "get", got "put"$/],
    [{ path: 'nowhere' }, /^path: must be a vendor and a version, got "nowhere"$/],
    [{ schema: 'iglu:x' as never }, /^schema: must be a function/],
    [{ carrySchema: 'x' }, /^carrySchema: must be an Iglu URI/],
    [{ consentUrl: 'https://x y' }, /^consentUrl: must be an address/],
    [{ namespace: 5 as never }, /^namespace: must be a text, got 5$/],
    [{ appId: {} as never }, /^appId: must be a text/],
  ])('with wrong options %j does not begin', (options, message) => {
    expect(() => snowplowCollector(BASE, options)).toThrow(message);
  });
});
