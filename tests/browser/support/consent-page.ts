import type { ConsentStatus } from '../../../src/model/consent.js';
import type { Context } from './browser.js';
import type { TestCollector } from './collector.js';
import type { Page } from './page.js';
import { type RecordedCall, readRecording } from './recorder.js';
import { embed, html, open, type PageOptions, readRows } from './sdk.js';
import type { Site } from './site.js';
import { takeSnapshot } from './snapshot.js';

/** Asks for the visitor's answer, has no page views of its own, and sends soon. */
export const ASKING: PageOptions = { consent: 'manual', pageViews: 'manual', flushIntervalMs: 50 };

/** A change of the gate, as a listener of the page was told. */
export interface GateChange {
  readonly status: ConsentStatus;
  /** How much had been recorded when the listener was told: it orders changes and calls, where clocks are too coarse. */
  readonly callCount: number;
}

/** Follows the gate from the first moment on. It belongs behind the script, whose stub queues it. */
const FOLLOW = `<script>
  window.gateChanges = [];
  touchtrail('consent.onChange', (status) => {
    gateChanges.push({ status, callCount: __recorder.read().calls.length });
  }, { immediate: true });
</script>`;

/** Serves, at a path, a page that follows its gate; `before` and `after` are put around the tracker, in the head. */
export function serveAsking(
  site: Site,
  collector: TestCollector,
  options: PageOptions = {},
  { path = '/', before = '', after = '', body = '' } = {},
): void {
  const head = embed('stub', collector.endpoint, { ...ASKING, ...options });
  site.page(path, html(before + head + FOLLOW + after, { body }));
}

/** Opens a page that follows its gate. */
export async function openAsking(
  page: Page,
  site: Site,
  collector: TestCollector,
  options: PageOptions = {},
  origin: string = site.origin('app.example'),
): Promise<void> {
  serveAsking(site, collector, options);
  await open(page, `${origin}/`);
}

/** The changes of the gate so far. */
export function gateChanges(page: Page): Promise<readonly GateChange[]> {
  return page.evaluate(() => Reflect.get(window, 'gateChanges') as readonly GateChange[]);
}

/** Whether a call starts a request. */
export function isRequest({ what }: RecordedCall): boolean {
  return /^network\.|^xhr|^beacon|^(image|script)\.|^WebSocket|^EventSource/.test(what);
}

/** The requests that the page has started while its gate was not open. */
export async function requestsWithoutGrant(page: Page): Promise<readonly string[]> {
  const changes = await gateChanges(page);
  const { calls } = await readRecording(page);
  const isOpenAt = (index: number): boolean =>
    changes.filter(({ callCount }) => callCount <= index).at(-1)?.status.purposes.analytics === 'granted';
  return calls.flatMap((call, index) => (isRequest(call) && !isOpenAt(index) ? [`${call.what} ${call.detail}`] : []));
}

/** Withdraws and waits until the erasure has ended; tells how much had been recorded when the call returned. */
export function withdrawAndSettle(page: Page): Promise<number> {
  return page.evaluate(async () => {
    window.touchtrail?.('consent.withdraw');
    const count = window.__recorder?.read().calls.length ?? 0;
    await window.touchtrail?.('consent.settled');
    return count;
  });
}

/** All that a tracker has in a browser: every cookie of every domain and path, every key, and every row, by name. */
export async function traces(page: Page, context: Context): Promise<readonly string[]> {
  const cookies = (await context.cookies()).map(({ name, domain, path }) => `cookie ${name} ${domain} ${path}`);
  const { localStorageKeys, sessionStorageKeys, caches } = await takeSnapshot(page);
  const rows = Object.keys((await readRows(page)) ?? {}).map((key) => `row ${key}`);
  return [...cookies, ...[...localStorageKeys, ...sessionStorageKeys, ...caches].map((key) => `key ${key}`), ...rows]
    .filter((trace) => / (tt|a|b)_/.test(trace) || trace.startsWith('row'))
    .sort();
}

/** What is left of a visitor who has withdrawn: the denial. */
export const DENIAL = 'cookie tt_consent .example.localhost /';
