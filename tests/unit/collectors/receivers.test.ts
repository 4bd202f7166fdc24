// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { clickhouse } from '../../browser/support/receivers/clickhouse.js';
import { cloudEvents } from '../../browser/support/receivers/cloud-events.js';
import { leoCdp } from '../../browser/support/receivers/leo-cdp.js';
import { matomo } from '../../browser/support/receivers/matomo.js';
import { plausible } from '../../browser/support/receivers/plausible.js';
import { posthog } from '../../browser/support/receivers/posthog.js';
import type { Protocol, Verdict } from '../../browser/support/receivers/protocol.js';
import { rudderstack, segment } from '../../browser/support/receivers/segment.js';
import { snowplow } from '../../browser/support/receivers/snowplow.js';
import { umami } from '../../browser/support/receivers/umami.js';
import { unomi } from '../../browser/support/receivers/unomi.js';

const ID = 'e0b97736-020f-4bc3-92b9-8ab9b80d3b9e';
const TIME = '2026-11-22T10:00:00.000Z';
const WEBSITE = '11111111-1111-4111-8111-111111111111';

function receive(protocol: Protocol, url: string, body: unknown, type = 'text/plain', gzipped = false): Verdict {
  const { pathname, searchParams } = new URL(url, 'http://receiver');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': type };
  return protocol.receive({ method: 'POST', path: pathname, query: searchParams, headers, body: text, gzipped });
}

const pv = { e: 'pv', p: 'web', tv: 't', eid: ID, dtm: '1', stm: '2', url: 'https://shop.test/' };
const tp2 = (item: object): object => ({
  schema: 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4',
  data: [item],
});
const JSON_TYPE = 'application/json; charset=UTF-8';
const page = {
  type: 'page',
  messageId: ID,
  anonymousId: 'a',
  timestamp: TIME,
  originalTimestamp: TIME,
  properties: {},
};
const ofSegment = (item: object): object => ({ writeKey: 'WK', sentAt: TIME, batch: [{ ...page, ...item }] });
const pageview = { event: '$pageview', uuid: ID, distinct_id: 'visitor-1', timestamp: TIME, properties: {} };
const ofPosthog = (event: object): object => ({ api_key: 'phc_x', sent_at: TIME, batch: [{ ...pageview, ...event }] });
const HIT = '?idsite=1&rec=1&_id=0a8ee1fb32d44d1d&url=https%3A%2F%2Fshop.test%2F';
const view = { type: 'event', payload: { website: WEBSITE, url: '/pricing', timestamp: 1_795_341_600 } };
const ofUnomi = (event: object): object => ({
  sessionId: 's-1',
  profileId: 'p-1',
  events: [
    { eventType: 'view', scope: 'shop', target: { itemId: 'page-pricing', itemType: 'page', scope: 'shop' }, ...event },
  ],
});
const twice = (text: string): string => encodeURIComponent(encodeURIComponent(text));
const leo = (metric: string, data = '{"plan":"pro"}'): string =>
  `obsid=O&metric=${metric}&visid=v&tpurl=${twice('https://shop.test/?a=b%20c')}&eventdata=${twice(data)}`;
const cloudEvent = { specversion: '1.0', id: ID, source: 'https://shop.test', type: 'page_view', data: {} };
const BATCH = 'application/cloudevents-batch+json';
const INSERT = `/?query=${encodeURIComponent('INSERT INTO events FORMAT JSONEachRow')}`;

describe('a strict receiver takes', () => {
  it.each<readonly [string, Verdict, readonly string[]]>([
    ['a page view of Snowplow', receive(snowplow, '/com.snowplowanalytics.snowplow/tp2', tp2(pv), JSON_TYPE), ['pv']],
    ['a page of Segment', receive(segment, '/v1/b', ofSegment({})), ['page']],
    ['a page of RudderStack', receive(rudderstack, '/beacon/v1/batch?writeKey=K', ofSegment({})), ['page']],
    ['a page view of PostHog', receive(posthog, '/batch/', ofPosthog({})), ['$pageview']],
    [
      'a bulk of Matomo',
      receive(matomo, '/matomo.php', { requests: [HIT, `${HIT}&e_c=c&e_a=sign_up&ca=1`] }),
      ['view', 'event sign_up'],
    ],
    ['a single hit of Matomo', receive(matomo, `/matomo.php${HIT}`, ''), ['view']],
    [
      'a page view of Plausible',
      receive(plausible, '/api/event', { n: 'pageview', u: 'https://shop.test/', d: 'shop.test' }),
      ['pageview'],
    ],
    ['a batch of Umami', receive(umami, '/api/batch', [view]), ['view']],
    ['a view of Unomi', receive(unomi, '/eventcollector?timestamp=1795341600000', ofUnomi({})), ['view']],
    [
      'a view of LEO CDP',
      receive(leoCdp, '/etv?ctxsk=', leo('page-view'), 'application/x-www-form-urlencoded'),
      ['page-view'],
    ],
    ['a batch of CloudEvents', receive(cloudEvents, '/events', [cloudEvent], BATCH), ['page_view']],
    ['rows of ClickHouse', receive(clickhouse, INSERT, '{"name":"a"}\n{"name":"b"}\n'), ['a', 'b']],
  ])('%s', (_what, verdict, names) => {
    expect(verdict).toMatchObject({ taken: names });
    expect(verdict.lost ?? []).toEqual([]);
    expect(verdict.status).toBeLessThan(300);
  });
});

