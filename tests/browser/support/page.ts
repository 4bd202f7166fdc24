import { setTimeout as sleep } from 'node:timers/promises';

/** One tab; the same for the three engines. */
export interface Page {
  /** Loads an address and waits for its load event. */
  goto(url: string): Promise<void>;
  /** Goes one entry back in the history and waits until the address has changed. */
  back(): Promise<void>;
  /** The address that the page shows now. */
  url(): Promise<string>;
  /**
   * Runs a function in the page and waits for its promise; also in a hidden tab, which stays hidden. The source of the
   * function is sent, so it sees the page's globals but no variable of the test; argument and result travel as JSON.
   */
  evaluate<T>(fn: () => T | Promise<T>): Promise<T>;
  evaluate<T, A>(fn: (arg: A) => T | Promise<T>, arg: A): Promise<T>;
  /** Asks the page again until the answer is truthy, also across navigations; rejects after `timeoutMs` (10 seconds). */
  waitFor<T>(fn: () => T | Promise<T>, timeoutMs?: number): Promise<T>;
  /** A trusted click on the first element that matches; brings the tab to the front. */
  click(selector: string): Promise<void>;
  /** Trusted key strokes into the first element that matches; brings the tab to the front. */
  type(selector: string, text: string): Promise<void>;
  /** Runs a script in every later document of this tab, frames included, before any script of the page. */
  onNewDocument(script: string): Promise<void>;
  /**
   * Cuts the connection to every server, or restores it. In WebKit it holds for the whole browser, and
   * `navigator.onLine` with its two events is imitated in the document that is open at the time.
   */
  setConnection(state: 'offline' | 'online'): Promise<void>;
  /** Makes this the visible tab; the one that was becomes hidden. */
  bringToFront(): Promise<void>;
  /** Writes a PNG of what is visible; brings the tab to the front. */
  screenshot(path: string): Promise<void>;
  /** Closes the tab as a visitor does, `pagehide` and all. */
  close(): Promise<void>;
}

/** What an engine must be able to do so that `createPage` can do the rest. */
export interface PageDriver
  extends Pick<
    Page,
    'goto' | 'click' | 'type' | 'onNewDocument' | 'setConnection' | 'bringToFront' | 'screenshot' | 'close'
  > {
  /** The value of an expression that gives a promise for text or `undefined`. */
  evaluateText(expression: string): Promise<string | undefined>;
}

/** Completes the operations of an engine to a page. */
export function createPage(driver: PageDriver): Page {
  const evaluate = async <T>(fn: (arg: never) => T | Promise<T>, arg?: unknown): Promise<T> => {
    const call = `(${fn})(${JSON.stringify(arg) ?? 'undefined'})`;
    const text = await driver.evaluateText(`(async () => JSON.stringify(await ${call}))()`);
    return text === undefined ? (undefined as T) : JSON.parse(text);
  };
  const waitFor = <T>(fn: () => T | Promise<T>, timeoutMs = 10_000): Promise<T> =>
    poll(`${fn} to be true in the page`, timeoutMs, () => evaluate(fn));
  const url = (): Promise<string> => evaluate(() => location.href);

  return {
    ...driver,
    evaluate,
    waitFor,
    url,
    async back() {
      const before = await url();
      // Not within the evaluation: its answer would be lost with the document that gives it.
      await evaluate(() => void setTimeout(() => history.back()));
      await poll('the history to go back', 10_000, async () => {
        const [now, state] = await evaluate(() => [location.href, document.readyState]);
        return now !== before && state === 'complete';
      });
    },
  };
}

/**
 * Asks every 25 ms until the answer is truthy and returns it; an exception counts as "not yet".
 * Rejects after `timeoutMs`, with the last exception as the cause.
 */
export async function poll<T>(what: string, timeoutMs: number, ask: () => T | Promise<T>): Promise<T> {
  const endsAtMs = performance.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      cause = error;
    }
    await sleep(25);
  } while (performance.now() < endsAtMs);
  throw new Error(`waited ${timeoutMs} ms for ${what}`, { cause });
}
