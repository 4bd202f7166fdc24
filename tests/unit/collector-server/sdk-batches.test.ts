// @vitest-environment node
import { expect, test } from 'vitest';
import { jsonCollector } from '../../../src/index.js';
import { fakePlatform } from '../../../src/testing/index.js';
import { start } from '../support/start-tracker.js';
import { startCollector } from './support/start-collector.js';

test.each([
  [
    'a tagged arrival',
    { url: 'https://shop.example/?utm_source=a&utm_x=y&gclid=b', referrer: 'https://news.example/' },
  ],
  ['a direct arrival at a page without a title', { url: 'https://shop.example/', title: '', referrer: '' }],
])('what the SDK sends after %s is taken whole', async (_name, page) => {
  const collector = await startCollector();
  const { tracker, platform } = start(
    { collector: jsonCollector(`${collector.origin}/e`), consent: 'granted' },
    fakePlatform(page),
  );
  tracker.track('sign_up', { list: [1, { deep: 'é"\\\n' }] });
  platform.navigate('/b');
  tracker.identify('u1', { vip: true });
  tracker.reset();
  tracker.track('after');
  await platform.advance(5_000);
  expect(platform.requests.length).toBeGreaterThan(0);
  for (const { body } of platform.requests) expect(await collector.post(body)).toMatchObject({ status: 200 });
  expect(await collector.read('totals')).toMatchObject({ events: tracker.stats().tracked, visitors: 2 });
});
