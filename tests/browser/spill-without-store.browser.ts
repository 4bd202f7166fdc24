import { expect } from 'vitest';
import { COUNTING, serveTracked } from './support/arrivals.js';
import { it } from './support/fixtures.js';
import { command, names, open } from './support/sdk.js';

it('what a page has handed over in vain is delivered by the next one where the browser keeps no rows, after one question', async ({
  page,
  site,
  collector,
}) => {
  const origin = site.origin('app.example');
  await page.onNewDocument("indexedDB.open = () => { throw new DOMException('no', 'InvalidStateError') }");
  serveTracked(site, collector, COUNTING);
  await collector.refuse();
  await open(page, `${origin}/`);
  await page.evaluate(() => window.touchtrail?.('track', 'late'));
  await page.goto(`${origin}/elsewhere`);
  await collector.accept();
  await open(page, `${origin}/two`);
  await command(page, 'flush');
  // The question comes five seconds after the hand-over.
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  expect([...names(collector.accepted())].sort()).toEqual(['late', 'page_view', 'page_view']);
  expect(collector.requests.length).toBeLessThan(6);
});
