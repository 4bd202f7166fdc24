// @vitest-environment node
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { type CloudEventV1, HTTP } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { type CloudEventsCollectorOptions, cloudEventsCollector } from '../../../src/collectors/cloud-events.js';
import type { Touchpoint } from '../../../src/index.js';
import { sampleTouchpoint, sampleTouchpoints } from '../../../src/testing/index.js';

const ENDPOINT = 'https://broker.example/ns/events?key=1';
const SENT_AT_MS = 1_795_341_700_000;

const schema = JSON.parse(readFileSync(new URL('./schemas/cloudevents/cloudevents.json', import.meta.url), 'utf8'));
const ajv = new Ajv({ strict: false });
addFormats.default(ajv);
const isValid = ajv.compile(schema);

function encode(touchpoints: readonly Touchpoint[], options: CloudEventsCollectorOptions = {}) {
  return cloudEventsCollector(ENDPOINT, options).encode({ touchpoints }, { sentAtMs: SENT_AT_MS });
}

/** What a receiver with the official SDK gets. */
function receive(touchpoints: readonly Touchpoint[], options: CloudEventsCollectorOptions = {}) {
  const { body, contentType } = encode(touchpoints, options);
  const events = HTTP.toEvent<Record<string, unknown>>({ headers: { 'content-type': contentType }, body });
  return (Array.isArray(events) ? events : [events]) as CloudEventV1<Record<string, unknown>>[];
}

describe('CloudEvents', () => {
  it('are understood and found valid by the official SDK, one for each touchpoint', () => {
    const touchpoints = sampleTouchpoints();
    const events = receive(touchpoints);
    expect(events.map(({ id, type }) => [id, type])).toEqual(touchpoints.map(({ eventId, name }) => [eventId, name]));
    for (const event of events) expect(Reflect.apply(Object(event).validate, event, [])).toBe(true);
  });

  it('are valid by the JSON schema of the specification', () => {
    for (const event of JSON.parse(encode(sampleTouchpoints()).body)) {
      expect(isValid(event), JSON.stringify(isValid.errors)).toBe(true);
    }
  });

  it('CloudEvents attribute names without _: lower-case letters and digits, 20 at most', () => {
    for (const event of JSON.parse(encode(sampleTouchpoints()).body)) {
      for (const name of Object.keys(event)) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
    }
  });

  it('have ID, time, place, visitor, user, session and the time of sending as attributes', () => {
    const [, , identify] = sampleTouchpoints();
    const [event] = receive(identify ? [identify] : []);
    expect(event).toMatchObject({
      specversion: '1.0',
      id: identify?.eventId,
      source: 'https://shop.test',
      time: '2026-11-22T10:00:02.000Z',
      subject: '/pricing',
      datacontenttype: 'application/json',
      visitorid: identify?.visitor.id,
      userid: 'crm-1001',
      sessionid: identify?.session.id,
      sentat: '2026-11-22T10:01:40.000Z',
    });
  });

  it('have page, campaign, journey, traits, consent and properties in their data', () => {
    const purchase = sampleTouchpoints()[5] as Touchpoint;
    const [event] = receive([purchase]);
    expect(event?.data).toMatchObject({
      url: purchase.page.url,
      title: 'Pricing',
      campaign: { source: 'google', medium: 'cpc', name: 'spring' },
      journey: { stage: 'act', milestone: { name: 'order_paid', weight: 5 } },
      consent: { analytics: 'granted', sharing: 'denied' },
      properties: purchase.properties,
    });
  });

  it.each([
    ['rest', ['attribution', 'consent', 'environment', 'index', 'session', 'touchpoint', 'visitor']],
    ['none', undefined],
  ] as const)('carry %s', (carry, expected) => {
    const [event] = receive([sampleTouchpoint('x', 1)], { carry });
    const rest = event?.data?.touchtrail;
    expect(rest && Object.keys(Object(rest)).sort()).toEqual(expected);
  });

  it('carry the whole touchpoint if they are to', () => {
    const touchpoint = sampleTouchpoint('x', 1);
    const [event] = receive([touchpoint], { carry: 'full' });
    expect(event?.data?.touchtrail).toEqual(JSON.parse(JSON.stringify(touchpoint)));
  });

  it('have the source and the prefix of the type that the site says, and go with its headers', () => {
    const options = { source: '/shop', typePrefix: 'com.example.', headers: { authorization: 'Bearer x' } };
    expect(receive([sampleTouchpoint('page_view', 1)], options)).toMatchObject([
      { source: '/shop', type: 'com.example.page_view' },
    ]);
    expect(encode([sampleTouchpoint('x', 1)], options)).toMatchObject({
      url: ENDPOINT,
      headers: { authorization: 'Bearer x' },
    });
  });

  it.each(['', 'file:///shop.html', 'no address'])('have a source also where the page has no origin: "%s"', (url) => {
    const touchpoint = sampleTouchpoint('x', 1, { page: { url, title: '', referrer: '' } });
    expect(receive([touchpoint])).toMatchObject([{ source: '/' }]);
  });

  it.each([
    [{ source: '' }, 'source: must be a URI, got ""'],
    [{ source: 'a b' }, 'source: must be a URI, got "a b"'],
    [{ headers: 'x' as never }, 'headers: must be an object of texts, got "x"'],
    [{ headers: { a: 5 as never } }, 'headers: must be an object of texts, got {"a":5}'],
    [{ typePrefix: 5 as never }, 'typePrefix: must be a text, got 5'],
  ])('with wrong options %j do not begin', (options, message) => {
    expect(() => cloudEventsCollector(ENDPOINT, options)).toThrow(new TypeError(message));
  });

  it('take a page that stands in for the broker for no answer', () => {
    const { classify } = cloudEventsCollector(ENDPOINT);
    const batch = { touchpoints: [] };
    expect(classify?.({ status: 200, body: '<!DOCTYPE html>…' }, batch)).toBe('retry');
    for (const status of [202, 204, 415, 429]) expect(classify?.({ status, body: '' }, batch)).toBeUndefined();
  });
});
