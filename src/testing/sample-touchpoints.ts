import type { Touch } from '../model/attribution.js';
import type { JsonObject, Touchpoint } from '../model/event.js';
import { fakeUlid } from './fake-ulid.js';

/** When the samples begin: 22 November 2026, 10:00 UTC, in milliseconds since the epoch. */
export const SAMPLE_START_MS: number = 1_795_341_600_000;

/** The part of the IDs that is chance in real ones. */
const CHANCE = 1_234_567_890_123_456;
const VISITOR_ID = '01KFR3T7Q80T8JZ2C5V7B9D1FG';
const URL = 'https://shop.test/pricing?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=abc123';

const touch: Touch = {
  kind: 'search',
  source: 'google',
  medium: 'cpc',
  channel: 'paid_search',
  rules: 'ga4@2026-05',
  campaign: { source: 'google', medium: 'cpc', name: 'spring' },
  clickIds: { gclid: 'abc123' },
  referrer: 'www.google.com',
  landingPath: '/pricing',
  occurredAtMs: SAMPLE_START_MS,
};

/** Touchpoint number `index` of one page load, a second after the one before; `changes` is what is different from a plain one. */
export function sampleTouchpoint(name: string, index: number, changes: Partial<Touchpoint> = {}): Touchpoint {
  const occurredAtMs = SAMPLE_START_MS + (index - 1) * 1000;
  return {
    eventId: fakeUlid(occurredAtMs, CHANCE + index),
    name,
    occurredAtMs,
    index,
    touchpoint: { id: '/pricing', type: 'website', name: 'Pricing' },
    previous: undefined,
    journey: { map: '5a@1', stage: 'appeal' },
    visitor: { id: VISITOR_ID, kind: 'anonymous' },
    session: {
      id: fakeUlid(SAMPLE_START_MS - 120_000, CHANCE),
      number: 3,
      startedAtMs: SAMPLE_START_MS - 120_000,
      landingPage: URL,
      referrer: 'https://www.google.com/',
    },
    page: { url: URL, title: 'Pricing', referrer: 'https://www.google.com/' },
    attribution: { first: touch, session: touch, last: touch },
    environment: {
      language: 'en-US',
      timeZone: 'Europe/Berlin',
      screen: '1920x1080',
      viewport: '1200x800',
      device: 'desktop',
      browser: 'Chromium 156',
      platform: 'Linux',
    },
    consent: {
      id: fakeUlid(SAMPLE_START_MS - 60_000, CHANCE),
      decidedAtMs: SAMPLE_START_MS - 60_000,
      expiresAtMs: SAMPLE_START_MS + 180 * 24 * 60 * 60 * 1000,
      purposes: { analytics: 'granted', personalization: 'denied', marketing: 'granted', sharing: 'denied' },
      sources: ['manual'],
      method: 'explicit',
      gpc: false,
      policyVersion: '2026-03',
    },
    properties: {},
    ...changes,
  };
}

const ITEMS: readonly JsonObject[] = [
  { item_id: 'oolong-50', item_name: 'Oolong, 50 g', item_category: 'tea', price: 12.5, quantity: 2 },
  { item_id: 'cup-red', item_name: 'Cup', item_brand: 'Ü & Co', price: 5.03, quantity: 1 },
];

/**
 * What a page load may send: one touchpoint of each kind that a format may treat in its own way, with texts that are
 * easily damaged on their way.
 */
export function sampleTouchpoints(): readonly Touchpoint[] {
  const user = { id: VISITOR_ID, kind: 'contact', userId: 'crm-1001' } as const;
  return [
    sampleTouchpoint('page_view', 1),
    sampleTouchpoint('sign_up', 2, { properties: { plan: 'pro', seats: 3 } }),
    sampleTouchpoint('identify', 3, {
      visitor: user,
      traits: { name: 'Zoë Müller', email: 'zoe@example.com', vip: true },
      optedIn: ['email'],
    }),
    sampleTouchpoint('search', 4, { visitor: user, properties: { search_term: 'nhẫn kim cương 100% + "&"' } }),
    sampleTouchpoint('add_to_cart', 5, {
      visitor: user,
      properties: { value: 25, currency: 'EUR', items: ITEMS.slice(0, 1) },
    }),
    sampleTouchpoint('purchase', 6, {
      visitor: user,
      journey: { map: '5a@1', stage: 'act', milestone: { name: 'order_paid', weight: 5 } },
      properties: { transaction_id: 'T-1', value: 30.03, currency: 'EUR', tax: 4.79, shipping: 3, items: ITEMS },
    }),
    sampleTouchpoint('submit_nps', 7, {
      visitor: user,
      properties: { score: { kind: 'nps', value: 9, min: 0, max: 10 }, message: '+84 903 %41 13:00:00+07:00 😀' },
    }),
    sampleTouchpoint('nested', 8, { properties: { deep: { list: [1, null, 'é"\\\n'], flag: false }, empty: '' } }),
  ];
}
