import type { Page } from './page.js';
import { installRecorder } from './recorder-page.js';
import { CONSTRUCTORS, PRIMITIVES } from './recorder-primitives.js';

/** One use of a primitive by which a page can store, read about the visitor, or send. */
export interface RecordedCall {
  /** Which primitive, for example `cookie.get`, `cookie.set`, `indexedDB.open`, `fetch`, `insert.script`. */
  readonly what: string;
  /** The address, key or cookie; at most 500 characters. */
  readonly detail: string;
  /** Whether a file of the SDK was on the call stack. */
  readonly stackHasSdk: boolean;
  /** In the time of the top document, for comparison with its `performance.now()`. */
  readonly atMs: number;
}

/** Something that the page said, or an error that nobody caught. */
export interface RecordedMessage {
  readonly level: 'error' | 'warn' | 'info' | 'debug' | 'log' | 'uncaught' | 'unhandled';
  readonly text: string;
}

/** What happened in a document since its first moment. */
export interface Recording {
  readonly calls: readonly RecordedCall[];
  readonly messages: readonly RecordedMessage[];
  /** Browser functions that the page has replaced by its own, for example `history.pushState`. */
  readonly patched: readonly string[];
}

/**
 * A script for `page.onNewDocument`: wraps, before any script of the page runs, what a page can store, read or send
 * with. The wrappers do what the originals do and look like them. Each document, and each frame, has a recording of its
 * own. Files whose address contains `sdkPath` count as the SDK; the default is where a site serves the built files.
 */
export function recorderScript(sdkPath = '/dist/'): string {
  return `(${installRecorder})(${JSON.stringify([sdkPath, PRIMITIVES, CONSTRUCTORS]).slice(1, -1)});`;
}

/** The recording of the document that the page shows, same-origin frames included. */
export async function readRecording(page: Page): Promise<Recording> {
  return await page.evaluate(() => {
    const frames = Array.from({ length: window.length }, (_, index) => window[index]);
    const recordings = [window, ...frames].flatMap((frame) => {
      try {
        if (frame?.__recorder === undefined) return [];
        const recording = frame.__recorder.read();
        const laterMs = frame.performance.timeOrigin - performance.timeOrigin;
        const calls = recording.calls.map((call) => ({ ...call, atMs: call.atMs + laterMs }));
        return [{ ...recording, calls }];
      } catch {
        return []; // a frame of another origin
      }
    });
    if (recordings.length === 0) throw new Error('page.onNewDocument(recorderScript()) comes before page.goto()');
    return {
      calls: recordings.flatMap(({ calls }) => calls),
      messages: recordings.flatMap(({ messages }) => messages),
      patched: recordings.flatMap(({ patched }) => patched),
    };
  });
}

/** The names of all primitives whose use the recorder hears in this browser. */
export function readWatched(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => window.__recorder?.watched() ?? []);
}
