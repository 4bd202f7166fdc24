import { attempt } from './attempt.js';

/** An absolute URL, or `undefined` for anything else. */
export function parseUrl(text: string): URL | undefined {
  return attempt(() => new URL(text));
}
