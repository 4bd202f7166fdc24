// @vitest-environment node
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBody } from '../../../examples/collector/parse-body.js';
import { jsonCollector, type TrackerOptions } from '../../../src/index.js';
import { fiveA } from '../../../src/journey/stage-maps.js';
import { type FakePlatformOptions, fakePlatform } from '../../../src/testing/index.js';
import { nextPage, start } from '../support/start-tracker.js';
import { startCollector } from './support/start-collector.js';

const JOURNEY = {
  stageMap: fiveA,
  milestones: { sign_up: { name: 'account', weight: 2.5 } },
  referralParameter: 'ref',
} satisfies Partial<TrackerOptions>;

test.each([
  [
    'a tagged arrival',
    { url: 'https://shop.example/?utm_source=a&utm_x=y&gclid=b&ref=ada', referrer: 'https://news.example/' },
  ],
  ['a direct arrival at a page without a title', { url: 'https://shop.example/', title: '', referrer: '' }],
  ['a search', { url: 'https://shop.example/', referrer: 'https://duckduckgo.com/?q=rings' }],
])('what the SDK sends after %s is taken whole', async (_name, page) => {
  const collector = await startCollector();
  const { tracker, platform } = start(
    { ...JOURNEY, collector: jsonCollector(`${collector.origin}/e`), consent: 'granted' },
    fakePlatform(page),
  );
  tracker.track('sign_up', { list: [1, { deep: 'é"\\\n' }] }, { touchpoint: { type: 'kiosk' } });
  platform.navigate('/b');
  tracker.identify('u1', { vip: true }, { optedIn: ['email'] });
  tracker.reset();
  tracker.track('after');
  await platform.advance(5_000);
  expect(platform.requests.length).toBeGreaterThan(0);
  for (const { body } of platform.requests) expect(await collector.post(body)).toMatchObject({ status: 200 });
  expect(await collector.read('totals')).toMatchObject({
    events: tracker.stats().tracked,
    visitors: 2,
    milestones: [{ milestone: 'account', visitors: 1 }],
  });
  expect(await collector.read('visitors')).toMatchObject([{ kind: 'anonymous' }, { kind: 'contact', userId: 'u1' }]);
});

test('what the SDK sends of a second page names the event before it, and is stored as it was sent', async () => {
  const collector = await startCollector();
  const options = { ...JOURNEY, collector: jsonCollector(`${collector.origin}/e`), consent: 'granted' as const };
  const first = start(options, { url: 'https://shop.example/a?utm_source=n&utm_medium=email' });
  await first.platform.advance(5_000);
  await first.tracker.shutdown();
  const second = start(options, nextPage(first.platform, { url: 'https://shop.example/b' }));
  await second.platform.advance(5_000);
  const bodies = [...first.platform.requests, ...second.platform.requests].map(({ body }) => body);
  for (const body of bodies) expect(await collector.post(body)).toMatchObject({ status: 200 });
  const [later, earlier] = (await collector.read('touchpoints')) as { event: Record<string, unknown> }[];
  expect(later?.event).toMatchObject({
    previous: { eventId: earlier?.event.eventId, touchpointId: '/a' },
    journey: { map: '5a@1', stage: 'aware' },
    attribution: { first: { channel: 'email' }, session: { channel: 'email' }, last: { channel: 'email' } },
  });
});

const odd = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('', ' ', '%', '(direct)', '\ud800'));
const parameters = fc.dictionary(
  fc.constantFrom('utm_source', 'utm_medium', 'utm_campaign', 'utm_', 'utm_odd', 'gclid', 'fbclid', 'ref', 'q'),
  odd.map((text) => new URLSearchParams({ text }).toString().slice(5)),
);
const referrers = fc.oneof(
  fc.constantFrom('', 'about:client', 'file:///x', 'data:text/html,x', 'https://[::1]/', 'https://www.google.com/'),
  fc.constantFrom('android-app://com.google.android.gm/', 'https://shop.example/a', 'https://t.co/x', 'blob:null/x'),
  fc.webUrl(),
  odd,
);
const origins = fc.constantFrom('https://shop.example/', 'https://shop.example//', 'file:///C:/x.html', 'about:blank');

test('whatever an address and a referrer say, the batch has the right shape', async () => {
  const arrival = fc.record({ origin: origins, query: parameters, referrer: referrers, title: odd });
  await fc.assert(
    fc.asyncProperty(arrival, async ({ origin, query, referrer, title }) => {
      const text = Object.entries(query).map((pair) => pair.join('='));
      const page: FakePlatformOptions = { url: `${origin}?${text.join('&')}`, referrer, title };
      const { platform } = start(
        { ...JOURNEY, collector: jsonCollector('https://collect.example/e'), consent: 'granted' },
        page,
      );
      await platform.advance(5_000);
      expect(platform.requests).toHaveLength(1);
      for (const { body } of platform.requests) expect(parseBody(JSON.parse(String(body))).kind).toBe('batch');
    }),
    { numRuns: 300 },
  );
});
