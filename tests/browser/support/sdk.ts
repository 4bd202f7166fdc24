import type { Touchpoint } from '../../../src/model/event.js';
import type { TrackerStats } from '../../../src/model/tracker.js';
import type { TestCollector } from './collector.js';
import type { Page } from './page.js';

/** The stub of the README: queues commands until the script is there. */
export const STUB =
  '<script>window.touchtrail=window.touchtrail||function(){(touchtrail.q=touchtrail.q||[]).push([arguments,Date.now(),location.href,document.title,document.referrer])}</script>';

/** Options that can be written into a page. */
export type PageOptions = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** How a page can embed the SDK: one tag, the stub with `init`, or the module. */
export type Form = 'tag' | 'stub' | 'module';

/** The HTML that embeds the SDK. The tag takes text options only. In each form `command` then reaches the tracker. */
export function embed(form: Form, endpoint: string, options: PageOptions = {}): string {
  switch (form) {
    case 'tag':
      return tag(endpoint, options);
    case 'stub':
      return `${STUB}<script async src="/dist/touchtrail.js"></script>
        <script>touchtrail('init', ${JSON.stringify({ collector: endpoint, ...options })})</script>`;
    case 'module':
      return moduleScript(endpoint, JSON.stringify(options));
    default:
      return form satisfies never;
  }
}

/** The module with options that are code, which may need more imports. */
export function moduleScript(endpoint: string, options: string, imports = ''): string {
  return `<script type="module">
        import { createTracker, jsonCollector } from '/dist/index.js';
        ${imports}
        const tracker = createTracker({ collector: jsonCollector('${endpoint}'), ...${options} });
        window.touchtrail = (command, ...args) => {
          const [method, parent] = command.split('.').reverse();
          return (parent ? tracker[parent] : tracker)[method](...args);
        };
        window.touchtrail.version = 'module';
      </script>`;
}

/** A tag with its options as data attributes. */
export function tag(endpoint: string, options: PageOptions = {}, src = '/dist/touchtrail.js'): string {
  const attributes = Object.entries(options).map(
    ([name, value]) => ` data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}="${value}"`,
  );
  return `<script async src="${src}" data-collector="${endpoint}"${attributes.join('')}></script>`;
}

/** A whole page with something in its head. */
export function html(head: string, { title = 'Shop', body = '' } = {}): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`;
}

/** Opens an address and waits until the tracker is there. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await ready(page);
}

/** Waits until the tracker of the page is there. */
export async function ready(page: Page): Promise<void> {
  await page.waitFor(() => window.touchtrail?.version);
}

/** Calls a command in the page and waits for its result; what is not JSON comes back as `undefined`. */
export function command<Result = unknown>(page: Page, ...args: readonly unknown[]): Promise<Result> {
  return page.evaluate((all) => window.touchtrail?.(...all) as Result, args);
}

/** The counts of the page's tracker. */
export function stats(page: Page): Promise<TrackerStats> {
  return command<TrackerStats>(page, 'stats');
}

/** Waits in the page, for what must not happen in that time. */
export function sleep(page: Page, delayMs: number): Promise<void> {
  return page.evaluate((delay) => new Promise<void>((resolve) => void setTimeout(resolve, delay)), delayMs);
}

/** Sends all that waits, and gives what the collector has accepted by then, each event once, in the order of their IDs. */
export async function flushed(page: Page, collector: TestCollector): Promise<readonly Touchpoint[]> {
  await command(page, 'flush');
  return [...collector.accepted()].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
}

/** The names of events. */
export function names(events: readonly Touchpoint[]): readonly string[] {
  return events.map(({ name }) => name);
}

/** What is written in the database of a tracker, by key; `undefined` where there is no such database. Makes none. */
export function readRows(
  page: Page,
  database = 'tt_events',
): Promise<Readonly<Record<string, Touchpoint>> | undefined> {
  return page.evaluate(async (name) => {
    const all = await indexedDB.databases();
    if (!all.some((known) => known.name === name)) return undefined;
    return await new Promise<Record<string, Touchpoint>>((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const opened = opening.result;
        const rows: Record<string, Touchpoint> = {};
        const finish = () => {
          opened.close();
          resolve(rows);
        };
        if (!opened.objectStoreNames.contains('touchpoints')) return finish();
        const walk = opened.transaction('touchpoints').objectStore('touchpoints').openCursor();
        walk.onerror = () => reject(walk.error);
        walk.onsuccess = () => {
          const cursor = walk.result;
          if (cursor === null) return finish();
          rows[String(cursor.key)] = cursor.value;
          cursor.continue();
        };
      };
    });
  }, database);
}

/** How an event or visitor ID looks. */
export const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
