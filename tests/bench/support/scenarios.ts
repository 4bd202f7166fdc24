import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '../../browser/support/page.js';
import { poll } from '../../browser/support/page.js';
import { ready } from '../../browser/support/sdk.js';
import type { Treatment } from './bench-collector.js';
import { AWAY, agree, atRest, type Shop } from './shop.js';

/** Something that happens to visitors. */
export interface Scenario {
  readonly name: string;
  /** Names of the events that count as tracked; page views of other scenarios are not counted. */
  readonly names: readonly string[];
  readonly consent: 'granted' | 'manual';
  /** Whether a page is open in the end, so that what was handed over can be sent again. */
  readonly end: 'open' | 'gone';
  /** Lets it happen and tells how many events were tracked. */
  run(shop: Shop): Promise<number>;
}

const STEPS = 10;
const VISITORS = 5;

/** All that the table tells of. */
export const SCENARIOS: readonly Scenario[] = [
  define('click, then navigate, 50 times', async (shop) => {
    const page = await shop.visit();
    for (let click = 0; click < 50; click += 1) {
      const before = await page.url();
      await page.click('#go');
      await poll('the next page', 10_000, async () => (await page.url()) !== before);
      await ready(page);
    }
    return 50;
  }),
  define('offline, SIGKILL after 1.5 s, restart', (shop) => crashOffline(shop, 1_500)),
  define('offline, SIGKILL after 10 s, restart', (shop) => crashOffline(shop, 10_000)),
  {
    ...define('the same after 1.5 s, agreed 40 s before', async (shop) => {
      const page = await shop.visit();
      await agree(page);
      await sleep(40_000);
      return await crash(shop, page, 1_500);
    }),
    consent: 'manual',
  },
  define('503 for 8 s', async ({ visit, collector, step }) => {
    const page = await visit();
    await atRest(page);
    collector.treat = () => ({ status: 503 });
    await step(page, STEPS);
    await sleep(8_000);
    collector.treat = () => 'take';
    return STEPS;
  }),
  define('taken, but the reply is dropped', (shop) => failOnce(shop, 'drop')),
  define('taken, but only half of the reply arrives', (shop) => failOnce(shop, 'halve')),
  define('3 tabs offline with 50 events each', async ({ visit, step }) => {
    const tabs = [await visit(), await visit(), await visit()];
    await sleep(3_000);
    for (const tab of tabs) await tab.setConnection('offline');
    for (const tab of tabs) await step(tab, 50);
    await sleep(3_000);
    for (const tab of tabs) await tab.setConnection('online');
    return 150;
  }),
  define('2 tabs closed in an outage, a third opened', async ({ visit, closeTab, collector, step }) => {
    const tabs = [await visit(), await visit()];
    await sleep(3_000);
    collector.treat = () => ({ status: 503 });
    for (const tab of tabs) await step(tab, STEPS / 2);
    await sleep(1_000);
    for (const tab of tabs) await closeTab(tab);
    await sleep(1_000);
    collector.treat = () => 'take';
    await visit();
    return STEPS;
  }),
  {
    ...define(`tab closed 50 ms after ${STEPS} events, ${VISITORS} visitors`, async (shop) => {
      for (let visitor = 0; visitor < VISITORS; visitor += 1) {
        const page = await shop.visit(await shop.somebody());
        await atRest(page);
        await shop.step(page, STEPS);
        await sleep(50);
        await shop.closeTab(page);
      }
      return STEPS * VISITORS;
    }),
    end: 'gone',
  },
  {
    ...define(`first visit leaves the site after 1 s, ${VISITORS} visitors`, async (shop) => {
      for (let visitor = 0; visitor < VISITORS; visitor += 1) {
        const page = await shop.visit(await shop.somebody());
        await shop.step(page, 1);
        await sleep(1_000);
        await page.goto(`${shop.site.origin('news.other')}${AWAY}`);
      }
      return 2 * VISITORS;
    }),
    names: ['step', 'page_view'],
    end: 'gone',
  },
];

function define(name: string, run: Scenario['run']): Scenario {
  return { name, run, names: ['step'], consent: 'granted', end: 'open' };
}

async function failOnce({ visit, collector, step }: Shop, treatment: Treatment): Promise<number> {
  const page = await visit();
  await atRest(page);
  let requests = 0;
  collector.treat = () => {
    requests += 1;
    return requests === 1 ? treatment : 'take';
  };
  await step(page, STEPS);
  await poll('the request', 20_000, () => requests > 0);
  return STEPS;
}

async function crashOffline(shop: Shop, afterMs: number): Promise<number> {
  return await crash(shop, await shop.visit(), afterMs);
}

async function crash(shop: Shop, page: Page, afterMs: number): Promise<number> {
  await atRest(page);
  await page.setConnection('offline');
  await shop.step(page, STEPS);
  await sleep(afterMs);
  await shop.crash();
  await shop.visit();
  return STEPS;
}
