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
