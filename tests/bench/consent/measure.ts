import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Context } from '../../browser/support/browser.js';
import type { Page } from '../../browser/support/page.js';
import { openCdp } from '../../browser/support/puppeteer-browser.js';
import { readRecording, recorderScript } from '../../browser/support/recorder.js';
import type { Site } from '../../browser/support/site.js';
import { newPage, pageHtml } from '../support/lab.js';
import { bundle } from './bundle.js';
import type { Endpoint, SeenRequest } from './endpoint.js';
import { lookAt, type Stored } from './look.js';
import { SCRIPT, type Subject } from './subjects.js';

/** What an SDK did around the two answers of a visitor. */
export interface Measurement {
  /** Primitives that it used while it was loaded, before it was started; the tag starts as it is loaded. */
  readonly atImport: readonly string[];
  readonly before: Stored;
  readonly requestsBefore: readonly string[];
  /** Of three events tracked before the grant: sent before it, and after it. */
  readonly sentBefore: number;
  readonly replayed: number;
  /** Of two events tracked after the grant. */
  readonly sentWhileGranted: number;
  /** What it keeps while the collector is out: this and one event more wait when the consent is withdrawn. */
  readonly queued: Stored;
  readonly after: Stored;
  readonly requestsAfter: readonly string[];
  /** Events in these requests, by name. */
  readonly eventsAfter: readonly string[];
  /** How long after the withdrawal had returned the page started its last request; `undefined` for none. */
  readonly lastRequestMs: number | undefined;
}

/** After each answer; longer than the slowest of them waits before it sends a batch (5 s). */
export const SETTLE_MS = 8_000;
/** So long that an event has been tried once, and what keeps events on the device has stored it. */
const OUTAGE_MS = 6_000;
/** Shorter than any that waits with a batch does. */
const QUEUED_MS = 100;
const SENDS = /^(?:network\.|xhr\.|beacon|image\.src|WebSocket|EventSource)/;

/** Takes an SDK through the answers of one visitor, in a tab without cookies and storage. */
export async function measure(
  browser: Browser,
  subject: Subject,
  site: Site,
  endpoint: Endpoint,
): Promise<Measurement> {
  site.page(SCRIPT, await bundle(subject.file), { 'content-type': 'text/javascript' });
  site.page('/', pageHtml(`${subject.head(`${endpoint.origin}/e`)}<script src="${SCRIPT}"></script>`));
  site.page('/left', pageHtml(''));
  endpoint.serve(subject.answer);
  const context = await browser.fresh();
  try {
    const page = await newPage(context);
    await lookOrdinary(page);
    await page.onNewDocument(recorderScript(subject.path));
    return await live(page, context, subject, site, endpoint);
  } finally {
    await context.close();
  }
}

async function live(
  page: Page,
  context: Context,
  { init, record }: Subject,
  site: Site,
  { origin, requests, setOutage }: Endpoint,
): Promise<Measurement> {
  const own = async () => (await readRecording(page)).calls.filter(({ stackHasSdk }) => stackHasSdk);
  await page.goto(`${site.origin('app.example')}/`);
  const atImport = (await own()).map(({ what }) => what);
  await page.evaluate(([step, url]) => window.subject?.[step as 'init'](url as string), [init, origin]);
  await track(page, 'ev_before_1', 'ev_before_2', 'ev_before_3');
  await sleep(SETTLE_MS);
  const before = await lookAt(page, context, record);

  const grantedAtMs = await page.evaluate(() => {
    const calledAtMs = Date.now();
    window.subject?.grant();
    return calledAtMs;
  });
  await sleep(500);
  await track(page, 'ev_during_1', 'ev_during_2');
  await sleep(SETTLE_MS);
  setOutage('out');
  await track(page, 'ev_queued_1');
  await sleep(OUTAGE_MS);
  const queued = await lookAt(page, context, record);
  await track(page, 'ev_queued_2');
  await sleep(QUEUED_MS);
  setOutage('over');
  const withdrawn = await page.evaluate(() => {
    window.subject?.withdraw();
    const returned = { atMs: Date.now(), pageMs: performance.now() };
    window.subject?.track('ev_after_1');
    return returned;
  });
  await page.evaluate(async () => void (await window.subject?.settled?.()));
  await track(page, 'ev_after_2');
  await sleep(SETTLE_MS);
  const starts = (await own()).filter(({ what, atMs }) => SENDS.test(what) && atMs > withdrawn.pageMs);
  // What an SDK sends while its page is left counts too.
  await page.goto(`${site.origin('app.example')}/left`);
  await sleep(1_000);
  const within = (fromMs: number, untilMs: number): readonly SeenRequest[] =>
    requests.filter(({ receivedAtMs }) => receivedAtMs >= fromMs && receivedAtMs < untilMs);
  const [early, late] = [within(0, grantedAtMs), within(withdrawn.atMs, Infinity)];
  return {
    atImport: [...new Set(atImport)],
    before,
    requestsBefore: early.map(({ what }) => what),
    sentBefore: named(early, 'before').length,
    replayed: named(requests.slice(early.length), 'before').length,
    sentWhileGranted: named(within(grantedAtMs, withdrawn.atMs), 'during').length,
    queued,
    after: await lookAt(page, context, record),
    requestsAfter: late.map(({ what }) => what),
    eventsAfter: named(late, '[a-z]+'),
    lastRequestMs: starts.length === 0 ? undefined : Math.max(...starts.map(({ atMs }) => atMs)) - withdrawn.pageMs,
  };
}

/** Each event in a task of its own, as visitors make them. */
async function track(page: Page, ...names: readonly string[]): Promise<void> {
  for (const name of names) await page.evaluate((event) => void window.subject?.track(event), name);
}

function named(requests: readonly SeenRequest[], step: string): readonly string[] {
  const found = requests.flatMap(({ text }) => text.match(new RegExp(`\\bev_${step}_\\d\\b`, 'g')) ?? []);
  return [...new Set(found)].sort();
}

/** Some SDKs drop what a headless or driven browser tracks. */
async function lookOrdinary(page: Page): Promise<void> {
  const cdp = await openCdp(page);
  const userAgent = (await page.evaluate(() => navigator.userAgent)).replace('Headless', '');
  await cdp.send('Emulation.setUserAgentOverride', { userAgent });
  await page.onNewDocument('Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false })');
}
