import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from '../../browser/support/browser.js';
import type { Page } from '../../browser/support/page.js';
import { openCdp } from '../../browser/support/puppeteer-browser.js';
import { open } from '../../browser/support/sdk.js';
import type { BenchCollector } from './bench-collector.js';
import type { BenchSite } from './bench-site.js';
import { serveVariants, VARIANTS } from './captured-pages.js';
import { quantile, withFreshPage } from './lab.js';
import { type MainThread, openMeter } from './main-thread.js';
import { formatTable } from './table.js';

/** What an interaction brings about at once is done by then; what is stored and sent later is in the mean. */
const SETTLE_MS = 50;
const WARM_UP = 20;
const IDS = ['tea', 'out', 'plain', 'field'];

const BODY = `
  <style>#tea, #out, #plain, #field { position: fixed; left: 0; width: 200px; height: 40px }
    #tea { top: 0 } #out { top: 50px } #plain { top: 100px } #field { top: 150px }</style>
  <button id="tea" type="button" data-touch="add_to_cart" data-touch-sku="T-7" data-touch-price="9.5">Tea</button>
  <a id="out" href="https://other.example/" onclick="event.preventDefault()">Elsewhere</a>
  <p id="plain">Nothing</p>
  <form action="/letter"><input id="field" name="who"></form>
  ${'<section><h2>Tea</h2><p>From the hills.</p></section>'.repeat(500)}`;

/** A page that can be used, and what using it took of its main thread. */
interface Used {
  readonly name: string;
  /** Clicks somewhere or scrolls, in turns. */
  use(turn: number): Promise<void>;
  /** What each click and each scroll took. */
  readonly costs: Readonly<Record<'click' | 'scroll', MainThread[]>>;
  longTasks(): Promise<number>;
}

/** What real clicks and scrolls take of the main thread with every capture, beside the same page with the tracker alone. */
export async function measureInteractionCost(
  browser: Browser,
  site: BenchSite,
  collector: BenchCollector,
  count = 500,
): Promise<string> {
  const urls = serveVariants(site, collector, '/interactions', BODY);
  return await withFreshPage(browser, (first) =>
    withFreshPage(browser, async (second) => {
      const used: Used[] = [];
      for (const [index, page] of [first, second].entries()) {
        const name = VARIANTS[index] ?? 'with';
        used.push(await openUsed(page, name, urls[name]));
      }
      // In turns, so that what else the machine does meets both alike.
      for (let turn = 0; turn < count + WARM_UP; turn += 1) {
        if (turn % 100 === 0) console.error(`interactions: ${turn} of ${count + WARM_UP}`);
        for (const { use } of turn % 4 < 2 ? used : [...used].reverse()) await use(turn);
      }
      return await formatCosts(used, count);
    }),
  );
}

async function openUsed(page: Page, name: string, url: string): Promise<Used> {
  await open(page, url);
  const [cdp, meter] = [await openCdp(page), await openMeter(page)];
  await sleep(1_000);
  // Those of the load are of the scripts.
  await page.evaluate(() => void Reflect.set(window, 'longTasks', []));
  const costs: Used['costs'] = { click: [], scroll: [] };
  const mouse = async (type: 'mousePressed' | 'mouseReleased', y: number): Promise<void> =>
    void (await cdp.send('Input.dispatchMouseEvent', { type, x: 60, y, button: 'left', clickCount: 1 }));
  return {
    name,
    costs,
    async use(turn) {
      const kind = turn % 2 ? 'scroll' : 'click';
      const before = await meter.read();
      if (kind === 'click') {
        const y = 20 + 50 * ((turn / 2) % IDS.length);
        await mouse('mousePressed', y);
        await mouse('mouseReleased', y);
      } else {
        const deltaY = turn % 50 < 25 ? 240 : -240;
        await cdp.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x: 400, y: 400, deltaX: 0, deltaY });
      }
      await sleep(SETTLE_MS);
      const { taskMs, cpuMs } = await meter.read();
      if (turn >= WARM_UP) costs[kind].push({ taskMs: taskMs - before.taskMs, cpuMs: cpuMs - before.cpuMs });
    },
    longTasks: () => page.evaluate(() => (Reflect.get(window, 'longTasks') as number[]).length),
  };
}

async function formatCosts([without, captured]: readonly Used[], count: number): Promise<string> {
  if (!without || !captured) throw new Error('two pages are compared');
  const rows = (['click', 'scroll'] as const).flatMap((kind) =>
    // By the clock on the wall, or by what the processor has done, which others on the machine change less.
    (['taskMs', 'cpuMs'] as const).map((unit) => {
      const [base, own] = [without, captured].map(({ costs }) => costs[kind].map((cost) => cost[unit]));
      if (!base || !own) return [];
      const mean = (costs: readonly number[]): number => costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
      const medians = [quantile(own), quantile(base), quantile(own) - quantile(base)];
      const numbers = [...medians, mean(own) - mean(base), quantile(own, 0.95), quantile(base, 0.95)];
      return [`${kind}, ${unit === 'taskMs' ? 'tasks' : 'CPU'}`, ...numbers.map((ms) => ms.toFixed(2)), '0.2 more'];
    }),
  );
  const longTasks = `long tasks: ${await captured.longTasks()} with, ${await without.longTasks()} without`;
  const columns = ['with, ms', 'without', 'more', 'mean more', '95 % with', '95 % without', 'goal'];
  return `${formatTable([`main thread, ${count} real interactions`, ...columns], rows)}\n${longTasks}`;
}
