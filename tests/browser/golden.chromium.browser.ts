import { describe, expect } from 'vitest';
import { COMPARISONS, type Comparison } from '../golden/comparisons.js';
import { openGoldenPage, type RecordedRequest, recordVendor, startRecordingServer } from '../golden/record.js';
import { VENDORS } from '../golden/vendors.js';
import { flatten } from '../unit/collectors/golden/golden-page.js';
import { it as base } from './support/fixtures.js';
import { poll } from './support/page.js';

const DIST = new URL('../../dist/', import.meta.url).pathname;

const it = base
  .extend('launchOptions', { scope: 'file' }, { hostNames: 'any' })
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
  .extend('recording', async ({}, { onCleanup }) => {
    const recording = await startRecordingServer();
    onCleanup(() => recording.close());
    return recording;
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

describe.each(COMPARISONS)('What $vendor’s own SDK says of a page', (comparison) => {
  it('is what our adapter says of it', async ({ context, site, recording }) => {
    const vendor = VENDORS.find(({ name }) => name === comparison.vendor);
    if (!vendor) throw new Error('no such vendor');
    const theirs = eventsOf(await recordVendor(await context.newPage(), site, recording, vendor), comparison);

    recording.vendor = undefined;
    recording.requests.length = 0;
    const call = comparison.collector(recording.at('collect.test'));
    await openGoldenPage(
      await context.newPage(),
      site,
      `import { createTracker } from '${DIST}index.js';
       import { ${call.split('(')[0]} as create } from '${DIST}collectors/${comparison.file}.js';
       const tracker = createTracker({ collector: ${call.replace(/^\w+/, 'create')}, consent: 'granted' });
       tracker.track('signup', { plan: 'pro' });`,
    );
    const isWhole = (): boolean =>
      recording.requests
        .map(({ body }) => body)
        .join()
        .includes('signup');
    await poll('our events', 15_000, isWhole);
    const ours = eventsOf(recording.requests, comparison);

    const { others, forms } = comparison;
    for (const kind of ['view', 'signup'] as const) {
      const wanted = Object.entries(theirs[kind]).filter(
        ([path, value]) => !others.some(([pattern]) => pattern.test(path)) && value !== null,
      );
      const own = Object.fromEntries(
        wanted.map(([path]) => [path, forms[path] ? `${forms[path].test(`${ours[kind][path]}`)}` : ours[kind][path]]),
      );
      const expected = Object.fromEntries(
        wanted.map(([path, value]) => [path, forms[path] ? `${forms[path].test(`${value}`)}` : value]),
      );
      expect(own).toEqual(expected);
      expect(wanted.length).toBeGreaterThan(3);
    }
  });
});
