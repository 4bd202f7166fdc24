import { fileURLToPath } from 'node:url';
import { embedAll } from './all-captures.js';
import { push } from './arrivals.js';
import type { TestCollector } from './collector.js';
import type { Page } from './page.js';
import { flushed, html, names, open, sleep } from './sdk.js';
import type { Site } from './site.js';

const VITALS = fileURLToPath(new URL('../../../node_modules/web-vitals/dist/', import.meta.url));

const OPTIONS = { consent: 'granted', flushIntervalMs: 600_000 };

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
  ...['page_leave', 'page_leave'],
  ...['page_view', 'page_view'],
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
  const head = `${NOTES}${layer}<script>${before}</script>${embedAll(form, collector.endpoint, OPTIONS)}`;
  site.page('/', html(head, { body }));
  await open(page, `${site.origin('app.example')}/`);
  await page.evaluate((code) => void new Function(code)(), after);
}

/** Uses every part of the page once, with mouse and keys, and goes on within the document. */
export async function actOnAll(page: Page): Promise<void> {
  // The layer is looked through, and what is in sight was there for long enough.
  await sleep(page, 700);
  for (const id of ['buy', 'out', 'file', 'mail', 'who']) await page.click(`#${id}`);
  await page.type('#who', 'jane');
  await page.click('#send');
  await page.evaluate(async () => {
    scrollTo(0, 10_000);
    // It is told of with the next frame, which may be late.
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  });
  await sleep(page, 300);
  await push(page, '/next');
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
    // On a machine that has much to do the database is late, which says nothing of the page.
    const isLate = (message: string): boolean => message.includes('IndexedDB does not answer');
    return {
      wrong: wrong.filter((message) => !isLate(message)).join('\n'),
      own: own.join('\n'),
      value,
      still: new Function(`return ${code}`)() as unknown,
    };
  }, still);
}

/** Leaves the page, and gives the names of what the collector has of it, sorted; each event as often as it was told. */
export async function leave(page: Page, site: Site, collector: TestCollector): Promise<readonly string[]> {
  await flushed(page, collector);
  await page.goto(`${site.origin('app.example')}/elsewhere`);
  const count = (wanted: string): number => names(collector.accepted()).filter((name) => name === wanted).length;
  await collector.waitFor(() => count('page_leave') >= count('page_view'), 5_000).catch(() => undefined);
  return [...names(collector.accepted())].filter((name) => !/^(web_vital|user_engagement)$/.test(name)).sort();
}