describe('a strict receiver drops, and answers with success,', () => {
  const tp2Path = '/com.snowplowanalytics.snowplow/tp2';
  it.each<readonly [string, Verdict]>([
    ['text/plain for Snowplow', receive(snowplow, tp2Path, tp2(pv))],
    ['a number for Snowplow', receive(snowplow, tp2Path, tp2({ ...pv, dtm: 1 }), JSON_TYPE)],
    ['an unknown key for Snowplow', receive(snowplow, tp2Path, tp2({ ...pv, foo: '1' }), JSON_TYPE)],
    ['nobody for Segment', receive(segment, '/v1/b', ofSegment({ anonymousId: '' }))],
    ['a time of its own for Segment', receive(segment, '/v1/b', ofSegment({ timestamp: 1_795_341_600_000 }))],
    [
      'a session that is a text for RudderStack',
      receive(rudderstack, '/beacon/v1/batch?writeKey=K', ofSegment({ context: { sessionId: 's' } })),
    ],
    [
      'a session that is no UUID of version 7 for PostHog',
      receive(posthog, '/batch/', ofPosthog({ properties: { $session_id: ID } })),
    ],
    ['a visitor that is nobody for PostHog', receive(posthog, '/batch/', ofPosthog({ distinct_id: 'anonymous' }))],
    ['a visitor of 15 digits for Matomo', receive(matomo, '/matomo.php', { requests: [HIT.replace('0a8e', 'a8e')] })],
    ['an event without an action for Matomo', receive(matomo, '/matomo.php', { requests: [`${HIT}&e_c=c`] })],
    ['a hit of two days ago for Matomo', receive(matomo, '/matomo.php', { requests: [`${HIT}&cdo=172800`] })],
    [
      'milliseconds in a batch for Umami',
      receive(umami, '/api/batch', [{ ...view, payload: { ...view.payload, timestamp: 1_795_341_600_000 } }]),
    ],
    [
      'a name of 51 characters for Umami',
      receive(umami, '/api/batch', [{ ...view, payload: { ...view.payload, name: 'x'.repeat(51) } }]),
    ],
    ['an ID with a slash for Unomi', receive(unomi, '/eventcollector', ofUnomi({ target: { itemId: '/pricing' } }))],
    ['properties of a view for Unomi', receive(unomi, '/eventcollector', ofUnomi({ properties: { a: 1 } }))],
    ['a type without a schema for Unomi', receive(unomi, '/eventcollector', ofUnomi({ eventType: 'sign_up' }))],
    [
      'a metric with an underscore for LEO CDP',
      receive(leoCdp, '/eta', leo('sign_up'), 'application/x-www-form-urlencoded'),
    ],
    [
      'data that is encoded only once for LEO CDP',
      receive(
        leoCdp,
        '/eta',
        `${leo('sign-up', '{}').replace(/eventdata=.*/, '')}eventdata=${encodeURIComponent('{"a":"100% +"}')}`,
        'application/x-www-form-urlencoded',
      ),
    ],
  ])('%s', (_what, { status, taken = [], lost = [] }) => {
    expect([status, taken]).toEqual([200, []]);
    expect(lost).toHaveLength(1);
  });
});

describe('a strict receiver refuses', () => {
  it.each<readonly [string, number, Verdict]>([
    [
      'one nobody in a batch of RudderStack',
      400,
      receive(rudderstack, '/beacon/v1/batch?writeKey=K', ofSegment({ anonymousId: '' })),
    ],
    ['RudderStack without a key', 401, receive(rudderstack, '/beacon/v1/batch', ofSegment({}))],
    ['rubbish for PostHog', 400, receive(posthog, '/batch/', '{"')],
    ['a personal key for PostHog', 401, receive(posthog, '/batch/', { ...ofPosthog({}), api_key: 'phx_x' })],
    ['gzip for Matomo', 400, receive(matomo, '/matomo.php', '{"requests":[]}', 'text/plain', true)],
    [
      'a long address for Plausible',
      400,
      receive(plausible, '/api/event', { n: 'pageview', u: `https://shop.test/?${'ü'.repeat(1000)}`, d: 'd' }),
    ],
    ['a list where one event belongs for Umami', 400, receive(umami, '/api/send', [view])],
    ['a session with a slash for Unomi', 400, receive(unomi, '/eventcollector', { ...ofUnomi({}), sessionId: 'a/b' })],
    ['text/plain below /cxs for Unomi', 415, receive(unomi, '/cxs/eventcollector', ofUnomi({}))],
    ['text/plain for CloudEvents', 415, receive(cloudEvents, '/events', [cloudEvent])],
    [
      'an extension with an underscore for CloudEvents',
      400,
      receive(cloudEvents, '/events', [{ ...cloudEvent, visitor_id: 'v' }], BATCH),
    ],
    ['one bad row for ClickHouse', 400, receive(clickhouse, INSERT, '{"name":"a"}\n{"name":')],
  ])('%s', (_what, status, verdict) => {
    expect(verdict.status).toBe(status);
    expect(verdict.taken ?? []).toEqual([]);
  });
});

it('Matomo answers rubbish in bulk with success, of nothing', () => {
  expect(receive(matomo, '/matomo.php', '{"requests":')).toMatchObject({
    status: 200,
    body: '{"status":"success","tracked":0,"invalid":0}',
  });
});
