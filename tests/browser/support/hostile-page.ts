import { fileURLToPath } from 'node:url';
import type { TestCollector } from './collector.js';
import type { Page } from './page.js';
import { flushed, html, names, open, sleep, tag } from './sdk.js';
import type { Site } from './site.js';

/** Every capture by its file, with the factory that it exports and its options as the test wants them. */
export const CAPTURES = {
  clicks: ['clicks', {}],
  contacts: ['contacts', {}],
  'data-layer': ['dataLayer', {}],
  downloads: ['downloads', {}],
  engagement: ['engagement', { minMs: 0 }],
  errors: ['errors', {}],
  forms: ['forms', {}],
  media: ['media', {}],
  'not-found': ['notFound', {}],
  outbound: ['outbound', {}],
  'page-leave': ['pageLeave', {}],
  scroll: ['scroll', {}],
  search: ['search', {}],
  visibility: ['visibility', { dwellMs: 100 }],
  'web-vitals': ['webVitals', {}],
} as const satisfies Readonly<Record<string, readonly [factory: string, options: Readonly<Record<string, number>>]>>;

const OPTIONS = { consent: 'granted', flushIntervalMs: 600_000 };
const VITALS = fileURLToPath(new URL('../../../node_modules/web-vitals/dist/', import.meta.url));

/** The tracker with every capture. */
export function embedAll(form: 'tag' | 'module', endpoint: string): string {
  const all = Object.entries(CAPTURES);
  if (form === 'tag') {
    const attributes = (options: object): string =>
      Object.entries(options)
        .map(([name, value]) => ` data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}="${value}"`)
        .join('');
    const scripts = all.map(
      ([file, [, options]]) => `<script src="/dist/touchtrail.capture.${file}.js"${attributes(options)}></script>`,
    );
    return `<script src="/vitals/web-vitals.iife.js"></script>${scripts.join('\n')}${tag(endpoint, OPTIONS)}`;
  }
  const imports = all.map(([file, [factory]]) => `import { ${factory} } from '/dist/capture/${file}.js';`);
  const made = all.map(
    ([file, [factory, options]]) => `${factory}(${file === 'web-vitals' ? 'library' : JSON.stringify(options)})`,
  );
  return `<script type="module">
    import * as library from '/vitals/web-vitals.js';
    import { createTracker, jsonCollector } from '/dist/index.js';
    ${imports.join('\n')}
    const tracker = createTracker({
      collector: jsonCollector('${endpoint}'),
      ...${JSON.stringify(OPTIONS)},
      captures: [${made.join(', ')}],
      onError: (error) => void seen.wrong.push(String(error)),
    });
    window.touchtrail = (command, ...args) => tracker[command](...args);
    window.touchtrail.version = 'module';
  </script>`;
}

/** Notes what goes wrong on the page, and what its own code is told of; by members of objects, which no hostile script replaces. */
const NOTES = `<script>
  window.seen = { wrong: [], own: [] };
  window.onerror = (message) => void seen.wrong.push(String(message));
  window.onunhandledrejection = ({ reason }) => void seen.wrong.push(String(reason));
  for (const level of ['error', 'warn']) console[level] = (...details) => void seen.wrong.push(details.join(' '));
  document.onclick = (event) => {
    const id = event.target.id;
    seen.own.push('click ' + id + (event.defaultPrevented ? ' prevented' : ''));
    if (event.target.href) event.preventDefault();
    if (id === 'buy' && Object.isExtensible(seen.layer)) seen.layer.push({ event: 'add_to_wishlist', value: 3 });
  };
  document.onsubmit = (event) => {
    seen.own.push('submit');
    event.preventDefault();
  };
</script>`;

