import type { Page } from './page.js';
import { openCdp } from './puppeteer-browser.js';

declare global {
  interface Window {
    /** Only in documents that run `TIMER_COUNTER`. */
    countWaitingTimers?(): number;
  }
}

/** What a page holds on to, and would hold more of with each turn of a leak. */
export interface Held {
  /** Event listeners of all targets that are still reachable. */
  readonly listeners: number;
  /** Timeouts that have not run and intervals, neither of them cleared. */
  readonly timers: number;
  readonly databaseConnections: number;
  readonly broadcastChannels: number;
  readonly abortControllers: number;
}

/** A script for `page.onNewDocument` that `countHeld` needs: nothing else can tell which timers wait. */
export const TIMER_COUNTER = `(${countTimers})();`;

function countTimers(): void {
  const waiting = new Set<number>();
  Object.assign(window, { countWaitingTimers: () => waiting.size });
  const { setTimeout, setInterval, clearTimeout, clearInterval } = window;
  const runNow = (task: TimerHandler, args: readonly unknown[]): void =>
    typeof task === 'function' ? task(...args) : new Function(task)();
  Object.assign(window, {
    setTimeout(task: TimerHandler, delayMs?: number, ...args: unknown[]) {
      const timer = setTimeout(() => {
        waiting.delete(timer);
        runNow(task, args);
      }, delayMs);
      waiting.add(timer);
      return timer;
    },
    setInterval(task: TimerHandler, delayMs?: number, ...args: unknown[]) {
      const timer = setInterval(task, delayMs, ...args);
      waiting.add(timer);
      return timer;
    },
    // A timer may be cleared by either of the two.
    clearTimeout(timer: number) {
      waiting.delete(timer);
      clearTimeout(timer);
    },
    clearInterval(timer: number) {
      waiting.delete(timer);
      clearInterval(timer);
    },
  });
}

/** Counts what is left once everything unreachable has been collected; in Chromium only. */
export async function countHeld(page: Page): Promise<Held> {
  const cdp = await openCdp(page);
  try {
    await cdp.send('Performance.enable');
    await cdp.send('HeapProfiler.enable');
    // What waits for a finalizer of the first round goes in the second.
    for (let round = 0; round < 2; round += 1) await cdp.send('HeapProfiler.collectGarbage');
    const { metrics } = await cdp.send('Performance.getMetrics');
    const listeners = metrics.find(({ name }) => name === 'JSEventListeners')?.value;
    const timers = await page.evaluate(() => window.countWaitingTimers?.());
    if (listeners === undefined || timers === undefined)
      throw new Error('page.onNewDocument(TIMER_COUNTER) comes before page.goto()');
    const countInstances = async (className: string): Promise<number> => {
      const { result: prototype } = await cdp.send('Runtime.evaluate', { expression: `${className}.prototype` });
      if (prototype.objectId === undefined) throw new Error(`no class ${className}`);
      const { objects } = await cdp.send('Runtime.queryObjects', { prototypeObjectId: prototype.objectId });
      const { result } = await cdp.send('Runtime.callFunctionOn', {
        functionDeclaration: 'function () { return this.length; }',
        objectId: objects.objectId ?? '',
        returnByValue: true,
      });
      // The list itself would keep what is in it.
      await cdp.send('Runtime.releaseObject', { objectId: objects.objectId ?? '' });
      return Number(result.value);
    };
    return {
      listeners,
      timers,
      databaseConnections: await countInstances('IDBDatabase'),
      broadcastChannels: await countInstances('BroadcastChannel'),
      abortControllers: await countInstances('AbortController'),
    };
  } finally {
    await cdp.detach();
  }
}
