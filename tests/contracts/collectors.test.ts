// @vitest-environment node
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clickhouseCollector } from '../../src/collectors/clickhouse.js';
import { cloudEventsCollector } from '../../src/collectors/cloud-events.js';
import { customCollector } from '../../src/collectors/custom.js';
import { jsonCollector } from '../../src/collectors/json.js';
import { leoCdpCollector } from '../../src/collectors/leo-cdp.js';
import { matomoCollector } from '../../src/collectors/matomo.js';
import { plausibleCollector } from '../../src/collectors/plausible.js';
import { posthogCollector } from '../../src/collectors/posthog.js';
import { rudderstackCollector } from '../../src/collectors/rudderstack.js';
import { segmentCollector } from '../../src/collectors/segment.js';
import { snowplowCollector } from '../../src/collectors/snowplow.js';
import { umamiCollector } from '../../src/collectors/umami.js';
import { unomiCollector } from '../../src/collectors/unomi.js';
import type { Answer, Batch } from '../../src/model/collector.js';
import { type CollectorFacts, type CreateCollector, collectorContract } from '../../src/testing/index.js';

const OWN = 'https://collect.example/own';
const WEBSITE = '11111111-1111-4111-8111-111111111111';
const answer = (status: number, body: unknown = ''): Answer => ({
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const says = (status: number, body?: unknown) => (): Answer => answer(status, body);

const MATOMO: CollectorFacts = {
  delivered: ({ touchpoints }) => answer(200, { status: 'success', tracked: touchpoints.length, invalid: 0 }),
  rejected: ({ touchpoints }) => answer(200, { status: 'success', tracked: touchpoints.length - 1, invalid: 1 }),
};
const UMAMI: CollectorFacts = {
  delivered: ({ touchpoints: { length } }) =>
    answer(200, { size: length, processed: length, errors: 0, details: [], cache: 'token' }),
  rejected: ({ touchpoints: { length } }) =>
    answer(200, {
      size: length,
      processed: length - 1,
      errors: 1,
      details: [{ index: length - 1, response: { error: { message: 'Bad request' } } }],
      cache: 'token',
    }),
};
const UNOMI: CollectorFacts = {
  delivered: ({ touchpoints }) => ({ status: 200, body: JSON.stringify({ processedEvents: 9 * touchpoints.length }) }),
  rejected: says(400, 'Request rejected by the server'),
};
const REFUSED: CollectorFacts = { rejected: says(400, 'no') };
const LEO =
  (status: number) =>
  (_: Batch): Answer =>
    answer(200, { status, message: 'ok', visitorId: 'v', eventCount: 1 });

/** Every adapter with the options by which its requests are of another kind, and what is known of its collector. */
const ADAPTERS: readonly (readonly [name: string, file: string, create: CreateCollector, facts?: CollectorFacts])[] = [
  ['jsonCollector', 'json', (endpoint, use) => jsonCollector(endpoint, use), REFUSED],
  ['jsonCollector with gzip', 'json', (endpoint, use) => jsonCollector(endpoint, { ...use, gzip: true }), REFUSED],
  ['snowplowCollector', 'snowplow', (endpoint, use) => snowplowCollector(endpoint, { ...use, appId: 'shop' }), REFUSED],
  [
    'snowplowCollector by GET',
    'snowplow',
    (endpoint, use) => snowplowCollector(endpoint, { ...use, method: 'get' }),
    REFUSED,
  ],
  [
    'segmentCollector',
    'segment',
    (endpoint, use) => segmentCollector(endpoint, { ...use, writeKey: 'WK' }),
    { ...REFUSED, delivered: says(200, { success: true }) },
  ],
  [
    'rudderstackCollector',
    'rudderstack',
    (endpoint, use) => rudderstackCollector(endpoint, { ...use, writeKey: 'WK' }),
    { ...REFUSED, delivered: says(200, 'OK') },
  ],
  [
    'posthogCollector',
    'posthog',
    (endpoint, use) => posthogCollector(endpoint, { ...use, apiKey: 'phc_x' }),
    { ...REFUSED, delivered: says(200, { status: 1 }) },
  ],
  ['matomoCollector', 'matomo', (endpoint, use) => matomoCollector(endpoint, { ...use, siteId: 1 }), MATOMO],
  [
    'plausibleCollector',
    'plausible',
    (endpoint, use) => plausibleCollector(endpoint, { ...use, domain: 'shop.test' }),
    {
      delivered: says(202, 'ok'),
      rejected: says(400, { errors: { url: ['must be a valid url'] } }),
      filtered: ['identify'],
    },
  ],
  ['umamiCollector', 'umami', (endpoint, use) => umamiCollector(endpoint, { ...use, websiteId: WEBSITE }), UMAMI],
  [
    'unomiCollector',
    'unomi',
    (endpoint, use) => unomiCollector(endpoint, { ...use, scope: 'shop', eventType: 'touchpoint' }),
    UNOMI,
  ],
  [
    'unomiCollector with its key',
    'unomi',
    (endpoint, use) => unomiCollector(endpoint, { ...use, scope: 'shop', eventType: 'touchpoint', apiKey: 'k' }),
    UNOMI,
  ],
  [
    'leoCdpCollector',
    'leo-cdp',
    (endpoint, use) => leoCdpCollector(endpoint, { ...use, observerId: 'OBS1' }),
    { delivered: says(0) },
  ],
  [
    'leoCdpCollector with CORS',
    'leo-cdp',
    (endpoint, use) => leoCdpCollector(endpoint, { ...use, observerId: 'OBS1', cors: true }),
    { delivered: LEO(200), rejected: LEO(400) },
  ],
  [
    'cloudEventsCollector',
    'cloud-events',
    (endpoint, use) => cloudEventsCollector(endpoint, use),
    { delivered: says(202), rejected: says(415) },
  ],
  [
    'clickhouseCollector',
    'clickhouse',
    (endpoint, use) => clickhouseCollector(endpoint, { ...use, table: 'events' }),
    { rejected: says(400, 'Code: 26, e.displayText() = DB::Exception: Cannot parse JSON') },
  ],
  [
    'customCollector',
    'custom',
    () => customCollector((batch, attempt) => ({ url: OWN, body: JSON.stringify([batch, attempt]) })),
    REFUSED,
  ],
];

for (const [name, , create, facts] of ADAPTERS) {
  describe(`${name}, by the contract of collectors,`, () => {
    for (const { name: sentence, check } of collectorContract(create, facts)) it(sentence, check);
  });
}

it('holds every adapter against the contract', () => {
  const files = readdirSync(new URL('../../src/collectors', import.meta.url)).filter((file) => file.endsWith('.ts'));
  expect([...new Set(ADAPTERS.map(([, file]) => `${file}.ts`))].sort()).toEqual(files.sort());
});
