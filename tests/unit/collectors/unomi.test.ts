// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UnomiCollectorOptions, unomiCollector } from '../../../src/collectors/unomi.js';
import type { Touchpoint } from '../../../src/index.js';
import { sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/index.js';

const BASE = 'https://unomi.example';
const SCHEMAS = new URL('./schemas/unomi/', import.meta.url);
const EVENTS = 'https://unomi.apache.org/schemas/json/events';

const ajv = new Ajv2019({ strict: false });
addFormats.default(ajv);
ajv.addKeyword({ keyword: 'validateScope', validate: (_: boolean, scope: unknown) => scope === 'shop' });
ajv.addKeyword('self');
for (const file of readdirSync(SCHEMAS).filter((name) => name.endsWith('.json'))) {
  const { $schema: _, ...schema } = JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8'));
  ajv.addSchema(schema);
}
// What a site registers (`POST /cxs/jsonSchema`): its own type with open properties.
ajv.addSchema({
  $id: `${EVENTS}/touchpoint/1-0-0`,
  type: 'object',
  allOf: [{ $ref: 'https://unomi.apache.org/schemas/json/event/1-0-0' }],
  properties: {
    source: { $ref: 'https://unomi.apache.org/schemas/json/item/1-0-0' },
    target: { $ref: 'https://unomi.apache.org/schemas/json/item/1-0-0' },
    properties: { type: 'object' },
  },
  unevaluatedProperties: false,
});

interface UnomiEvent {
  readonly eventType: string;
  readonly [member: string]: unknown;
}

function encode(touchpoints: readonly Touchpoint[], options: Partial<UnomiCollectorOptions> = {}) {
  const collector = unomiCollector(BASE, { scope: 'shop', eventType: 'touchpoint', ...options });
  const request = collector.encode({ touchpoints }, { sentAtMs: 0 });
  const body: { sessionId: string; profileId: string; events: UnomiEvent[] } = JSON.parse(request.body);
  return { ...request, ...body };
}

/** Faults by Unomi's own schemas, which leave an event out in silence. */
function faultsOf(event: UnomiEvent): unknown {
  return ajv.validate(`${EVENTS}/${event.eventType}/1-0-0`, event) ? undefined : ajv.errors;
}

const eventsOf = (touchpoint: Touchpoint, options?: Partial<UnomiCollectorOptions>): UnomiEvent[] =>
  encode([touchpoint], options).events;
const eventOf = (type: string, touchpoint: Touchpoint, options?: Partial<UnomiCollectorOptions>) =>
  eventsOf(touchpoint, options).find(({ eventType }) => eventType === type);

describe('Apache Unomi', () => {
  it('finds every event valid by its own schemas', () => {
    for (const touchpoint of sampleTouchpoints()) {
      for (const event of eventsOf(touchpoint)) expect(faultsOf(event), event.eventType).toBeUndefined();
    }
  });

  it('would not: what the test relies on sees a property that a view may not have', () => {
    const [view] = eventsOf(sampleTouchpoint('page_view', 1));
    expect(faultsOf({ ...Object(view), properties: { a: 1 } })).toBeDefined();
    expect(faultsOf({ ...Object(view), scope: 'other' })).toBeDefined();
  });

  it('has the visitor as its profile, the session as its session, and the time of the request as that of the event', () => {
    const [touchpoint] = sampleTouchpoints();
    expect(encode(sampleTouchpoints())).toMatchObject({
      url: `${BASE}/context.json?timestamp=1795341600000`,
      profileId: touchpoint?.visitor.id,
      sessionId: touchpoint?.session.id,
      carries: 1,
    });
  });

  it('gets what happened at one moment in one request', () => {
    const at = { occurredAtMs: 1_795_341_600_000 };
    const touchpoints = [sampleTouchpoint('a', 1, at), sampleTouchpoint('b', 2, at), sampleTouchpoint('c', 3)];
    expect(encode(touchpoints)).toMatchObject({ carries: 2 });
    const other = { ...at, visitor: { id: '01KFR3T7Q80T8JZ2C5V7B9D1FH', kind: 'anonymous' } } as const;
    expect(encode([sampleTouchpoint('a', 1, at), sampleTouchpoint('b', 2, other)])).toMatchObject({ carries: 1 });
  });

  it('has page, referrer, language and campaign of a view in their places', () => {
    expect(eventOf('view', sampleTouchpoint('page_view', 2))).toMatchObject({
      scope: 'shop',
      source: { itemId: 'shop', itemType: 'site', scope: 'shop' },
      target: {
        itemId: 'page-pricing',
        itemType: 'page',
        properties: {
          pageInfo: {
            pageID: 'page-pricing',
            pageName: 'Pricing',
            pagePath: '/pricing',
            referringURL: 'https://www.google.com/',
            referrerHost: 'www.google.com',
            language: 'en-US',
          },
        },
      },
      flattenedProperties: {
        URLParameters: { utm_source: 'google', utm_medium: 'cpc', utm_campaign: 'spring', gclid: 'abc123' },
      },
    });
  });

  it('has what was searched for in its place', () => {
    const search = sampleTouchpoint('search', 2, { properties: { search_term: 'tea' } });
    expect(eventOf('search', search)).toMatchObject({ properties: { keyword: 'tea', language: 'en-US' } });
  });

  it('Unomi ids without /: letters, digits and -_@., 60 at most', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        const touchpoint = sampleTouchpoint('page_view', 1, { touchpoint: { id, type: 'website', name: '' } });
        for (const event of eventsOf(touchpoint)) expect(Object(event.target).itemId).toMatch(/^[\w@.-]{1,60}$/);
      }),
    );
  });

  it('Unomi ids without /: of a long path the end counts', () => {
    const id = `/${'a/'.repeat(40)}end`;
    const [view] = eventsOf(sampleTouchpoint('page_view', 1, { touchpoint: { id, type: 'website', name: '' } }));
    expect(Object(view?.target).itemId).toMatch(/^[a-]{57}end$/);
  });

  it.each([
    ['vi-VN', 'vi-VN'],
    ['zh-Hant-TW', 'zh'],
    ['en', 'en'],
    ['', undefined],
    [undefined, undefined],
  ])('gets the language %s as %s, for it takes five characters', (language, expected) => {
    const view = eventOf('view', sampleTouchpoint('page_view', 2, { environment: { language } }));
    expect(Object(view?.target).properties.pageInfo.language).toBe(expected);
    expect(view && faultsOf(view)).toBeUndefined();
  });

  it.each([
    'https://shop.test/a?filter[size]=m|l&x={1}',
    'https://shop.test/a?q=^`\\',
    'https://[2001:db8::1]/a?b[]=1',
    'https://shop.test/[a]/{b}',
  ])('takes addresses that browsers write and the standard does not know: %s', (url) => {
    const view = eventOf('view', sampleTouchpoint('page_view', 2, { page: { url, title: '', referrer: url } }));
    expect(view && faultsOf(view)).toBeUndefined();
  });

  it('takes a page without address, referrer and title', () => {
    const view = eventOf('view', sampleTouchpoint('page_view', 2, { page: { url: '', title: '', referrer: '' } }));
    expect(view && faultsOf(view)).toBeUndefined();
  });

  it('is told of the answer to each purpose on the first event of a page, and where it is another one', () => {
    const statuses = (events: readonly UnomiEvent[]) =>
      events.flatMap(({ eventType, properties }) => {
        const { typeIdentifier, status } = Object(Object(properties).consent);
        return eventType === 'modifyConsent' ? [`${typeIdentifier} ${status}`] : [];
      });
    const all = ['analytics GRANTED', 'personalization DENIED', 'marketing GRANTED', 'sharing DENIED'];
    expect(statuses(eventsOf(sampleTouchpoint('page_view', 1)))).toEqual(all);
    const plain = sampleTouchpoint('page_view', 2);
    // What was told before this batch is not known: an answer of this session is told again.
    expect(statuses(eventsOf(plain))).toEqual(all);
    const earlier = { ...plain.consent, decidedAtMs: plain.session.startedAtMs - 1 };
    expect(statuses(eventsOf({ ...plain, consent: earlier }))).toEqual([]);
    expect(statuses(eventsOf({ ...plain, index: 1, consent: earlier }))).toEqual(all);
    const at = { occurredAtMs: 5 };
    const before = sampleTouchpoint('a', 2, at);
    const after = sampleTouchpoint('b', 3, { ...at, consent: { ...before.consent, id: 'other' } });
    expect(statuses(encode([{ ...before, consent: earlier }, after]).events)).toEqual(all);
    expect(statuses(encode([before, { ...after, consent: before.consent }]).events)).toEqual(all);
  });

  it('round trip: an event of the site’s own type gives the touchpoint back', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
        fc.string({ unit: 'binary' }),
        (properties, title) => {
          const plain = JSON.parse(
            JSON.stringify(
              sampleTouchpoint('own', 2, {
                properties: { ...(JSON.parse(JSON.stringify(properties)) as object), touchtrail: null },
                page: { url: 'https://shop.test/?q=%41+b', title, referrer: '' },
              }),
            ),
          );
          delete plain.properties.touchtrail;
          const { touchtrail, ...own } = Object(eventOf('touchpoint', plain)?.properties);
          expect({ ...touchtrail, properties: own }).toEqual(plain);
        },
      ),
    );
  });

  it.each([
    ['full', (touchpoint: Touchpoint) => touchpoint],
    ['none', ({ eventId, name }: Touchpoint) => ({ eventId, name })],
  ] as const)('carries %s, but always name and ID', (carry, expected) => {
    const touchpoint = sampleTouchpoint('own', 2, { properties: { plan: 'pro' } });
    expect(eventOf('touchpoint', touchpoint, { carry })?.properties).toEqual({
      plan: 'pro',
      touchtrail: JSON.parse(JSON.stringify(expected(touchpoint))),
    });
  });

  it('gets without a type of the site’s own only what it has a schema for', () => {
    const { accepts } = unomiCollector(BASE, { scope: 'shop' });
    const accepted = sampleTouchpoints().filter((touchpoint) => accepts?.(touchpoint));
    expect(accepted.map(({ name }) => name)).toEqual(['page_view', 'search']);
  });

  it('asks for no preflight at the root, and with a key below /cxs for one', () => {
    const plain = unomiCollector(`${BASE}/`, { scope: 'shop' });
    expect(plain.capabilities.preflight).toBe(false);
    expect(encode([sampleTouchpoint('page_view', 1)])).toMatchObject({ contentType: 'text/plain' });
    const keyed = encode([sampleTouchpoint('page_view', 1)], { apiKey: 'k' });
    expect(keyed).toMatchObject({ contentType: 'application/json', headers: { 'X-Unomi-Api-Key': 'k' } });
    expect(keyed.url).toMatch(/^https:\/\/unomi\.example\/cxs\/context\.json\?/);
    expect(unomiCollector(BASE, { scope: 'shop', apiKey: 'k' }).capabilities.preflight).toBe(true);
  });

  it.each([
    [200, '{"processedEvents":6}', 'delivered'],
    [200, '{"processedEvents":5}', { outcome: 'delivered', rejected: 1 }],
    [200, '{"processedEvents":0}', { outcome: 'delivered', rejected: 1 }],
    [200, '<html>portal', 'retry'],
    [200, '', undefined],
    [400, 'Request rejected', undefined],
    [401, '', undefined],
  ])('says with %i %s how many of the events it has taken', (status, body, expected) => {
    const { classify } = unomiCollector(BASE, { scope: 'shop', eventType: 'touchpoint' });
    // A view, one of the site's own type and four answers.
    const touchpoints = [sampleTouchpoint('page_view', 1)];
    expect(classify?.({ status, body }, { touchpoints })).toEqual(expected);
  });

  it.each([
    [{ scope: 'a/b' }, /^scope: must be letters, digits and -_@., 60 at most, got "a\/b"$/],
    [{ scope: undefined as never }, /^scope: must be/],
    [{ scope: 'shop', eventType: 'a b' }, /^eventType: must be/],
  ])('with wrong options %j does not begin', (options, message) => {
    expect(() => unomiCollector(BASE, options)).toThrow(message);
  });
});
