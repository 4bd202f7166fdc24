// @vitest-environment node
import { assertUserIdentity, validateEvent } from '@segment/analytics-core';
import { describe, expect, it } from 'vitest';
import { segmentCollector } from '../../../src/collectors/segment.js';
import type { JsonObject, Touchpoint } from '../../../src/model/event.js';
import { SAMPLE_START_MS, sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/sample-touchpoints.js';
import { classifyStatus } from '../../../src/transport/outcome.js';
import { encodedBody, flatten, goldenBodies, goldenTouchpoints, without } from './golden/golden-page.js';

// biome-ignore lint/suspicious/noExplicitAny: what JSON.parse gives
type Json = any;

const ENDPOINT = 'https://api.segment.io/v1';
const collector = segmentCollector(ENDPOINT, { writeKey: 'WK' });
const eventsOf = (touchpoints: readonly Touchpoint[], use = collector): Json[] =>
  encodedBody(use, touchpoints).batch as Json[];
const one = (name: string, properties: JsonObject = {}): Json =>
  eventsOf([sampleTouchpoint(name, 1, { properties })])[0];

describe('segmentCollector', () => {
  it('makes requests that need no preflight, with the key in the body', () => {
    const touchpoints = sampleTouchpoints();
    const request = collector.encode({ touchpoints }, { sentAtMs: SAMPLE_START_MS + 9000 });
    expect(request).toEqual({ url: `${ENDPOINT}/b`, contentType: 'text/plain', body: expect.any(String) });
    const body = JSON.parse(request.body);
    expect(body).toMatchObject({ writeKey: 'WK', sentAt: '2026-11-22T10:00:09.000Z' });
    expect(body.batch.map(({ messageId }: Json) => messageId)).toEqual(touchpoints.map(({ eventId }) => eventId));
  });

  it("passes Segment's own validation for every kind of event", () => {
    for (const event of eventsOf(sampleTouchpoints())) {
      expect(() => validateEvent(event)).not.toThrow();
      expect(() => assertUserIdentity(event)).not.toThrow();
      expect(event.messageId.length).toBeLessThan(100);
    }
  });

  it("says all that Segment's SDK says of the same page", () => {
    const golden = goldenBodies('segmentbatch')[0]?.batch as Json[];
    // IDs, times, what names the SDK, the user agent, which is never read, and the key, once for the batch.
    const left = [/^writeKey$/, /^messageId$/, /^anonymousId$/, /^timestamp$/, /library/, /_metadata/, /userAgent/];
    const ours = eventsOf(goldenTouchpoints());
    expect(golden).toHaveLength(2);
    golden.forEach((event, index) => {
      expect(flatten(ours[index])).toMatchObject(without(flatten(event), left));
      expect(ours[index].timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(ours[index].anonymousId).toEqual(expect.any(String));
    });
  });

  it('names a page view after its place', () => {
    expect(one('page_view', { theme: 'dark' })).toMatchObject({
      type: 'page',
      name: 'Pricing',
      properties: { name: 'Pricing', path: '/pricing', title: 'Pricing', theme: 'dark' },
    });
  });

  it('gives traits only in identify, with user and visitor', () => {
    const [identify, ...others] = eventsOf(sampleTouchpoints().slice(2));
    expect(identify).toMatchObject({ type: 'identify', userId: 'crm-1001', traits: { email: 'zoe@example.com' } });
    expect(identify.anonymousId).toBe(sampleTouchpoint('x', 1).visitor.id);
    expect(JSON.stringify(others)).not.toContain('zoe@');
    expect(eventsOf([sampleTouchpoint('identify', 1)])[0].traits).toEqual({});
  });

  it.each([
    ['search', 'Products Searched'],
    ['view_item_list', 'Product List Viewed'],
    ['view_promotion', 'Promotion Viewed'],
    ['select_promotion', 'Promotion Clicked'],
    ['select_item', 'Product Clicked'],
    ['view_item', 'Product Viewed'],
    ['add_to_wishlist', 'Product Added to Wishlist'],
    ['add_to_cart', 'Product Added'],
    ['remove_from_cart', 'Product Removed'],
    ['view_cart', 'Cart Viewed'],
    ['begin_checkout', 'Checkout Started'],
    ['add_shipping_info', 'Checkout Step Completed'],
    ['add_payment_info', 'Payment Info Entered'],
    ['purchase', 'Order Completed'],
    ['refund', 'Order Refunded'],
    ['sign_up', 'Signed Up'],
    ['login', 'Signed In'],
    ['submit_nps', 'submit_nps'],
    ['constructor', 'constructor'],
  ])('calls %s %s', (name, event) => {
    expect(one(name)).toMatchObject({ type: 'track', event, properties: {} });
  });

  it('says of an order what the specification of Segment has', () => {
    const [, , , , , purchase] = eventsOf(sampleTouchpoints());
    expect(purchase.properties).toEqual({
      order_id: 'T-1',
      revenue: 30.03,
      total: 30.03,
      currency: 'EUR',
      tax: 4.79,
      shipping: 3,
      products: [
        { product_id: 'oolong-50', name: 'Oolong, 50 g', category: 'tea', price: 12.5, quantity: 2 },
        { product_id: 'cup-red', name: 'Cup', brand: 'Ü & Co', price: 5.03, quantity: 1 },
      ],
    });
  });

  it('has one product beside the other properties, several in a list', () => {
    const items = [{ item_id: 'a', index: 3 }, { item_id: 'b' }];
    const first = { product_id: 'a', position: 3 };
    expect(one('add_to_cart', { items: items.slice(0, 1), value: 2 }).properties).toEqual({ ...first, value: 2 });
    expect(one('add_to_cart', { items }).properties).toEqual({ products: [first, { product_id: 'b' }] });
    expect(one('view_item_list', { items: items.slice(0, 1), item_list_id: 'l' }).properties).toEqual({
      products: [first],
      list_id: 'l',
    });
  });

  it('translates searches, promotions, payment and shipping', () => {
    expect(one('search', { search_term: 'tea' }).properties).toEqual({ query: 'tea' });
    expect(
      one('view_promotion', { promotion_id: 'p', promotion_name: 'n', creative_name: 'c', creative_slot: 's' })
        .properties,
    ).toEqual({ promotion_id: 'p', name: 'n', creative: 'c', position: 's' });
    expect(one('add_payment_info', { payment_type: 'card', shipping_tier: 'fast' }).properties).toEqual({
      payment_method: 'card',
      shipping_method: 'fast',
    });
  });

  it('leaves the properties of own events alone', () => {
    const properties = { items: [{ item_id: 'a' }], value: 1, item_brand: 'b', index: 2 };
    expect(one('tasting_booked', properties).properties).toEqual(properties);
  });

  it.each([['no list'], [null], [[null, 'text', 5]], [{ a: 1 }]])('bears items that are none: %j', (items) => {
    expect(one('purchase', { items })).toMatchObject({ event: 'Order Completed' });
  });

  it('takes nothing out of texts that stand where items should', () => {
    expect(one('purchase', { items: ['text', null] }).properties.products).toEqual([{}, {}]);
  });

  it('has session, campaign, purposes and device in the context', () => {
    const touchpoint = sampleTouchpoint('x', 1);
    expect(one('x').context).toMatchObject({
      sessionId: touchpoint.session.id,
      campaign: { source: 'google', medium: 'cpc', name: 'spring' },
      consent: {
        categoryPreferences: { analytics: true, personalization: false, marketing: true, sharing: false },
      },
      screen: { width: 1920, height: 1080 },
      device: { type: 'desktop' },
      os: { name: 'Linux' },
    });
  });

  it('counts a purpose that was not answered as denied', () => {
    const { consent } = sampleTouchpoint('x', 1);
    const pending = { ...consent, purposes: { ...consent.purposes, sharing: 'pending' } as const };
    const [event] = eventsOf([sampleTouchpoint('x', 1, { consent: pending })]);
    expect(event.context.consent.categoryPreferences.sharing).toBe(false);
  });

  it('carries what has no place, everything, or nothing', () => {
    const touchpoint = sampleTouchpoint('x', 1, { properties: { a: 1 } });
    const carriedWith = (carry: 'full' | 'rest' | 'none'): Json =>
      eventsOf([touchpoint], segmentCollector(ENDPOINT, { writeKey: 'WK', carry }))[0].context.touchtrail;
    const { journey, consent, attribution } = touchpoint;
    expect(carriedWith('rest')).toMatchObject({ journey, consent, attribution, index: 1 });
    expect(Object.keys(carriedWith('rest'))).not.toContain('properties');
    expect(eventsOf([touchpoint])[0].context.touchtrail).toEqual(carriedWith('rest'));
    expect(carriedWith('full')).toEqual(JSON.parse(JSON.stringify(touchpoint)));
    expect(carriedWith('none')).toBeUndefined();
  });

  it('bears a touchpoint of which little is known', () => {
    const { attribution, page } = sampleTouchpoint('x', 1);
    const { campaign: _, ...session } = attribution.session;
    const bare = { environment: {}, attribution: { ...attribution, session }, page: { ...page, url: 'about:blank' } };
    const [event] = eventsOf([sampleTouchpoint('page_view', 1, bare)]);
    expect(event.context.campaign).toBeUndefined();
    expect(event.context.screen).toEqual({});
  });

  it('stays within what Segment takes', () => {
    expect(collector.capabilities.maxEvents ?? 50).toBeLessThanOrEqual(2500);
    expect(collector.capabilities.maxBytes ?? 60_000).toBeLessThanOrEqual(500_000);
    for (const event of eventsOf(sampleTouchpoints())) expect(JSON.stringify(event).length).toBeLessThan(32_000);
  });

  it('is said to count a message once, and to take beacons', () => {
    expect(collector.capabilities).toEqual({ deduplicates: true, beacon: true });
  });

  it.each([
    [200, 'delivered'],
    [400, 'rejected'],
    [401, 'stop'],
    [408, 'retry'],
    [413, 'too_large'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
  ] as const)('leaves the answer %i to the rules of HTTP: %s', (status, outcome) => {
    expect(collector.classify).toBeUndefined();
    expect(classifyStatus({ status, body: '' })).toBe(outcome);
  });

  it('passes on what the site says of every collector', () => {
    const filter = (): boolean => true;
    expect(segmentCollector(ENDPOINT, { writeKey: 'WK', name: 'b', filter, sampleRate: 0.5 })).toMatchObject({
      name: 'b',
      filter,
      sampleRate: 0.5,
    });
    expect(collector.name).toBe('segment');
  });

  it('refuses a wrong address or key at setup', () => {
    expect(() => segmentCollector('/v1', { writeKey: 'WK' })).toThrow(TypeError);
    // @ts-expect-error a number is no key
    expect(() => segmentCollector(ENDPOINT, { writeKey: 5 })).toThrow('writeKey: must be a text, got 5');
    expect(() => segmentCollector(ENDPOINT, { writeKey: '' })).toThrow('writeKey: must be a text, got ""');
  });
});
