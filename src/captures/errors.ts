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

const MAX_CHARS = 300;

/**
 * Uncaught errors and rejections that nobody takes, as `exception` with `description`, `fatal: false` and the place: each once per page.
 * Those of browser extensions are not the site's.
 */
export function errors({ maxErrors = 10 }: ErrorOptions = {}): CapturePlugin {
  return {
    name: 'errors',
    start({ on, track }) {
      const told = new Set<string>();
      return on(['error', 'unhandledrejection'], (event) => {
        const { type, message, reason, filename = '', lineno, colno, error = reason } = Object(event);
        // An image or a script that failed has no message.
        if (type === 'error' && !message) return;
        const description = `${message || (Object(error).stack ? error : `Rejected: ${Object(error).message ?? error}`)}`;
        const place = filename && `${String(filename).split(/[?#]/)[0]}:${lineno}:${colno}`;
        const key = description + place;
        if (/-extension:/.test(place) || told.has(key) || told.size >= maxErrors) return;
        told.add(key);
        track('exception', { description: description.slice(0, MAX_CHARS), fatal: false, source: place || undefined });
      });
    },
  };
}
