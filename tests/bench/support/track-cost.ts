import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from '../../browser/support/browser.js';
import { poll } from '../../browser/support/page.js';
import type { BenchCollector } from './bench-collector.js';
import { quantile } from './lab.js';
import { openMeter } from './main-thread.js';
import { formatTable } from './table.js';
import { countEvents, PROPERTIES, withTracker } from './tracked-page.js';

const CALLS = 1_000;
const CALLS_PER_TASK = 20;
const RUNS = 3;

/** Microseconds per call in each task. */
interface Timings {
  readonly empty: number[];
  readonly clone: number[];
  readonly track: number[];
}

/** What a call of `track` takes, beside a copy of the event as it arrives and beside nothing at all. */
export async function measureTrackCost(browser: Browser, url: string, collector: BenchCollector): Promise<string> {
  const timings = await withTracker(browser, url, collector, (page, event) => {
    const work = { event, properties: PROPERTIES, calls: CALLS, callsPerTask: CALLS_PER_TASK };
    return page.evaluate(async ({ event, properties, calls, callsPerTask }) => {
      const timings: Timings = { empty: [], clone: [], track: [] };
      const time = (work: () => unknown): number => {
        const startedAtMs = performance.now();
        for (let call = 0; call < callsPerTask; call += 1) work();
        return ((performance.now() - startedAtMs) * 1000) / callsPerTask;
      };
      for (let call = 0; call < calls; call += callsPerTask) {
        timings.empty.push(time(() => undefined));
        timings.clone.push(time(() => structuredClone(event)));
        timings.track.push(time(() => window.touchtrail?.('track', 'product_viewed', properties)));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return timings;
    }, work);
  });
  const row = (name: string, numbers: readonly number[], goal = ''): readonly string[] => [
    name,
    ...[quantile(numbers), quantile(numbers, 0.95), numbers[0] ?? Number.NaN].map((number) => number.toFixed(1)),
    goal,
  ];
  return formatTable(
    [`µs per call, ${CALLS} calls by ${CALLS_PER_TASK}`, 'median', '95 %', 'first 20', 'goal'],
    [
      row('an empty loop', timings.empty),
      row('structuredClone of the event', timings.clone),
      row("touchtrail('track', …)", timings.track, 'median 50'),
    ],
  );
}

/** What an event takes of the main thread until all are delivered, less what the page does by itself in that time. */
export async function measureDeliveryCost(browser: Browser, url: string, collector: BenchCollector): Promise<string> {
  const runs: { task: number; cpu: number }[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    console.error(`main thread until delivered: run ${run} of ${RUNS}`);
    runs.push(
      await withTracker(browser, url, collector, async (page) => {
        const meter = await openMeter(page);
        const before = await meter.read();
        const startedAtMs = performance.now();
        const work = { properties: PROPERTIES, calls: CALLS, callsPerTask: CALLS_PER_TASK };
        await page.evaluate(async ({ properties, calls, callsPerTask }) => {
          for (let call = 0; call < calls; call += 1) {
            window.touchtrail?.('track', 'product_viewed', properties);
            if (call % callsPerTask === 0) await new Promise((resolve) => setTimeout(resolve, 10));
          }
        }, work);
        await poll('all to arrive', 60_000, () => countEvents(collector) >= CALLS);
        await sleep(500);
        const after = await meter.read();
        await sleep(performance.now() - startedAtMs);
        const idle = await meter.read();
        const perEvent = (name: 'taskMs' | 'cpuMs'): number =>
          ((after[name] - before[name] - (idle[name] - after[name])) * 1000) / CALLS;
        return { task: perEvent('taskMs'), cpu: perEvent('cpuMs') };
      }),
    );
  }
  const median = (name: 'task' | 'cpu'): string => quantile(runs.map((run) => run[name])).toFixed(0);
  return formatTable(
    [`main thread per event, ${CALLS} events, median of ${RUNS}`, 'tasks, µs', 'CPU, µs', 'goal'],
    [['from track until all are delivered', median('task'), median('cpu'), '300']],
  );
}
