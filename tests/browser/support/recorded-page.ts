import type { Cookie } from './browser.js';
import type { TestCollector } from './collector.js';
import type { Page } from './page.js';
import { type RecordedMessage, readRecording, recorderScript } from './recorder.js';
import { command, embed, type Form, html, open, sleep } from './sdk.js';
import type { Site } from './site.js';

/** Where `openArrival` arrives: with a campaign and a click ID, below a folder. */
export const ARRIVAL = '/shop/autumn?utm_source=letter&utm_medium=email&gclid=Abc';

/** Opens a page that embeds the SDK, with the recorder in place before its first script. */
export async function openArrival(
  page: Page,
  site: Site,
  collector: TestCollector,
  form: Form,
  origin: string = site.origin('app.example'),
): Promise<void> {
  const endpoint = origin.startsWith('https') ? collector.secureEndpoint : collector.endpoint;
  site.page('/shop/autumn', html(embed(form, endpoint)));
  await page.onNewDocument(recorderScript());
  await open(page, origin + ARRIVAL);
}

/** Opens a page with something in its head, with the recorder in place; does not wait for a tracker. */
export async function openHead(
  page: Page,
  site: Site,
  head: string,
  headers?: Readonly<Record<string, string>>,
): Promise<void> {
  site.page('/', html(head), headers);
  await page.onNewDocument(recorderScript());
  await page.goto(`${site.origin('app.example')}/`);
}

/** What the page has said in the console, and errors that nobody caught. */
export async function messages(page: Page): Promise<readonly RecordedMessage[]> {
  return (await readRecording(page)).messages;
}

/** All that a page can do with a tracker, and time enough for what it would do by itself. */
export async function beBusy(page: Page): Promise<void> {
  await command(page, 'track', 'sign_up', { plan: 'pro' });
  await command(page, 'identify', 'C-1', { tier: 'gold' });
  await command(page, 'set', { theme: 'dark' });
  await page.evaluate(() => history.pushState(null, '', '/shop/tea'));
  await sleep(page, 50);
  await page.evaluate(() => history.pushState(null, '', '/shop/cart'));
  await command(page, 'consent.onChange');
  await command(page, 'flush');
  await command(page, 'reset');
  // Longer than the tracker waits before it stores (250 ms) or reads what the device is (100 ms).
  await sleep(page, 400);
}

/** The names of cookies, sorted. */
export function cookieNames(cookies: readonly Cookie[]): readonly string[] {
  return cookies.map(({ name }) => name).sort();
}
