// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { umamiCollector } from '../../../src/collectors/umami.js';
import type { Carry } from '../../../src/model/collector.js';
import type { Touchpoint } from '../../../src/model/event.js';
import { SAMPLE_START_MS, sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/sample-touchpoints.js';

const websiteId = '11111111-1111-4111-8111-111111111111';
const collector = umamiCollector('https://umami.test', { websiteId });

const isAddress = (text: string): boolean => URL.canParse(text, 'https://localhost');
const isStored = (data: unknown): boolean =>
  Object.values(Object(data)).every((value) =>
    value && typeof value === 'object' ? isStored(value) : `${value}`.length <= 500,
  );
const label = z
  .string()
  .max(50)
  .regex(/^[^=+\-@\t\r]/);
const data = z
  .record(z.string(), z.any())
  .refine(isStored, 'longer than its column')
  .refine((object) => Object.keys(object).length <= 50);

/** Umami's own rules for what it collects, and those of its tables. */
const record = z
  .array(
    z.strictObject({
      type: z.enum(['event', 'identify']),
      payload: z.strictObject({
        website: z.uuid(),
        hostname: z.string().max(100).optional(),
        language: z.string().max(35).optional(),
        screen: z.string().max(11).optional(),
        title: z.string().optional(),
        url: z.string().refine(isAddress),
        referrer: z.string().min(1).refine(isAddress).optional(),
        name: label.optional(),
        tag: label.optional(),
        id: z.string().max(50),
        // Seconds: in milliseconds the year would have five digits.
        timestamp: z.int().max(4_102_444_800),
        data: data.optional(),
      }),
    }),
  )
  .refine(
    (all) => all.every(({ type, payload }) => type === 'identify' || payload.name || !payload.data),
    'data without a name',
  );

type Recorded = z.infer<typeof record>[number];

function send(touchpoints: readonly Touchpoint[], { encode } = collector): readonly Recorded[] {
  return record.parse(JSON.parse(encode({ touchpoints }, { sentAtMs: 0 }).body));
}
function payloadOf(touchpoint: Touchpoint, to = collector): Recorded['payload'] {
  const [first] = send([touchpoint], to);
  if (!first) throw new Error('nothing was sent');
  return first.payload;
}
const dataOf = (name: string, properties: Touchpoint['properties']) =>
  payloadOf(sampleTouchpoint(name, 1, { properties })).data;

describe('Umami', () => {
  it('takes each sample in one batch, without a preflight', () => {
    expect(send(sampleTouchpoints()).map(({ type, payload }) => payload.name ?? type)).toEqual([
      'event',
      'sign_up',
      'identify',
      'search',
      'add_to_cart',
      'purchase',
      'submit_nps',
      'nested',
    ]);
    const { contentType, headers } = collector.encode({ touchpoints: sampleTouchpoints() }, { sentAtMs: 0 });
    expect([contentType, headers]).toEqual(['text/plain', undefined]);
  });

  it('has a page view with address, title, referrer, device, visitor and stage', () => {
    const view = sampleTouchpoint('page_view', 1);
    expect(payloadOf(view)).toEqual({
      website: websiteId,
      hostname: 'shop.test',
      url: view.page.url,
      title: 'Pricing',
      referrer: 'https://www.google.com/',
      language: 'en-US',
      screen: '1920x1080',
      id: view.visitor.id,
      timestamp: SAMPLE_START_MS / 1000,
      tag: 'appeal',
    });
  });

  it('Umami seconds', () => {
    const touchpoint = { ...sampleTouchpoint('a', 1), occurredAtMs: 1_795_341_600_999 };
    expect(payloadOf(touchpoint).timestamp).toBe(1_795_341_600);
  });

  it('identifies with the traits, which no event has', () => {
    const [view, , identify, search] = send(sampleTouchpoints());
    expect(identify?.type).toBe('identify');
    expect(identify?.payload.id).toBe(view?.payload.id);
    expect(identify?.payload.data).toEqual({
      name: 'Zoë Müller',
      email: 'zoe@example.com',
      vip: true,
      user_id: 'crm-1001',
      opted_in: '["email"]',
    });
    expect(JSON.stringify(search)).not.toMatch(/zoe|crm-1001/);
  });

  it('has the revenue of a purchase, and of nothing else', () => {
    const properties = { value: 30.03, currency: 'EUR' };
    expect(dataOf('purchase', properties)).toMatchObject({ revenue: 30.03, currency: 'EUR' });
    expect(dataOf('add_to_cart', properties)).not.toHaveProperty('revenue');
  });

  it('keeps what is nested, and makes texts of lists', () => {
    const properties = { deep: { list: [1, null], flag: false }, empty: '', none: null };
    expect(dataOf('a', properties)).toMatchObject({
      deep: { list: '[1,null]', flag: false },
      empty: '',
      none: null,
    });
  });

  it('cuts what its tables have no room for', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key${index}`, index]));
    expect(Object.keys(dataOf('a', many) ?? {})).toHaveLength(50);
    expect(dataOf('a', { long: '😀'.repeat(200), deep: { list: Array(300).fill(1) } })).toMatchObject({
      long: '😀'.repeat(125),
    });
    const page = { url: `https://${'a.'.repeat(60)}test/`, title: 'x\ud83d', referrer: 'not an address' };
    const environment = { language: 'x'.repeat(40), screen: '1234567x12345678' };
    const cut = payloadOf(sampleTouchpoint('page_view', 1, { page, environment }));
    expect(cut).toMatchObject({ title: 'x\ufffd', screen: '1234567x123' });
    expect(cut).not.toHaveProperty('referrer');
  });

  it('names an event with at most 50 characters, and with no formula', () => {
    expect(payloadOf(sampleTouchpoint('x'.repeat(60), 1)).name).toHaveLength(50);
    expect(payloadOf(sampleTouchpoint('é'.repeat(60), 1)).name).toBe('é'.repeat(25));
    expect(payloadOf(sampleTouchpoint('=+@cmd-a', 1, { journey: { stage: '-ask' } }))).toMatchObject({
      name: 'cmd-a',
      tag: 'ask',
    });
  });

  it.each<[Carry, object | undefined, string | undefined]>([
    ['none', undefined, undefined],
    ['rest', { stage: 'appeal', channel: 'paid_search', consent: 'analytics marketing' }, 'appeal'],
    ['full', { stage: 'appeal', event_id: sampleTouchpoint('a', 1).eventId }, 'appeal'],
  ])('carries with %s', (carry, expected, tag) => {
    const payload = payloadOf(sampleTouchpoint('a', 1), umamiCollector('https://umami.test', { websiteId, carry }));
    expect(payload.tag).toBe(tag);
    if (expected) expect(payload.data?.touchtrail).toMatchObject(expected);
    else expect(payload).not.toHaveProperty('data');
    expect(payload.data?.touchtrail?.event_id !== undefined).toBe(carry === 'full');
  });

  it.each(['https://u.test', 'https://u.test/', 'https://u.test/api/send', 'https://u.test/api/batch'])(
    'sends what is for %s to its batches',
    (endpoint) => {
      const { encode } = umamiCollector(endpoint, { websiteId });
      expect(encode({ touchpoints: [] }, { sentAtMs: 0 }).url).toBe('https://u.test/api/batch');
    },
  );

  it('throws at what is no website', () => {
    expect(() => umamiCollector('https://u.test', { websiteId: 'shop' })).toThrow(
      new TypeError('websiteId: must be a UUID, got "shop"'),
    );
    expect(umamiCollector('https://u.test', { websiteId, name: 'own' }).name).toBe('own');
  });

  const failed = (index: number, status: number, message = 'Bad request') => ({
    index,
    response: { error: { message, status } },
  });
  const batch = (...details: readonly object[]): string => JSON.stringify({ size: 8, errors: details.length, details });
  it.each<[string, number, string, unknown]>([
    ['all', 200, batch(), { outcome: 'delivered', rejected: [], retry: [] }],
    [
      'some are wrong',
      200,
      batch(failed(1, 400), failed(4, 403)),
      { outcome: 'delivered', rejected: [1, 4], retry: [] },
    ],
    ['its database had a fault', 200, batch(failed(2, 500)), { outcome: 'delivered', rejected: [], retry: [2] }],
    ['without a reason', 200, batch({ index: 3 }), { outcome: 'delivered', rejected: [3], retry: [] }],
    ['an unknown website', 200, batch(failed(0, 400, 'Website not found.')), 'stop'],
    ['a bot', 200, '{"beep":"boop"}', 'rejected'],
    ['of another kind', 200, '{"cache":"x"}', undefined],
    ['a foreign page', 200, '<html><p>Log in', 'retry'],
    ['without a text', 200, '', undefined],
    ['no JSON', 400, '{"error":{"message":"Bad request"}}', undefined],
    ['a version without batches', 404, '<!DOCTYPE html>', undefined],
    ['a fault', 500, '{}', undefined],
  ])('answers: %s', (_what, status, body, expected) => {
    expect(collector.classify?.({ status, body }, { touchpoints: sampleTouchpoints() })).toEqual(expected);
  });
});
