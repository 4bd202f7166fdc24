// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { posthogCollector } from '../../../src/collectors/posthog.js';
import type { Touchpoint } from '../../../src/model/event.js';
import { SAMPLE_START_MS, sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/sample-touchpoints.js';
import { encodedBody, flatten, goldenBodies, goldenTouchpoints, without } from './golden/golden-page.js';

// biome-ignore lint/suspicious/noExplicitAny: what JSON.parse gives
type Json = any;

const ENDPOINT = 'https://eu.i.posthog.com';
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const collector = posthogCollector(ENDPOINT, { apiKey: 'phc_testtoken' });
const withProfiles = (personProfiles: 'always' | 'never'): typeof collector =>
  posthogCollector(ENDPOINT, { apiKey: 'phc_testtoken', personProfiles });
const eventsOf = (touchpoints: readonly Touchpoint[], use = collector): Json[] =>
  encodedBody(use, touchpoints).batch as Json[];
const samplesNamed = (name: string): readonly Touchpoint[] => sampleTouchpoints().filter((one) => one.name === name);

describe('posthogCollector', () => {
  it('makes requests that need no preflight, with the key in the body', () => {
    const request = collector.encode({ touchpoints: sampleTouchpoints() }, { sentAtMs: SAMPLE_START_MS + 9000 });
    expect(request).toEqual({ url: `${ENDPOINT}/batch/`, contentType: 'text/plain', body: expect.any(String) });
    expect(JSON.parse(request.body)).toMatchObject({ api_key: 'phc_testtoken', sent_at: '2026-11-22T10:00:09.000Z' });
  });

  it("says all that PostHog's SDK says of the same page", () => {
    const golden = goldenBodies('posthog')
      .flatMap(({ batch }) => batch as Json[])
      .filter(({ event }) => event !== '$pageleave');
    const left = [
      // IDs, times and what names the SDK or is about itself.
      /^uuid$|^timestamp$|_id$|\$time$|\$lib|\$sdk_|_ms$|initialization_time|token|config_defaults|recording_status/,
      // Never read: the user agent. Half of the language and the offset are in language and zone.
      /raw_user_agent|language_prefix|timezone_offset|browser_type/,
      // In the event, or in `$initial_referring_domain`, already.
      /search_engine|entry_host|entry_pathname|entry_referring_domain/,
      // Of the first touch the site knows the path and the host before, not the addresses. The profile has the
      // rest as `$initial_…`; the same without the prefix is what the SDK sends for the sake of old servers.
      /initial_(referrer|current_url|host)$|^\$set_once\.(?!\$initial_)/,
    ];
    const ours = eventsOf(goldenTouchpoints(), withProfiles('always'));
    expect(golden).toHaveLength(2);
    for (const event of golden) {
      const mine = flatten(ours.find((one) => one.event === event.event));
      // The SDK says `null` for what was not in the address, and has the profile's part in whichever event was sent first.
      const said = Object.entries(without(flatten({ ...event, $set_once: undefined }), left));
      expect(mine).toMatchObject(Object.fromEntries(said.filter(([, value]) => value !== null && value !== undefined)));
    }
    const onceIn = golden.find(({ $set_once }) => $set_once);
    const once = Object.entries(without(flatten({ $set_once: onceIn.$set_once }), left));
    expect(flatten(ours[0])).toMatchObject(Object.fromEntries(once.filter(([, value]) => value !== null)));
  });

  it("keeps the server's rules: a name, a distinct ID, a UUID and a time in each", () => {
    for (const event of eventsOf(sampleTouchpoints())) {
      expect(event.event).toMatch(/^.{1,200}$/);
      expect(event.properties.distinct_id).toMatch(/^.{1,200}$/);
      expect(event.uuid).toMatch(UUID_V7);
      expect(event.timestamp).toMatch(/^2026-11-22T10:00:0\d\.000Z$/);
    }
  });

  it('PostHog `$session_id` is a UUID of version 7 with the time when the session began', () => {
    const [event] = eventsOf([sampleTouchpoint('x', 1)]);
    const id: string = event.properties.$session_id;
    expect(id).toMatch(UUID_V7);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(SAMPLE_START_MS - 120_000);
    expect(event.uuid).not.toBe(id);
  });

  it('calls a page view `$pageview` and leaves other names and properties alone', () => {
    const events = eventsOf(sampleTouchpoints());
    expect(events.map(({ event }) => event)).toEqual([
      '$pageview',
      'sign_up',
      '$identify',
      'search',
      'add_to_cart',
      'purchase',
      'submit_nps',
      'nested',
    ]);
    expect(events[5].properties).toMatchObject(samplesNamed('purchase')[0]?.properties ?? {});
  });

  it('joins visitor and user with `$identify`, and sends traits there only', () => {
    const events = eventsOf(sampleTouchpoints());
    const { id } = sampleTouchpoint('x', 1).visitor;
    expect(events[2]).toMatchObject({
      event: '$identify',
      $set: { name: 'Zoë Müller', email: 'zoe@example.com', vip: true },
      $set_once: {
        $initial_utm_source: 'google',
        $initial_utm_medium: 'cpc',
        $initial_utm_campaign: 'spring',
        $initial_gclid: 'abc123',
        $initial_pathname: '/pricing',
        $initial_referring_domain: 'www.google.com',
      },
      properties: { distinct_id: 'crm-1001', $anon_distinct_id: id, $device_id: id },
    });
    expect(JSON.stringify(events).match(/zoe@/g)).toHaveLength(1);
    expect(events[3].properties.$anon_distinct_id).toBeUndefined();
    expect([events[1].properties.distinct_id, events[3].properties.distinct_id]).toEqual([id, 'crm-1001']);
  });

  it('makes profiles of identified visitors only, of all, or of none', () => {
    const profiles = (use?: typeof collector): unknown[] =>
      eventsOf(
        sampleTouchpoints().filter((one) => (use ?? collector).accepts?.(one)),
        use,
      ).map(({ properties }) => properties.$process_person_profile);
    expect(profiles()).toEqual([false, false, true, true, true, true, true, false]);
    expect(profiles(withProfiles('always'))).toEqual(Array(8).fill(true));
    expect(profiles(withProfiles('never'))).toEqual(Array(7).fill(false));
  });

  it('sends no user ID and no `identify` where nobody gets a profile', () => {
    const use = withProfiles('never');
    expect(sampleTouchpoints().filter((one) => !use.accepts?.(one))).toEqual(samplesNamed('identify'));
    const search = eventsOf(samplesNamed('search'), use);
    expect(JSON.stringify(search)).not.toContain('crm-1001');
    expect(search[0].properties).toMatchObject({ $is_identified: false });
  });

  it('sends the first touch once per page load, and only with a profile', () => {
    const use = withProfiles('always');
    const touchpoints = [sampleTouchpoint('a', 1), sampleTouchpoint('b', 2)];
    expect(eventsOf(touchpoints, use).map(({ $set_once }) => !!$set_once)).toEqual([true, false]);
    expect(eventsOf(touchpoints)[0].$set_once).toBeUndefined();
  });

  it('has address, session, source and device as properties of the event', () => {
    const [{ properties }] = eventsOf([sampleTouchpoint('x', 1)]);
    expect(properties).toMatchObject({
      $current_url: sampleTouchpoint('x', 1).page.url,
      $host: 'shop.test',
      $pathname: '/pricing',
      $referrer: 'https://www.google.com/',
      $referring_domain: 'www.google.com',
      utm_campaign: 'spring',
      gclid: 'abc123',
      $session_entry_utm_campaign: 'spring',
      $session_entry_gclid: 'abc123',
      $browser: 'Chromium',
      $browser_version: 156,
      $device_type: 'Desktop',
      $screen_width: 1920,
      $viewport_height: 800,
    });
  });

  it('calls a session without a referrer direct, whatever page came before', () => {
    const { session } = sampleTouchpoint('x', 1);
    const [event] = eventsOf([sampleTouchpoint('x', 1, { session: { ...session, referrer: '' } })]);
    expect(event.properties).toMatchObject({ $referrer: '$direct', $referring_domain: '$direct' });
  });

  it('lets no property of the site be taken for the identity', () => {
    const properties = { distinct_id: 'x', $process_person_profile: true, touchtrail: 1, $current_url: 'app://own' };
    const [event] = eventsOf([sampleTouchpoint('x', 1, { properties })]);
    expect(event.properties).toMatchObject({
      distinct_id: sampleTouchpoint('x', 1).visitor.id,
      $process_person_profile: false,
      touchtrail: { index: 1 },
      $current_url: 'app://own',
    });
  });

  it('bears a touchpoint of which little is known', () => {
    const { attribution } = sampleTouchpoint('x', 1);
    const { campaign: _, clickIds: __, ...session } = attribution.session;
    const [event] = eventsOf([
      sampleTouchpoint('x', 1, { environment: { browser: 'Odd' }, attribution: { ...attribution, session } }),
    ]);
    expect(event.properties).toMatchObject({ $browser: 'Odd' });
    expect(Object.keys(event.properties).filter((key) => /utm|gclid|version$|screen/.test(key))).toEqual([
      '$lib_version',
    ]);
  });

  it('carries what has no place, everything, or nothing', () => {
    const touchpoint = sampleTouchpoint('x', 1);
    const carriedWith = (carry: 'full' | 'rest' | 'none'): Json =>
      eventsOf([touchpoint], posthogCollector(ENDPOINT, { apiKey: 'k', carry }))[0].properties.touchtrail;
    const { journey, consent, page } = touchpoint;
    expect(carriedWith('rest')).toMatchObject({ journey, consent, page });
    expect(carriedWith('full')).toEqual(JSON.parse(JSON.stringify(touchpoint)));
    expect(carriedWith('none')).toBeUndefined();
  });

  it.each([
    [200, '{"status":1}', undefined],
    [200, '{"status":"Ok","quota_limited":["recordings"]}', undefined],
    [200, '{"status":1,"quota_limited":["events"]}', 'stop'],
    [200, '', undefined],
    [200, 'null', undefined],
    [204, '', undefined],
    [400, '{"type":"validation_error"}', undefined],
    [401, 'invalid token', undefined],
    [413, '', undefined],
    [429, '', undefined],
    [503, '{"quota_limited":["events"]}', undefined],
  ])('takes the answer %i %s for %s, where `undefined` is by the rules of HTTP', (status, body, outcome) => {
    expect(collector.classify?.({ status, body }, { touchpoints: sampleTouchpoints() })).toBe(outcome);
  });

  it('is said to count a UUID once, to take beacons and to know gzip when it sees it', () => {
    expect(collector.capabilities).toEqual({ deduplicates: true, beacon: true, gzip: 'sniffed' });
  });

  it('passes on what the site says of every collector', () => {
    expect(posthogCollector(ENDPOINT, { apiKey: 'k', name: 'b', sampleRate: 0.1 })).toMatchObject({
      name: 'b',
      sampleRate: 0.1,
    });
    expect(collector.name).toBe('posthog');
  });

  it('refuses a wrong address, key or choice at setup', () => {
    expect(() => posthogCollector('eu.i.posthog.com', { apiKey: 'k' })).toThrow(TypeError);
    // @ts-expect-error a number is no key
    expect(() => posthogCollector(ENDPOINT, { apiKey: 5 })).toThrow('apiKey: must be a text, got 5');
    // @ts-expect-error no such choice
    expect(() => posthogCollector(ENDPOINT, { apiKey: 'k', personProfiles: 'some' })).toThrow(
      'personProfiles: must be identified_only, always or never, got "some"',
    );
  });
});
