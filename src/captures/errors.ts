import type { CapturePlugin } from '../model/capture.js';

/** How many errors are told. */
export interface ErrorOptions {
  /**
   * At most so many different ones of a page.
   *
   * @defaultValue `10`
   */
  readonly maxErrors?: number;
}

/** Cut, and addresses in it without their query. */
const clean = (text: string): string => text.slice(0, 300).replace(/(:\S*?)[?#]\S*/g, '$1');

/**
 * Uncaught errors and rejections that nobody takes, as `exception` with `description`, `fatal: false` and the place: each once until the
 * page is loaded anew, addresses without their query. Those of browser extensions are not the site's. Of scripts of another site a
 * browser says `Script error.` and nothing else, unless they are loaded with `crossorigin`.
 */
export function errors({ maxErrors = 10 }: ErrorOptions = {}): CapturePlugin {
  return {
    name: 'errors',
    start({ on, track }) {
      const told = new Set<string>();
      return on(['error', 'unhandledrejection'], (event) => {
        const { type, message, reason, filename, lineno, colno } = Object(event);
        // An image or a script that failed has no message.
        if (type === 'error' && !message) return;
        const description = clean(message || `Rejected: ${String(reason)}`);
        const source = filename ? `${clean(filename)}:${lineno}:${colno}` : undefined;
        const key = description + source;
        if (/-extension:/.test(filename || Object(reason).stack) || told.has(key) || told.size >= maxErrors) return;
        told.add(key);
        track('exception', { description, source, fatal: false });
      });
    },
  };
}
