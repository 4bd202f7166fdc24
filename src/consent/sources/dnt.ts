import type { ConsentSignal } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
import { mapPurposes } from '../../model/purposes.js';

/** What Do Not Track refuses. */
export interface DntOptions {
  /**
   * `deny-marketing` refuses `marketing` and `sharing`; `deny-all` refuses everything, so that nothing is captured.
   *
   * @defaultValue `'deny-marketing'`
   */
  readonly mode?: 'deny-marketing' | 'deny-all';
}

/**
 * Do Not Track, the browser setting that came before Global Privacy Control: `navigator.doNotTrack`. A browser in which it is
 * on refuses what the options say; any other says nothing. It never grants.
 *
 * The standard is retired and no law asks for it; some browsers still offer the setting.
 * Spec: https://www.w3.org/TR/tracking-dnt/
 *
 * @example
 * ```ts
 * import { dnt } from 'touchtrail/consent/dnt';
 *
 * const source = dnt({ mode: 'deny-all' });
 * ```
 */
export function dnt({ mode = 'deny-marketing' }: DntOptions = {}): ConsentSource {
  const refusal: ConsentSignal = {
    verdicts: mapPurposes((purpose) =>
      mode === 'deny-all' || purpose === 'marketing' || purpose === 'sharing' ? 'denied' : 'n/a',
    ),
    isExplicit: false,
  };
  return {
    name: 'dnt',
    start: ({ readGlobal }) => ({
      read() {
        if (!readGlobal('navigator')) return undefined;
        // A browser without the setting has no objection, and nobody must wait for it.
        return readGlobal('navigator.doNotTrack') === '1' ? refusal : { verdicts: {}, isExplicit: false };
      },
      stop() {},
    }),
  };
}
