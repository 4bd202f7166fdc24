import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from '../../browser/support/browser.js';
import { tag } from '../../browser/support/sdk.js';
import type { BenchCollector } from './bench-collector.js';
import type { BenchSite } from './bench-site.js';
import { pageHtml, quantile, withFreshPage } from './lab.js';
import { openMeter } from './main-thread.js';
import { formatTable } from './table.js';

const LOADS = 15;
const THROTTLE = 4;
/** Measured from the new tab until so long after the load event. */
const SETTLE_MS = 1_000;

/** What the script costs the main thread at the first visit, beside the same page without it. */
export async function measureStartCost(
  browser: Browser,
  site: BenchSite,
  { endpoint }: BenchCollector,
): Promise<string> {
  const variants = {
    'without the script': '',
    'consent pending': tag(endpoint),
    'consent granted': tag(endpoint, { consent: 'granted' }),
  };
  const rows: [name: string, throttled: number[], cpu: number[]][] = [];
  for (const [name, head] of Object.entries(variants)) {
    rows.push([name, [], []]);
    site.page(`/${rows.length}`, pageHtml(head));
  }
  for (let load = 1; load <= LOADS; load += 1) {
    console.error(`start cost: load ${load} of ${LOADS}`);
    // In turns, so that what else the machine does meets all alike.
    for (const [index, [, throttled, cpu]] of rows.entries()) {
      const url = `${site.origin('app.example')}/${index + 1}`;
      throttled.push((await loadOnce(browser, url, THROTTLE)).taskMs);
      cpu.push((await loadOnce(browser, url, 1)).cpuMs);
    }
  }
  const [, emptyTask = [], emptyCpu = []] = rows[0] ?? [];
  return formatTable(
    ['start cost', `throttled ${THROTTLE}x, ms`, 'more, ms', 'ratio', 'CPU, not throttled, ms', 'more, ms', 'ratio'],
    rows.map(([name, throttled, cpu]) => [name, ...compare(throttled, emptyTask), ...compare(cpu, emptyCpu)]),
  );
}

function compare(numbers: readonly number[], empty: readonly number[]): readonly string[] {
  const [own, base] = [quantile(numbers), quantile(empty)];
  return [own.toFixed(1), (own - base).toFixed(1), (own / base).toFixed(2)];
}

function loadOnce(browser: Browser, url: string, throttle: number): Promise<{ taskMs: number; cpuMs: number }> {
  return withFreshPage(browser, async (page) => {
    const meter = await openMeter(page, throttle);
    await page.goto(url);
    await sleep(SETTLE_MS);
    return await meter.read();
  });
}
