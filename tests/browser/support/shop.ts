import type { Touchpoint } from '../../../src/model/event.js';
import type { JourneyStep } from '../../../src/model/journey.js';
import type { Example } from './example.js';
import { type Page, poll } from './page.js';
import { takeSnapshot } from './snapshot.js';

/** Waits until a dialog of the banner stands still: a click while it slides would miss, or hit it in place of the page. */
export function waitForDialog(page: Page, selector: '.cm' | '.pm', opacity: '0' | '1'): Promise<boolean> {
  const read = (dialog: string) =>
    getComputedStyle(document.querySelector(dialog) ?? document.createElement('i')).opacity;
  return poll(`${selector} to have opacity ${opacity}`, 10_000, async () => {
    return (await page.evaluate(read, selector)) === opacity;
  });
}

/** Opens the shop with the script ready and the banner answered. */
export async function openShop(page: Page, shop: Example, path: string, role: 'all' | 'necessary'): Promise<void> {
  await page.goto(shop.origin + path);
  await page.waitFor(() => window.touchtrail?.version);
  await waitForDialog(page, '.cm', '1');
  await page.click(`.cm__btn[data-role="${role}"]`);
  await waitForDialog(page, '.cm', '0');
}

/** The names of the cookies that the page can see. */
export const cookieNames = async (page: Page): Promise<string[]> =>
  (await takeSnapshot(page)).cookies.split('; ').map((cookie) => cookie.split('=')[0] ?? '');

/** Opens a page of the shop, and waits for the script. */
export async function go(page: Page, shop: Example, path: string): Promise<void> {
  await page.goto(shop.origin + path);
  await page.waitFor(() => window.touchtrail?.version);
}

/** Waits until the visitor's journey has an event of this name on this page: what comes into sight is told after a moment. */
export function waitForStep(page: Page, name: string): Promise<boolean> {
  return poll(`a step ${name}`, 15_000, () =>
    page.evaluate((wanted) => {
      const steps = (window.touchtrail?.('journey') ?? []) as readonly JourneyStep[];
      return steps.some((step) => step.name === wanted && step.touchpoint.id === location.pathname);
    }, name),
  );
}

/** Brings an element to the middle of the window and waits until it is told as seen. */
export async function lookAt(page: Page, selector: string, name: string): Promise<void> {
  await page.evaluate((wanted) => document.querySelector(wanted)?.scrollIntoView({ block: 'center' }), selector);
  await waitForStep(page, name);
}

/** Clicks what leads to another page of the shop, and waits for the script there. */
export async function follow(page: Page, selector: string): Promise<void> {
  const before = new URL(await page.url()).pathname;
  await page.click(selector);
  await poll(`a page other than ${before}`, 15_000, async () => new URL(await page.url()).pathname !== before);
  await page.waitFor(() => window.touchtrail?.version);
}

/** From a product page by the cart and the checkout to the thanks. */
export async function orderProduct(page: Page): Promise<void> {
  await waitForStep(page, 'view_item');
  await page.click('.product [type=submit]');
  await follow(page, '.product [data-added] a');
  await waitForStep(page, 'view_cart');
  await follow(page, '[data-touch="begin_checkout"]');
  await follow(page, '[data-place-order] [type=submit]');
  await waitForStep(page, 'purchase');
}

/** What is measured while somebody is on a page; how often depends on the window and on the machine. */
const MEASURES = ['scroll', 'user_engagement'];

/** The names of the events that are deeds, in the order in which they happened. */
export const deeds = (events: readonly Touchpoint[]): string[] =>
  events
    .toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1))
    .map(({ name }) => name)
    .filter((name) => !MEASURES.includes(name));
