import { expect } from 'vitest';
import type { TestCollector } from './collector.js';
import { type Page, poll } from './page.js';
import { QUIET } from './quiet-page.js';
import { html, names, open, type PageOptions, readRows, stats } from './sdk.js';
import type { Site } from './site.js';

/** What a page was told by its tracker. */
export interface Told {
  /** Texts of the errors. */
  readonly errors: readonly string[];
  /** In the form `2 rejected`. */
  readonly drops: readonly string[];
}

/** How a collector is declared in the page, from the native one. */
export const DECLARED = {
  /** Everything that the native format can. */
  native: 'json',
  /** It counts an ID once, and cannot be asked which have arrived. */
  deduplicating: '{ name: "once", capabilities: { deduplicates: true, beacon: true }, encode: json.encode }',
  /** It counts every event that it gets, a repeat too. */
  counting: '{ name: "each", capabilities: { deduplicates: false, beacon: true }, encode: json.encode }',
} as const;

/** Opens a page with a quiet tracker of the module, and remembers what it tells. */
export async function openWatched(
  page: Page,
  site: Site,
  collector: TestCollector,
  options: PageOptions = {},
  declared: keyof typeof DECLARED = 'native',
): Promise<void> {
  site.page('/', html(watched(collector.endpoint, { ...QUIET, ...options }, declared)));
  await open(page, `${site.origin('app.example')}/`);
}

function watched(endpoint: string, options: PageOptions, declared: keyof typeof DECLARED): string {
  return `<script type="module">
    import { createTracker, jsonCollector } from '/dist/index.js';
    const told = { errors: [], drops: [] };
    const json = jsonCollector('${endpoint}');
    const tracker = createTracker({
      collector: ${DECLARED[declared]},
      ...${JSON.stringify(options)},
      onError: (error) => void told.errors.push(String(error)),
      onDrop: (reason, count) => void told.drops.push(count + ' ' + reason),
    });
    window.told = told;
    window.touchtrail = (command, ...args) => {
      const [method, parent] = command.split('.').reverse();
      return (parent ? tracker[parent] : tracker)[method](...args);
    };
    window.touchtrail.version = 'module';
  </script>`;
}

/** What the page was told so far. */
export function told(page: Page): Promise<Told> {
  return page.evaluate(() => Reflect.get(window, 'told') as Told);
}

/** Waits until the collector has just these events, in whatever order, and none of them came twice. */
export async function takenOnce(
  collector: TestCollector,
  tracked: readonly string[],
  timeoutMs?: number,
): Promise<void> {
  await takenAtLeastOnce(collector, tracked, timeoutMs);
  expect(collector.rawRepeats()).toEqual([]);
}

/** Waits until the collector has just these events, in whatever order; some may have come twice. */
export async function takenAtLeastOnce(
  collector: TestCollector,
  tracked: readonly string[],
  timeoutMs?: number,
): Promise<void> {
  await collector.waitFor(({ accepted }) => accepted().length >= tracked.length, timeoutMs);
  expect([...names(collector.accepted())].sort()).toEqual([...tracked].sort());
}

/** Waits until nothing waits any more, neither in memory nor in the store nor in the spill: what was handed over is settled. */
export async function settled(page: Page, timeoutMs = 15_000): Promise<void> {
  let left = '';
  const isSettled = async (): Promise<boolean> => {
    const { waiting } = await stats(page);
    const rows = Object.keys((await readRows(page)) ?? {});
    const spills = await spilled(page);
    left = `${waiting} waiting, ${rows.length} rows, ${spills.length} spills`;
    return waiting === 0 && rows.length === 0 && spills.length === 0;
  };
  await poll('nothing to wait', timeoutMs, isSettled).catch((error) => {
    throw new Error(`${error.message}: ${left}`);
  });
}

/** The keys under which pages have left something in the moment when they went away: each has an ID in it. */
export function spilled(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => Object.keys(localStorage).filter((key) => /^tt_spill\.json\.[0-9A-Z]{26}$/.test(key)));
}

/** How many events each request carried, in the order of arrival; 0 for one that only asks. */
export function sizes({ requests }: Pick<TestCollector, 'requests'>): readonly number[] {
  return requests
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => (body === '' ? 0 : JSON.parse(body).events.length));
}
