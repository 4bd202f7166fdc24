import { type Browser, launch, newProfile, removeProfile } from '../../browser/support/browser.js';
import type { Page } from '../../browser/support/page.js';
import { type PageOptions, STUB } from '../../browser/support/sdk.js';

/** Starts Chromium, gives it to a measurement, and ends it however that ends. */
export async function withChromium<T>(measure: (browser: Browser) => Promise<T>): Promise<T> {
  const profile = await newProfile();
  try {
    const browser = await launch('chromium', profile);
    try {
      return await measure(browser);
    } finally {
      await browser.close();
    }
  } finally {
    await removeProfile(profile);
  }
}

/** Gives a page to a measurement, without cookies and storage, and closes it with all that it has stored. */
export async function withFreshPage<T>(browser: Browser, measure: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.fresh();
  try {
    return await measure(await newPage(context));
  } finally {
    await context.close();
  }
}

/** A new tab that can run functions of these programs. */
export async function newPage(context: Pick<Browser, 'newPage'>): Promise<Page> {
  const page = await context.newPage();
  // What runs the programs wraps named functions in this, those for the page included.
  await page.onNewDocument('globalThis.__name = (named) => named');
  return page;
}

/** A page with text, and with something in its head; it tells its whole address to whom it sends requests. */
export function pageHtml(head: string, body = ''): string {
  const text = '<h1>Shop</h1><p>Everything for trails.</p>'.repeat(20);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="unsafe-url">
    <title>Shop</title>${head}</head><body>${body}${text}</body></html>`;
}

/** The script with the stub, and a tracker with these options. */
export function trackerHead(collector: string, options: PageOptions): string {
  return `${STUB}<script async src="/dist/touchtrail.js"></script>
    <script>touchtrail('init', ${JSON.stringify({ collector, ...options })})</script>`;
}

/** The middle of some numbers, or what stands at another part of their order. */
export function quantile(numbers: readonly number[], part = 0.5): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}
