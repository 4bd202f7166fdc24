import { describe, expect } from 'vitest';
import { COMPARISONS, type Comparison, differencesOf } from '../golden/comparisons.js';
import { openGoldenPage, type RecordedRequest, recordVendor, startRecordingServer } from '../golden/record.js';
import { VENDORS } from '../golden/vendors.js';
import { flatten } from '../unit/collectors/golden/golden-page.js';
import { it as base } from './support/fixtures.js';
import { poll } from './support/page.js';

const DIST = new URL('../../dist/', import.meta.url).pathname;

const it = base
  .extend('launchOptions', { scope: 'file' }, { hostNames: 'any' })
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
  .extend('servers', async ({}, { onCleanup }) => {
    const [theirs, ours] = await Promise.all([startRecordingServer(), startRecordingServer()]);
    onCleanup(async () => void (await Promise.all([theirs.close(), ours.close()])));
    return { theirs, ours };
  });

/** The page view and the other event of some requests, flattened to paths. */
function eventsOf(requests: readonly RecordedRequest[], { events, isView }: Comparison) {
  // The ports are of the test: on the web there would be none.
  const bodies = requests.map(({ body }) => JSON.parse(body.replaceAll(/(\.test|\.com):\d+/g, '$1')));
  const all = bodies.flatMap(events).map(Object);
  // The vendor's page may have more to say than that.
  const [view, other] = [all.find(isView), all.find((event) => JSON.stringify(event).includes('signup'))];
  expect(view && other, JSON.stringify(all)).toBeTruthy();
  return { view: flatten(view), signup: flatten(other) };
}

/** What stands around the events; a time says no more than that it is one. */
function envelopeOf({ body }: RecordedRequest, { envelope }: Comparison): readonly unknown[] {
  const values = JSON.parse(body);
  return envelope.map((key) => (/^\d{4}-\d\d-\d\dT/.test(`${values[key]}`) ? `${key} is a time` : values[key]));
}

describe.each(COMPARISONS)('What $vendor’s own SDK says of a page', (comparison) => {
  it('is what our adapter says of it', async ({ context, site, servers }) => {
    const vendor = VENDORS.find(({ name }) => name === comparison.vendor);
    if (!vendor) throw new Error('no such vendor');
    const theirPage = await context.newPage();
    const theirRequests = await recordVendor(theirPage, site, servers.theirs, vendor);
    await theirPage.close();

    const { requests } = servers.ours;
    const call = comparison.collector(servers.ours.at('collect.test'));
    await openGoldenPage(
      await context.newPage(),
      site,
      `import { createTracker } from '${DIST}index.js';
       import { ${call.split('(')[0]} as create } from '${DIST}collectors/${comparison.file}.js';
       const tracker = createTracker({ collector: ${call.replace(/^\w+/, 'create')}, consent: 'granted' });
       tracker.track('signup', { plan: 'pro', seats: 3 });`,
    );
    await poll('our events', 15_000, () => JSON.stringify(requests).includes('signup'));

    const [theirs, ours] = [eventsOf(theirRequests, comparison), eventsOf(requests, comparison)];
    for (const kind of ['view', 'signup'] as const) {
      expect(differencesOf(theirs[kind], ours[kind], comparison)).toEqual([]);
      // It would be seen if one of the keys were missing.
      const compared = Object.keys(theirs[kind]).filter(
        (path) => differencesOf(theirs[kind], { ...ours[kind], [path]: undefined }, comparison).length === 1,
      );
      expect(compared.length).toBeGreaterThan(3);
    }
    const [their, our] = [theirRequests[0], requests[0]];
    if (!their || !our) throw new Error('no request');
    expect(our.url.split('?')[0]).toMatch(vendor.path);
    expect(new URL(our.url, 'http://x').searchParams.get('writeKey')).toBe(
      new URL(their.url, 'http://x').searchParams.get('writeKey'),
    );
    expect(envelopeOf(our, comparison)).toEqual(envelopeOf(their, comparison));
    for (const { headers } of [their, our]) {
      expect(headers['content-type']).toMatch(comparison.contentType ?? /./);
    }
  });
});