/** The parts of a page that can be used, and below them room to scroll. */
export const PARTS = `
  <p data-touch-view="view_promotion">Autumn</p>
  <p><button id="buy" type="button" data-touch="add_to_cart" data-touch-sku="T-7" data-touch-price="9.5">Buy</button></p>
  <p><a id="out" href="https://shop.other.example/">Elsewhere</a></p>
  <p><a id="file" href="/list.pdf">List</a></p>
  <p><a id="mail" href="mailto:shop@mail.example">Write</a></p>
  <form id="letter" action="/subscribe"><input id="who" name="who"><button id="send">Send</button></form>
  <div style="height: 3000px"></div>`;

/** What the page itself is told when all its parts are used once. */
export const OWN: string = [...['buy', 'out', 'file', 'mail', 'who', 'send'].map((id) => `click ${id}`), 'submit'].join(
  '\n',
);

/** What is told when all its parts are used once, in order; what depends on the engine and on the clock apart. */
export const ALL: readonly string[] = [
  'add_to_cart',
  'add_to_wishlist',
  'click',
  'contact',
  'file_download',
  'form_start',
  'form_submit',
  'page_leave',
  'page_view',
  'scroll',
  'view_item',
  'view_promotion',
];

/** What a page does to those who watch it. */
export interface Hostility {
  /** Runs before every script of ours. */
  readonly before?: string;
  /** Runs when the tracker is there. */
  readonly after?: string;
  /** What is on the page. */
  readonly body?: string;
}

/** Serves and opens a page with every capture on it. */
export async function openHostile(
  page: Page,
  site: Site,
  collector: TestCollector,
  form: 'tag' | 'module',
  { before = '', after = '', body = PARTS }: Hostility = {},
): Promise<void> {
  site.files('/vitals/', VITALS);
  site.page('/elsewhere', html(''));
  const layer = `<script>
    dataLayer = seen.layer = [{ event: 'view_item', ecommerce: { items: [{ item_id: 'T-7' }] } }];
  </script>`;
  const head = `${NOTES}${layer}<script>${before}</script>${embedAll(form, collector.endpoint)}`;
  site.page('/', html(head, { body }));
  await open(page, `${site.origin('app.example')}/`);
  await page.evaluate((code) => void new Function(code)(), after);
}

/** Uses every part of the page once, with mouse and keys. */
export async function actOnAll(page: Page): Promise<void> {
  // The layer is looked through, and what is in sight was there for long enough.
  await sleep(page, 700);
  for (const id of ['buy', 'out', 'file', 'mail', 'who']) await page.click(`#${id}`);
  await page.type('#who', 'jane');
  await page.click('#send');
  await page.evaluate(() => scrollTo(0, 10_000));
  await sleep(page, 300);
}

/** What a page tells of itself; in lines, for it may have changed how lists are told. */
export interface Seen {
  /** What went wrong, as its window or its console was told. */
  readonly wrong: string;
  /** What its own code was told of. */
  readonly own: string;
  /** What is in its field. */
  readonly value: string;
  /** Whether its own things are as it has made them. */
  readonly still: unknown;
}

/** What a page has seen so far, and the value of an expression. */
export function readSeen(page: Page, still = 'true'): Promise<Seen> {
  return page.evaluate((code) => {
    const { wrong, own } = Reflect.get(window, 'seen') as { wrong: string[]; own: string[] };
    const { value = '' } = document.querySelector<HTMLInputElement>('#who') ?? {};
    return { wrong: wrong.join('\n'), own: own.join('\n'), value, still: new Function(`return ${code}`)() as unknown };
  }, still);
}

/** Leaves the page, and gives the names of what the collector has of it, sorted; each event as often as it was told. */
export async function leave(page: Page, site: Site, collector: TestCollector): Promise<readonly string[]> {
  await flushed(page, collector);
  await page.goto(`${site.origin('app.example')}/elsewhere`);
  await collector.waitFor(({ accepted }) => names(accepted()).includes('page_leave'), 5_000).catch(() => undefined);
  return [...names(collector.accepted())].filter((name) => !/^(web_vital|user_engagement)$/.test(name)).sort();
}
