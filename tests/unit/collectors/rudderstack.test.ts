// @vitest-environment node
import { validateEvent } from '@segment/analytics-core';
import { describe, expect, it } from 'vitest';
import { rudderstackCollector } from '../../../src/collectors/rudderstack.js';
import type { Touchpoint } from '../../../src/model/event.js';
import { SAMPLE_START_MS, sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/sample-touchpoints.js';
import { classifyStatus } from '../../../src/transport/outcome.js';
import { encodedBody, flatten, goldenBodies, goldenTouchpoints, without } from './golden/golden-page.js';

// biome-ignore lint/suspicious/noExplicitAny: what JSON.parse gives
type Json = any;

const ENDPOINT = 'https://hosted.dataplane.test';
const collector = rudderstackCollector(ENDPOINT, { writeKey: 'WK' });
const eventsOf = (touchpoints: readonly Touchpoint[], use = collector): Json[] =>
  encodedBody(use, touchpoints).batch as Json[];

describe('rudderstackCollector', () => {
  it('asks the route for beacons, with the key in the address and no preflight', () => {
    const { url, contentType, headers } = rudderstackCollector(`${ENDPOINT}/`, { writeKey: 'W K&' }).encode(
      { touchpoints: sampleTouchpoints() },
      { sentAtMs: SAMPLE_START_MS },
    );
    expect(url).toBe(`${ENDPOINT}/beacon/v1/batch?writeKey=W%20K%26`);
    expect(contentType).toBe('text/plain');
    expect(headers).toBeUndefined();
  });

  it("says all that RudderStack's SDK says of the same page", () => {
    const golden = goldenBodies('rudderbeacon')[0]?.batch as Json[];
    const left = [
      // IDs, times and what names the SDK.
      /^messageId$|^anonymousId$|^originalTimestamp$|^sentAt$|sessionId$|library|context\.app/,
      // Never read: the user agent and the density of the screen. Its SDK could not tell the system either.
      /userAgent|density|context\.os/,
      // Its SDK has the offset alone (`GMT+0000`), the touchpoint the zone.
      /timezone/,
    ];
    const ours = eventsOf(goldenTouchpoints());
    expect(golden).toHaveLength(2);
    golden.forEach((event, index) => {
      expect(flatten(ours[index])).toMatchObject(without(flatten(event), left));
      for (const time of ['originalTimestamp', 'sentAt']) {
        expect(ours[index][time]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }
    });
  });

  it("keeps the gateway's rules: an identity, a type and a message ID in each", () => {
    for (const event of eventsOf(sampleTouchpoints())) {
      expect(() => validateEvent({ ...event, traits: event.context.traits })).not.toThrow();
      expect(event.anonymousId || event.userId).toBeTruthy();
      expect(event.messageId).toBeTruthy();
    }
  });

  it('RudderStack `context.sessionId` is a number', () => {
    const [event] = eventsOf([sampleTouchpoint('x', 1)]);
    expect(event.context.sessionId).toBe(SAMPLE_START_MS - 120_000);
  });

  it('marks the first event of a session, and no other', () => {
    const { session } = sampleTouchpoint('x', 1);
    const begun = { session: { ...session, startedAtMs: SAMPLE_START_MS } };
    const starts = eventsOf([sampleTouchpoint('x', 1, begun), sampleTouchpoint('x', 2, begun)]).map(
      ({ context }) => context.sessionStart,
    );
    expect(starts).toEqual([true, undefined]);
  });

  it('says when an event happened and when it was sent, anew for each attempt', () => {
    const touchpoints = [sampleTouchpoint('x', 3)];
    const sent = (sentAtMs: number): Json => JSON.parse(collector.encode({ touchpoints }, { sentAtMs }).body);
    const body = sent(SAMPLE_START_MS + 5000);
    expect(body.sentAt).toBe('2026-11-22T10:00:05.000Z');
    expect(body.batch[0]).toMatchObject({
      originalTimestamp: '2026-11-22T10:00:02.000Z',
      sentAt: '2026-11-22T10:00:05.000Z',
    });
    expect(body.batch[0].timestamp).toBeUndefined();
    expect(sent(SAMPLE_START_MS + 6000).sentAt).toBe('2026-11-22T10:00:06.000Z');
  });

  it('has the purposes as consent of the provider `custom`; what was not answered is denied', () => {
    const { consent } = sampleTouchpoint('x', 1);
    const pending = { ...consent, purposes: { ...consent.purposes, marketing: 'pending' } as const };
    expect(eventsOf([sampleTouchpoint('x', 1, { consent: pending })])[0].context.consentManagement).toEqual({
      allowedConsentIds: ['analytics'],
      deniedConsentIds: ['personalization', 'marketing', 'sharing'],
      provider: 'custom',
    });
  });

  it('has traits in the context of identify, once, and nowhere else', () => {
    const events = eventsOf(sampleTouchpoints());
    const [identify] = events.filter(({ type }) => type === 'identify');
    expect(identify).toMatchObject({ userId: 'crm-1001', context: { traits: { email: 'zoe@example.com' } } });
    expect(identify.traits).toBeUndefined();
    expect(JSON.stringify(events).match(/zoe@/g)).toHaveLength(1);
    expect(events[0]).toMatchObject({ userId: '', context: { traits: {} } });
  });

  it('calls a visit without a referrer direct', () => {
    const { page } = sampleTouchpoint('x', 1);
    const [event] = eventsOf([sampleTouchpoint('x', 1, { page: { ...page, referrer: '' } })]);
    expect(event.context.page).toMatchObject({ referrer: '$direct', referring_domain: '' });
  });

  it('knows the first referrer as a whole in the first session only', () => {
    const { session } = sampleTouchpoint('x', 1);
    const page = (number: number, referrer: string): Json =>
      eventsOf([sampleTouchpoint('x', 1, { session: { ...session, number, referrer } })])[0].context.page;
    expect(page(1, 'https://a.test/')).toMatchObject({
      initial_referrer: 'https://a.test/',
      initial_referring_domain: 'www.google.com',
    });
    expect(page(1, '').initial_referrer).toBe('$direct');
    expect(page(2, 'https://b.test/').initial_referrer).toBeUndefined();
  });

  it("has commerce under Segment's names", () => {
    const purchase = sampleTouchpoints()[5];
    expect(eventsOf(purchase ? [purchase] : [])[0]).toMatchObject({
      type: 'track',
      event: 'Order Completed',
      properties: { order_id: 'T-1', revenue: 30.03 },
    });
  });

  it('carries what has no place, or nothing', () => {
    const touchpoint = sampleTouchpoint('x', 1);
    const none = rudderstackCollector(ENDPOINT, { writeKey: 'WK', carry: 'none' });
    expect(eventsOf([touchpoint])[0].context.touchtrail).toMatchObject({ journey: touchpoint.journey });
    expect(eventsOf([touchpoint], none)[0].context.touchtrail).toBeUndefined();
  });

  it('counts a message once only where the server was set up to', () => {
    expect(collector.capabilities).toEqual({ deduplicates: false, beacon: true });
    expect(rudderstackCollector(ENDPOINT, { writeKey: 'WK', deduplicates: true }).capabilities.deduplicates).toBe(true);
  });

  it.each([
    [200, 'delivered'],
    [400, 'rejected'],
    [401, 'stop'],
    [404, 'stop'],
    [413, 'too_large'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
  ] as const)('leaves the answer %i to the rules of HTTP: %s', (status, outcome) => {
    expect(collector.classify).toBeUndefined();
    expect(classifyStatus({ status, body: '' })).toBe(outcome);
  });

  it('passes on what the site says of every collector', () => {
    expect(rudderstackCollector(ENDPOINT, { writeKey: 'WK', name: 'b', purposes: ['sharing'] })).toMatchObject({
      name: 'b',
      purposes: ['sharing'],
    });
    expect(collector.name).toBe('rudderstack');
  });

  it('refuses a wrong address or key at setup', () => {
    expect(() => rudderstackCollector('ftp://a.test', { writeKey: 'WK' })).toThrow(TypeError);
    // @ts-expect-error without a key
    expect(() => rudderstackCollector(ENDPOINT, {})).toThrow('writeKey: must be a text, got undefined');
  });
});
