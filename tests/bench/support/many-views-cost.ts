import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from '../../browser/support/browser.js';
import type { Page } from '../../browser/support/page.js';
import { openCdp } from '../../browser/support/puppeteer-browser.js';
import { open } from '../../browser/support/sdk.js';
import type { BenchCollector } from './bench-collector.js';
import type { BenchSite } from './bench-site.js';
import { serveVariants, VARIANTS } from './captured-pages.js';
import { quantile, withFreshPage } from './lab.js';
import { openMeter } from './main-thread.js';
import { formatTable } from './table.js';

const ELEMENTS = 10_000;
const LOADS = 5;
const SETTLE_MS = 1_500;

const BODY = Array.from(
  { length: ELEMENTS },
  (_, index) => `<p data-touch-view="view_item" data-touch-item-id="T-${index}">Tea ${index}</p>`,
).join('');

/** What very many elements that are watched for being seen take: at the start, when one more comes, and of the memory. */
export async function measureManyViews(browser: Browser, site: BenchSite, collector: BenchCollector): Promise<string> {
  const urls = serveVariants(site, collector, '/views', BODY);
  const costs = VARIANTS.map((variant) => ({ variant, start: [], more: [], heap: [], longest: [], long: [] }) as Costs);
  for (let load = 1; load <= LOADS; load += 1) {
    console.error(`${ELEMENTS} views: load ${load} of ${LOADS}`);
    for (const cost of costs) await withFreshPage(browser, (page) => measureOnce(page, urls[cost.variant], cost));
  }
  const rows = costs.map(({ variant, start, more, heap, longest, long }) => [
    `${variant} captures`,
    ...[start, more, heap, longest].map((numbers) => quantile(numbers).toFixed(1)),
    long.reduce((sum, count) => sum + count, 0),
  ]);
  const columns = ['start, CPU ms', 'one more, CPU ms', 'heap, MB', 'longest task, ms', `long tasks in ${LOADS} loads`];
  return formatTable([`${ELEMENTS} elements with data-touch-view`, ...columns], rows);
}

interface Costs extends Readonly<Record<'start' | 'more' | 'heap' | 'longest' | 'long', number[]>> {
  readonly variant: (typeof VARIANTS)[number];
}

async function measureOnce(page: Page, url: string, { start, more, heap, longest, long }: Costs): Promise<void> {
  const [cdp, meter] = [await openCdp(page), await openMeter(page)];
  await open(page, url);
  await sleep(SETTLE_MS);
  const started = await meter.read();
  start.push(started.cpuMs);
  await page.evaluate(() => document.body.append(document.createElement('hr')));
  await sleep(SETTLE_MS);
  more.push((await meter.read()).cpuMs - started.cpuMs);
  // By the browser, so that it is what is needed and not what was left.
  await cdp.send('HeapProfiler.collectGarbage');
  heap.push((await cdp.send('Runtime.getHeapUsage')).usedSize / 2 ** 20);
  const tasks = await page.evaluate(() => Reflect.get(window, 'longTasks') as number[]);
  longest.push(Math.max(0, ...tasks));
  long.push(tasks.length);
}
