import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from '../../browser/support/browser.js';
import { poll } from '../../browser/support/page.js';
import type { BenchCollector } from './bench-collector.js';
import { quantile } from './lab.js';
import { formatTable } from './table.js';
import { countEvents, PROPERTIES, withTracker } from './tracked-page.js';

const BURST = 100;
const SINGLE_EVENTS = 11;

/** Bytes that reach the collector's sockets for each event of a burst, the requests' headers included. */
export async function measureWireBytes(
  browser: Browser,
  variants: Readonly<Record<string, { readonly url: string; readonly gapMs: number; readonly goal: string }>>,
  collector: BenchCollector,
): Promise<string> {
  const rows: (readonly (string | number)[])[] = [];
  for (const [name, { url, gapMs, goal }] of Object.entries(variants)) {
    console.error(`bytes on the wire: ${name}`);
    rows.push(
      await withTracker(browser, url, collector, async (page) => {
        const before = collector.bytesRead();
        const work = { properties: PROPERTIES, burst: BURST, gapMs };
        await page.evaluate(async ({ properties, burst, gapMs }) => {
          for (let call = 0; call < burst; call += 1) {
            // No two alike, or gzip would be too good to be true.
            const own = { sku: `TR-${(call * 7_919) % 10_000}`, price: ((call * 104_729) % 30_000) / 100 };
            window.touchtrail?.('track', 'product_viewed', { ...properties, ...own });
            if (gapMs) await new Promise((resolve) => setTimeout(resolve, gapMs));
          }
        }, work);
        await poll('the burst to arrive', 20_000, () => countEvents(collector) >= BURST);
        await sleep(500);
        const bytes = collector.bytesRead() - before;
        const { arrivals, others } = collector;
        return [name, (bytes / BURST).toFixed(1), bytes, arrivals.length, others.preflights, goal];
      }),
    );
  }
  return formatTable([`burst of ${BURST}`, 'bytes per event', 'bytes', 'requests', 'preflights', 'goal'], rows);
}

/** How long it takes from `track` to the request, for an event on its own. */
export async function measureDelay(browser: Browser, url: string, collector: BenchCollector): Promise<string> {
  const delaysMs = await withTracker(browser, url, collector, async (page) => {
    const delays: number[] = [];
    for (let event = 1; event <= SINGLE_EVENTS; event += 1) {
      console.error(`delay: event ${event} of ${SINGLE_EVENTS}`);
      const calledAtMs = await page.evaluate((properties) => {
        window.touchtrail?.('track', 'product_viewed', properties);
        return Date.now();
      }, PROPERTIES);
      await poll('the event to arrive', 20_000, () => countEvents(collector) === event);
      delays.push((collector.arrivals.at(-1)?.receivedAtMs ?? Number.NaN) - calledAtMs);
      await sleep(300);
    }
    return delays;
  });
  return formatTable(
    [`from track to request, ${SINGLE_EVENTS} single events`, 'median, ms', 'least', 'most'],
    [['default options', quantile(delaysMs), Math.min(...delaysMs), Math.max(...delaysMs)]],
  );
}
