import type { ConsentSource } from '../../model/consent-source.js';
import { mapPurposes } from '../../model/purposes.js';

/** How far Global Privacy Control reaches. */
export interface GpcOptions {
  /**
   * Denies `analytics` and `personalization`, too.
   *
   * @defaultValue `false`
   */
  readonly strict?: boolean;
}

/**
 * Global Privacy Control (W3C): `navigator.globalPrivacyControl` denies `marketing` and `sharing`, and never grants. It is built into
 * every tracker; add it yourself only to make it strict. The browser keeps the value for the life of a page.
 *
 * @example
 * ```ts
 * import { createTracker, jsonCollector } from 'touchtrail';
 * import { gpc } from 'touchtrail/consent/gpc';
 *
 * createTracker({ collector: jsonCollector('https://collect.example.com/e'), consent: [gpc({ strict: true })] });
 * ```
 */
export function gpc({ strict }: GpcOptions = {}): ConsentSource {
  return {
    name: 'gpc',
    start: ({ readGlobal }) => ({
      read: () =>
        readGlobal('navigator') === undefined
          ? undefined
          : {
              // Nothing but `true` is a signal.
              verdicts:
                readGlobal('navigator.globalPrivacyControl') !== true
                  ? {}
                  : strict
                    ? mapPurposes(() => 'denied')
                    : { marketing: 'denied', sharing: 'denied' },
              isExplicit: false,
            },
      stop() {},
    }),
  };
}
