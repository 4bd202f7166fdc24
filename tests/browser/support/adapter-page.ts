import type { CollectorCapabilities } from '../../../src/model/collector.js';
import { ADAPTERS, type Adapter } from './adapters.js';
import { it as base } from './fixtures.js';
import type { Page } from './page.js';
import { QUIET } from './quiet-page.js';
import { type Receiver, startReceiver } from './receivers/receiver.js';
import { command, html, open, type PageOptions } from './sdk.js';
import type { Site } from './site.js';

/** Starts the server of an adapter, which is closed after the test. */
export type Receive = (adapter: Adapter) => Promise<Receiver>;

/** `it` of the browser tests, with `receive`. */
export const it = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
  .extend('receive', async ({}, { onCleanup }): Promise<Receive> => {
    const started: Receiver[] = [];
    onCleanup(async () => {
      for (const receiver of started) await receiver.close();
    });
    return async ({ protocol }) => {
      const receiver = await startReceiver(protocol);
      started.push(receiver);
      return receiver;
    };
  });

/** An adapter and the server that it sends to. */
export type Pair = readonly [adapter: Adapter, receiver: Receiver];

/** The page of some adapters, with a quiet tracker of the module; and what it is told. */
function adapterPage(pairs: readonly Pair[], options: PageOptions): string {
  const imports = pairs.map(([{ file }], index) => `import * as sdk${index} from '/dist/collectors/${file}.js';`);
  const made = pairs.map(([{ code }, { origin }], index) => `((origin, sdk) => ${code})('${origin}', sdk${index})`);
  return html(`<script type="module">
    import { createTracker } from '/dist/index.js';
    ${imports.join('\n')}
    const collector = [${made.join(', ')}];
    const told = { errors: [], drops: [] };
    const tracker = createTracker({
      collector,
      ...${JSON.stringify({ ...QUIET, ...options })},
      onError: (error) => void told.errors.push(String(error)),
      onDrop: (reason, count) => void told.drops.push(count + ' ' + reason),
    });
    Object.assign(window, { told, adapterCapabilities: collector.map(({ capabilities }) => capabilities) });
    window.touchtrail = (command, ...args) => tracker[command](...args);
    window.touchtrail.version = 'module';
  </script>`);
}

/** Opens a page with some adapters, across origins from their servers; what each adapter has declared. */
export async function openAdapters(
  page: Page,
  site: Site,
  pairs: readonly Pair[],
  options: PageOptions = {},
): Promise<readonly CollectorCapabilities[]> {
  site.page('/', adapterPage(pairs, options));
  await open(page, `${site.origin('app.example')}/?utm_source=news&utm_campaign=spring`);
  return await page.evaluate(() => Reflect.get(window, 'adapterCapabilities') as readonly CollectorCapabilities[]);
}

/** Opens the page of one adapter. */
export async function openAdapter(
  page: Page,
  site: Site,
  adapter: Adapter,
  receiver: Receiver,
): Promise<CollectorCapabilities> {
  const [capabilities] = await openAdapters(page, site, [[adapter, receiver]]);
  if (capabilities === undefined) throw new Error('the page has made no adapter');
  return capabilities;
}

/** Tracks a page view, a sign-up and a sale, with texts that are easily damaged; and goes elsewhere in the same tick. */
export async function trackThree(page: Page, next?: string): Promise<void> {
  await page.evaluate((url) => {
    const track = window.touchtrail as NonNullable<typeof window.touchtrail>;
    track('page');
    track('track', 'sign_up', { plan: 'pro', seats: 3, message: '+84 903 %41 "é" 😀 nhẫn' });
    track('track', 'purchase', {
      transaction_id: 'T-1',
      value: 30.03,
      currency: 'EUR',
      items: [{ item_id: 'cup', item_name: 'Cup & Saucer', price: 30.03, quantity: 1 }],
    });
    if (url) location.href = url;
  }, next ?? '');
}

/** Which of the three a receiver has not recorded, and what it has recorded besides. */
export function compareTaken(
  { taken }: Receiver,
  adapter: Adapter,
): { readonly missing: readonly string[]; readonly besides: readonly string[] } {
  const rest = [...taken()];
  const missing = adapter.taken.filter((pattern) => {
    const at = rest.findIndex((name) => pattern.test(name));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return {
    missing: missing.map(({ source }) => source),
    besides: rest.filter((name) => !adapter.besides?.test(name)),
  };
}

/** A receiver has recorded all three. */
export function isTaken(receiver: Receiver, adapter: Adapter): boolean {
  return compareTaken(receiver, adapter).missing.length === 0;
}

/** An adapter by its name. */
export function adapterOf(name: string): Adapter {
  const adapter = ADAPTERS.find((one) => one.name === name);
  if (adapter === undefined) throw new TypeError(`no adapter ${name}`);
  return adapter;
}

/** Sends what waits. */
export function flush(page: Page): Promise<unknown> {
  return command(page, 'flush');
}
