import type { Touchpoint } from '../../../src/model/event.js';
import type { Browser } from '../../browser/support/browser.js';
import { type Page, poll } from '../../browser/support/page.js';
import { open, stats } from '../../browser/support/sdk.js';
import type { BenchCollector } from './bench-collector.js';
import { withFreshPage } from './lab.js';

/** What a shop tells about a product that was looked at. */
export const PROPERTIES = { sku: 'TR-1042', category: 'shoes/trail', price: 129.9, currency: 'EUR', in_stock: true };

/** How many events have arrived, page views apart. */
export function countEvents({ arrivals }: BenchCollector): number {
  const ids = arrivals.flatMap(({ events }) => events.filter(({ name }) => name === 'product_viewed'));
  return new Set(ids.map(({ eventId }) => eventId)).size;
}

/** Opens a page whose tracker has just delivered the first page view and one event; the collector then counts from zero. */
export function withTracker<T>(
  browser: Browser,
  url: string,
  collector: BenchCollector,
  measure: (page: Page, first: Touchpoint | undefined) => Promise<T>,
): Promise<T> {
  return withFreshPage(browser, async (page) => {
    collector.forget();
    await open(page, url);
    await page.evaluate((properties) => void window.touchtrail?.('track', 'product_viewed', properties), PROPERTIES);
    await poll('the first event to arrive', 20_000, () => countEvents(collector) === 1);
    await poll('the answer to be read', 10_000, async () => (await stats(page)).waiting === 0);
    const first = collector.arrivals.flatMap(({ events }) => events).find(({ name }) => name === 'product_viewed');
    collector.forget();
    return await measure(page, first);
  });
}
