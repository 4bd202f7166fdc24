import type { JsonObject, Touchpoint } from '../../model/event.js';
import { sampleTouchpoint } from '../sample-touchpoints.js';

/** Half a character, NUL, what ends lines, quotes, percent signs that are no escapes. */
const NASTY = '\ud83d \udc00 \u0000 \u2028 \r\n %zz %E0%A4%A +&=?#;/ "\' <script> \\u0041 \ufeff';

/** As it comes out of JSON: a member of that name, not a prototype. */
const withProto = (): JsonObject =>
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":1},"toString":"text"}');

/** What hosts give where commerce is expected: nothing is of the type that it should be. */
const nonsense = (): readonly JsonObject[] => [
  {},
  { items: 'none', value: 'much', currency: 7, transaction_id: null, search_term: ['a'], score: 'high' },
  { items: [null, 5, 'tea', [], {}], value: null, currency: {}, tax: false, score: { value: null } },
  { items: [{ item_id: { deep: 1 }, price: '12,5', quantity: -1 }], value: -1e21, search_term: NASTY },
];

const NAMES = ['page_view', 'search', 'add_to_cart', 'purchase', 'submit_nps', 'identify', 'sign_up'];

/**
 * Touchpoints that a page can make and that adapters stumble over: damaged texts, values of the wrong type, empty texts, nothing
 * that is optional, a thousand keys, an event as large as one may be (32 kB).
 */
export function hostileTouchpoints(): readonly Touchpoint[] {
  let index = 0;
  const make = (name: string, changes: Partial<Touchpoint>): Touchpoint => {
    index += 1;
    return structuredClone(sampleTouchpoint(name, index, changes));
  };
  const { first } = sampleTouchpoint('page_view', 1).attribution;
  const direct = {
    kind: 'direct',
    source: '(direct)',
    medium: '(none)',
    channel: 'direct',
    rules: first.rules,
    landingPath: '/',
    occurredAtMs: first.occurredAtMs,
  } as const;
  const nasty = {
    touchpoint: { id: NASTY, type: NASTY, name: NASTY },
    journey: { map: NASTY, stage: NASTY, milestone: { name: NASTY, weight: 0 } },
    page: { url: `https://shop.test/%E0%A4%A?a=%zz&utm_source=${NASTY}#${NASTY}`, title: NASTY, referrer: NASTY },
    attribution: { first: { ...first, campaign: { name: NASTY }, searchTerm: NASTY }, session: first },
    environment: { language: NASTY, timeZone: NASTY, screen: NASTY, viewport: '' },
    visitor: { ...sampleTouchpoint('x', 1).visitor, kind: 'identified', userId: NASTY },
  } as const;
  const bare = {
    touchpoint: { id: '/', type: 'website', name: '' },
    journey: undefined,
    page: { url: 'https://shop.test/', title: '', referrer: '' },
    attribution: { first: direct, session: direct },
    environment: {},
  } as const;
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, key) => [`key ${key}`, key]));
  return [...NAMES, 'x'.repeat(100)].flatMap((name) => [
    make(name, bare),
    make(name, { ...nasty, properties: { text: NASTY, [NASTY]: NASTY, deep: [[{ [NASTY]: [NASTY, null] }]] } }),
    make(name, { properties: withProto(), traits: withProto() }),
    make(name, { properties: many }),
    make(name, { properties: { text: 'é"'.repeat(8_000) } }),
    ...nonsense().map((properties) => make(name, { properties, traits: properties })),
    make(name, { page: { url: `https://shop.test/?q=${'x'.repeat(8_000)}`, title: 'T'.repeat(5_000), referrer: '' } }),
    make(name, { page: { url: 'about:blank', title: 'T', referrer: 'not an address' } }),
  ]);
}
