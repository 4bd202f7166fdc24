// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LeoCdpCollectorOptions, leoCdpCollector } from '../../../src/collectors/leo-cdp.js';
import type { Touchpoint } from '../../../src/index.js';
import { sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/index.js';

const BASE = 'https://obs.example';

type Fields = Readonly<Record<string, string>>;

function encode(touchpoints: readonly Touchpoint[], options: Partial<LeoCdpCollectorOptions> = {}) {
  return leoCdpCollector(BASE, { observerId: 'OBS1', ...options }).encode({ touchpoints }, { sentAtMs: 0 });
}

/** As `java.net.URLDecoder` does it. */
const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));
const decodeTimes = (text: string, times: number): string => (times ? decodeTimes(decode(text), times - 1) : text);

/** What the server reads of a request (`HttpWebParamUtil`, `EventPayload`): the form, and then some fields once more, in a batch three times. */
function receive({ url, body }: { url: string; body: string }): Fields[] {
  const form = Object.fromEntries(new URLSearchParams(body));
  const isBatch = new URL(url).searchParams.has('evc');
  const all: Record<string, string>[] = isBatch ? JSON.parse(form.events ?? '') : [form];
  const times = isBatch ? 3 : 1;
  return all.map((fields) => ({
    ...fields,
    tpname: decodeTimes(fields.tpname ?? '', times),
    tpurl: decodeTimes(fields.tpurl ?? '', times),
    tprefurl: decodeTimes(fields.tprefurl ?? '', 1),
    eventdata: decodeTimes(fields.eventdata ?? '', times),
  }));
}

const one = (touchpoint: Touchpoint, options?: Partial<LeoCdpCollectorOptions>): Fields =>
  receive(encode([touchpoint], options))[0] ?? {};
const dataOf = ({ eventdata = '{}' }: Fields) => JSON.parse(eventdata);

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '+84 903',
    '13:00:00+07:00',
    '%41 100% %25',
    'a&b=c;d',
    '"\\\n',
    'nhẫn kim cương',
    '😀',
    '<b>&copy=2',
  ),
);

