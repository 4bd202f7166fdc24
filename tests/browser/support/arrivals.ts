import type { Touchpoint } from '../../../src/model/event.js';
import type { TestCollector } from './collector.js';
import type { Page } from './page.js';
import { embed, html, type PageOptions, ready, sleep } from './sdk.js';
import type { Site } from './site.js';

/** Counts at once, and sends only when told or left. */
export const COUNTING: PageOptions = { consent: 'granted', flushIntervalMs: 600_000 };

/** Serves the pages of a small site that is tracked, at `/`, `/two` and `/three`, and `/elsewhere` for hosts without a tracker. */
export function serveTracked(site: Site, collector: TestCollector, options: PageOptions = {}): void {
  const page = html(embed('stub', collector.endpoint, { ...COUNTING, ...options }));
  for (const path of ['/', '/two', '/three']) site.page(path, page);
  site.page('/elsewhere', html(''));
}

/** Follows a link to an address, so that the page of now is its referrer, and waits for the page there, but for no tracker. */
export async function followTo(page: Page, url: string): Promise<void> {
  await page.evaluate((to) => {
    const link = document.createElement('a');
    link.href = to;
    document.body.append(link);
    setTimeout(() => link.click());
  }, url);
  await page.waitFor(new Function(`return location.href === ${JSON.stringify(url)}`) as () => boolean);
}

/** Follows a link and waits for the tracker of the next page. */
export async function arriveAt(page: Page, url: string): Promise<void> {
  await followTo(page, url);
  await ready(page);
}

/** Goes to an address within the document, as a router does, and waits for the view that this brings. */
export async function push(page: Page, url: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), url);
  await sleep(page, 30);
}

/** The touches of an event in the form `email letter`: the channel and the source of each. */
export function touchesOf({ attribution }: Touchpoint): Readonly<Record<'first' | 'session' | 'last', string>> {
  const { first, session, last } = attribution;
  const text = (touch: typeof last): string => (touch ? `${touch.channel} ${touch.source}` : 'none');
  return { first: text(first), session: text(session), last: text(last) };
}

/** An address without its origin. */
export const pathOf = (url: string): string => url.replace(/^\w+:\/\/[^/]+/, '');
