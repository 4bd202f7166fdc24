import { expect } from 'vitest';
import { it } from './support/fixtures.js';
import { openQuiet, track } from './support/quiet-page.js';
import { takenOnce } from './support/watched-page.js';

it('WebKit delivers what was tracked right before its tab is closed for good', async ({
  page,
  context,
  site,
  collector,
}) => {
  await context.newPage();
  await openQuiet(page, site, collector);
  const tracked = await track(page, 5);
  await page.close();
  await takenOnce(collector, tracked);
  expect(collector.requests).toHaveLength(1);
});