describe('LEO CDP', () => {
  it('LEO double encoding, round trip: a single event gives the touchpoint back', () => {
    fc.assert(
      fc.property(nasty, nasty, (text, name) => {
        const touchpoint = sampleTouchpoint('own_event', 2, {
          properties: { text, deep: { list: [text, null] } },
          touchpoint: { id: '/a', type: 'website', name },
        });
        const fields = one(touchpoint);
        const { touchtrail, text: said, deep } = dataOf(fields);
        const plain = JSON.parse(JSON.stringify(touchpoint));
        expect({ ...touchtrail, properties: { text: said, deep } }).toEqual(plain);
        // Half a character cannot be encoded.
        expect(fields.tpname).toBe(new TextDecoder().decode(new TextEncoder().encode(name || 'Pricing')));
      }),
    );
  });

  it('LEO double encoding, round trip: a batch gives the touchpoints back', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const touchpoints = [2, 3].map((index) => sampleTouchpoint('own_event', index, { properties: { text } }));
        const request = encode(touchpoints);
        expect(request.url).toBe(`${BASE}/eta?ctxsk=&screen=1920x1080&evc=2`);
        const read = receive(request).map((fields) => {
          const { touchtrail, text: said } = dataOf(fields);
          return { ...touchtrail, properties: { text: said } };
        });
        expect(read).toEqual(JSON.parse(JSON.stringify(touchpoints)));
      }),
    );
  });

  it('has visitor, observer, site, page and referrer in their places, and the visitor for the fingerprint', () => {
    const touchpoint = sampleTouchpoint('page_view', 1);
    expect(one(touchpoint)).toMatchObject({
      obsid: 'OBS1',
      mediahost: 'shop.test',
      metric: 'page-view',
      visid: touchpoint.visitor.id,
      fgp: touchpoint.visitor.id,
      tpname: 'Pricing',
      tprefurl: 'https://www.google.com/',
      tprefdomain: 'www.google.com',
    });
  });

  it('knows a place by its address without campaign, click ID and fragment', () => {
    const url = 'https://shop.test/pricing?utm_source=a&gclid=b#top';
    const page = { url, title: '', referrer: '' };
    expect(one(sampleTouchpoint('page_view', 1, { page })).tpurl).toBe('https://shop.test/pricing');
    const odd = { id: '/pricing?utm_source=a#top', type: 'website', name: '' };
    expect(one(sampleTouchpoint('page_view', 1, { page, touchpoint: odd })).tpurl).toBe('https://shop.test/pricing');
    const file = { url: 'file:///pricing.html', title: '', referrer: '' };
    expect(one(sampleTouchpoint('page_view', 1, { page: file })).tpurl).toBe('');
    const place = { id: 'kiosk-7', type: 'kiosk', name: '' };
    expect(one(sampleTouchpoint('page_view', 1, { page, touchpoint: place })).tpurl).toBe('https://shop.test/pricing');
  });

  it('has the campaign in the six parameters that it reads, and the time of the event beside them', () => {
    expect(dataOf(one(sampleTouchpoint('page_view', 1)))).toMatchObject({
      utm_source: 'google',
      utm_medium: 'cpc',
      utm_campaign: 'spring',
      time_ms: 1_795_341_600_000,
    });
  });

  it.each([
    ['page_view', '/etv', 'page-view'],
    ['view_item', '/etv', 'item-view'],
    ['search', '/eta', 'search'],
    ['add_to_cart', '/eta', 'add-to-cart'],
    ['begin_checkout', '/eta', 'order-checkout'],
    ['sign_up', '/eta', 'register-account'],
    ['purchase', '/etc', 'purchase'],
    ['subscribe', '/etc', 'subscribe'],
    ['submit_nps', '/efb', 'submit-nps-form'],
    ['Own Event!', '/eta', 'own-event'],
    ['x'.repeat(80), '/eta', 'x'.repeat(50)],
    [`${'x'.repeat(49)} y`, '/eta', 'x'.repeat(49)],
    ['made_payment', '/etc', 'made-payment'],
    ['constructor', '/eta', 'constructor'],
    ['__proto__', '/eta', 'proto'],
    ['名前', '/eta', 'unclassified-event'],
  ])('gets %s by %s as the metric %s', (name, path, metric) => {
    const touchpoint = sampleTouchpoint(name, 1);
    expect(new URL(encode([touchpoint]).url).pathname).toBe(path);
    expect(one(touchpoint).metric).toBe(metric);
  });

  it('gets orders one by one, with number, value, currency and items', () => {
    const touchpoints = sampleTouchpoints();
    const [purchase] = touchpoints.filter(({ name }) => name === 'purchase') as [Touchpoint];
    const fields = one(purchase);
    expect(fields).toMatchObject({ tsid: 'T-1', tsval: '30.03', tscur: 'EUR' });
    expect(JSON.parse(fields.scitems ?? '')).toMatchObject([
      {
        itemid: 'oolong-50',
        itemId: 'oolong-50',
        name: 'Oolong, 50 g',
        saleprice: 12.5,
        quantity: 2,
        categoryname: 'tea',
      },
      { itemid: 'cup-red', name: 'Cup', quantity: 1 },
    ]);
    expect(encode([purchase, purchase])).toMatchObject({ carries: 1 });
  });

  it('gets nothing of an order that is no text, no number and no item', () => {
    const properties = { transaction_id: null, value: {}, currency: 'EUR', items: [null, 5, { item_id: 'a' }] };
    const fields = one(sampleTouchpoint('purchase', 1, { properties }));
    expect(fields).not.toHaveProperty('tsid');
    expect(fields).not.toHaveProperty('tsval');
    expect(JSON.parse(fields.scitems ?? '')).toMatchObject([{ itemid: 'a' }]);
  });

  it('gets items that one more decoding leaves as they are', () => {
    const items = [{ item_id: 'a+b %41', price: 1 }];
    const { scitems = '' } = one(sampleTouchpoint('purchase', 1, { properties: { transaction_id: 'T', items } }));
    expect(JSON.parse(scitems)).toMatchObject([{ itemid: 'a+b %41' }]);
    expect(JSON.parse(decode(scitems))).toEqual(JSON.parse(scitems));
  });

  it('gets in a batch what goes together: up to an order, a profile or another visitor', () => {
    const carries = (touchpoints: readonly Touchpoint[]): number | undefined => encode(touchpoints).carries;
    const [view, signUp, identify, , , purchase] = sampleTouchpoints() as Touchpoint[];
    const plain = [view, signUp] as Touchpoint[];
    expect(carries(plain)).toBe(2);
    expect(carries([...plain, purchase as Touchpoint])).toBe(2);
    expect(carries([...plain, identify as Touchpoint])).toBe(2);
    expect(carries([identify as Touchpoint, ...plain])).toBe(1);
    const other = sampleTouchpoint('x', 3, { visitor: { id: '01KFR3T7Q80T8JZ2C5V7B9D1FH', kind: 'anonymous' } });
    expect(carries([...plain, other])).toBe(2);
  });

  it('gets what is said of a user only in the profile', () => {
    const identify = sampleTouchpoint('identify', 1, {
      visitor: { id: '01KFR3T7Q80T8JZ2C5V7B9D1FG', kind: 'contact', userId: 'crm+1' },
      traits: { email: 'a+b@example.com', first_name: 'Zoë', last_name: 'Müller', vip: true },
      optedIn: ['email'],
    });
    const request = encode([identify]);
    expect(new URL(request.url).pathname).toBe('/cxs-pf-update');
    const form = Object.fromEntries(new URLSearchParams(request.body));
    expect(JSON.parse(form.profiledata ?? '')).toEqual({
      email: 'a+b@example.com',
      firstName: 'Zoë',
      lastName: 'Müller',
      loginId: 'crm+1',
    });
    expect(JSON.parse(decode(form.profiledata ?? ''))).toEqual(JSON.parse(form.profiledata ?? ''));
    expect(form).toMatchObject({ obsid: 'OBS1', extData: '{"optedIn":["email"]}' });
  });

  it('does not take properties of an event for those of the visitor', () => {
    const properties = { name: 'Plan X', email: 'x@example.com', utm_email: 'y', plan: 'pro' };
    const data = dataOf(one(sampleTouchpoint('own', 1, { properties })));
    expect(data).toMatchObject({ plan: 'pro', touchtrail: { properties } });
    for (const key of ['name', 'email', 'utm_email']) expect(data).not.toHaveProperty(key);
  });

  it.each([
    ['none', undefined],
    ['full', 'own'],
  ] as const)('carries %s', (carry, name) => {
    expect(dataOf(one(sampleTouchpoint('own', 1), { carry })).touchtrail?.name).toBe(name);
  });

  it('may not be read by other sites as it comes: what has ended counts as delivered', () => {
    const { capabilities, classify } = leoCdpCollector(BASE, { observerId: 'OBS1' });
    expect(capabilities).toMatchObject({ answer: 'opaque', deduplicates: false, backdateMs: 0, beacon: true });
    expect(classify?.({ status: 0, body: '' }, { touchpoints: [] })).toBeUndefined();
  });

  it.each([
    ['{"status":200,"message":"ok"}', 'delivered'],
    ['{"status":101}', 'delivered'],
    ['{"status":102}', 'delivered'],
    ['{"status":404,"message":"invalid"}', 'rejected'],
    ['{"status":500}', 'rejected'],
    ['{"status":-101}', 'rejected'],
    ['<html>', 'retry'],
    ['null', 'retry'],
  ])('says in the text of its answer what it means, where it may be read: %s', (body, expected) => {
    const { capabilities, classify } = leoCdpCollector(BASE, { observerId: 'OBS1', cors: true });
    expect(capabilities.answer).toBe('body');
    expect(classify?.({ status: 200, body }, { touchpoints: [] })).toBe(expected);
    expect(classify?.({ status: 503, body }, { touchpoints: [] })).toBeUndefined();
  });

  it('needs the ID of an observer', () => {
    expect(() => leoCdpCollector(BASE, { observerId: '' })).toThrow(/^observerId: must be a text, got ""$/);
  });
});
