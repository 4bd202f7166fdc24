import { attempt } from '../model/attempt.js';

/** Whether a pattern, the source of a regular expression, is found in a text. A broken one is never found: sites may write their own. */
export function matches(text: string, pattern: string): boolean {
  return attempt(() => new RegExp(pattern, 'm').test(text)) ?? false;
}
