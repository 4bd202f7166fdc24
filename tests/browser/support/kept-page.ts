import type { TestCollector } from './collector.js';
import { type Page, poll } from './page.js';
import { html, moduleScript, open, type PageOptions, stats } from './sdk.js';
import type { Site } from './site.js';

/** Below what a server's cookie lives, so that a cookie tells who has set it. */
const SCRIPT_SECONDS = 3_600;

/** Opens a page at `/`, over https, whose visitor is kept by the endpoint of the site. */
export async function openKept(
  page: Page,
  site: Site,
  collector: TestCollector,
  options: PageOptions = {},
): Promise<void> {
  const given = JSON.stringify({ consent: 'granted', visitorMaxAgeSeconds: SCRIPT_SECONDS, ...options });
  const imports = "import { serverCookie } from '/dist/visitor/server-cookie.js';";
  const head = moduleScript(collector.secureEndpoint, `{ ...${given}, visitor: serverCookie('/t/visitor') }`, imports);
  site.page('/', html(head));
  await open(page, `${site.secureOrigin('app.example')}/`);
}

/** Waits until the page has been told that its visitor is kept. */
export function kept(page: Page): Promise<unknown> {
  return poll('the visitor to be kept', 10_000, async () => (await stats(page)).visitor?.kept === 1);
}

/** How often the site was asked for the cookies of a visitor. */
export function askedCount(site: Site): number {
  return site.requests.filter((request) => /^POST .*\/t\/visitor$/.test(request)).length;
}

/** In how many days a cookie ends, as the browser has it. */
export function daysLeft({ expiresSeconds = 0 }: { readonly expiresSeconds?: number }): number {
  return (expiresSeconds - Date.now() / 1_000) / 86_400;
}
