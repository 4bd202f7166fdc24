import type { Page } from '../../browser/support/page.js';
import { openCdp } from '../../browser/support/puppeteer-browser.js';

/** What the main thread of a tab has done so far. */
export interface MainThread {
  /** Time within tasks, by the clock on the wall: grows with throttling, and when others want the processor. */
  readonly taskMs: number;
  /** Processor time of the thread; means nothing with throttling, which is made by a busy thread. */
  readonly cpuMs: number;
}

/** Reads the main thread of a tab of Chromium, slowed down so many times. */
export async function openMeter(page: Page, throttle = 1): Promise<{ read(): Promise<MainThread> }> {
  const cdp = await openCdp(page);
  await cdp.send('Performance.enable');
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  return {
    async read() {
      const { metrics } = await cdp.send('Performance.getMetrics');
      const ms = (name: string): number => 1000 * (metrics.find((metric) => metric.name === name)?.value ?? Number.NaN);
      return { taskMs: ms('TaskDuration'), cpuMs: ms('ThreadTime') };
    },
  };
}
