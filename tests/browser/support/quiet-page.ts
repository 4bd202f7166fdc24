import type { TestCollector } from './collector.js';
import { type Page, poll } from './page.js';
import { embed, html, open, type PageOptions, readRows } from './sdk.js';
import type { Site } from './site.js';

/** Sends only when told, and has no page views of its own: what is tracked is all there is. */
export const QUIET: PageOptions = { consent: 'granted', pageViews: 'manual', flushIntervalMs: 600_000 };

/** Makes the jitter of retries none. */
export const NO_JITTER = 'Math.random = () => 0';

/** Opens a page with a quiet tracker. */
export async function openQuiet(
  page: Page,
  site: Site,
  collector: TestCollector,
  options: PageOptions = {},
): Promise<void> {
  site.page('/', html(embed('stub', collector.endpoint, { ...QUIET, ...options })));
  await open(page, `${site.origin('app.example')}/`);
}

/** Tracks events in one task, and gives their names. */
export async function track(page: Page, count: number, prefix = 'e'): Promise<readonly string[]> {
  const tracked = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  await page.evaluate((all) => {
    for (const name of all) window.touchtrail?.('track', name);
  }, tracked);
  return tracked;
}

/** Waits until that many rows are stored. */
export async function stored(page: Page, count: number): Promise<void> {
  await poll(`${count} rows`, 5_000, async () => Object.keys((await readRows(page)) ?? {}).length === count);
}
