import { type ConsentSignal, type PurposeMap, verdictsOf } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
import type { Unsubscribe } from '../../model/timing.js';

/** How Google's consent types become ours. */
export interface GoogleConsentModeOptions {
  /**
   * The consent types that each purpose needs, all of them. What is given replaces the default of that purpose; add
   * `ad_personalization` to `marketing` where ads are personalized by the data.
   *
   * @defaultValue `analytics` by `analytics_storage`; `personalization` by `functionality_storage` and `personalization_storage`;
   * `marketing` by `ad_storage` and `ad_user_data`; `sharing` by `ad_user_data`
   */
  readonly purposes?: PurposeMap;
}

const DEFAULT_PURPOSES: PurposeMap = {
  analytics: ['analytics_storage'],
  personalization: ['functionality_storage', 'personalization_storage'],
  marketing: ['ad_storage', 'ad_user_data'],
  sharing: ['ad_user_data'],
};

const FIRST_LOOK_MS = 250;
const LONGEST_LOOK_MS = 2_000;

/**
 * Google Consent Mode, as gtag.js and Google Tag Manager keep it. For a platform that has no source of its own, since it is a
 * copy of what the platform knows.
 *
 * Only an `update` is a choice; a `default`, also one that grants, is unknown, as is a type that nobody has named. Before Google's
 * script is on the page, and where it never comes, the commands in `dataLayer` are read, which takes up to two seconds.
 * Spec: https://developers.google.com/tag-platform/security/guides/consent
 *
 * @example
 * ```ts
 * import { googleConsentMode } from 'touchtrail/consent/google-consent-mode';
 *
 * const source = googleConsentMode({ purposes: { marketing: ['ad_storage', 'ad_user_data', 'ad_personalization'] } });
 * ```
 */
export function googleConsentMode({ purposes }: GoogleConsentModeOptions = {}): ConsentSource {
  const needed = { ...DEFAULT_PURPOSES, ...purposes };
  const types = Object.values(needed).flat();
  return {
    name: 'google',
    start({ readGlobal, setTimer }, changed) {
      let cancel: Unsubscribe | undefined;
      let isStopped = false;
      const ics = (path = ''): unknown => readGlobal(`google_tag_data.ics${path}`);

      const look = (): ConsentSignal | undefined => {
        const isUpdated = ics('.usedUpdate') === true;
        const isIcs = isUpdated || ics('.usedDefault') === true;
        const dataLayer = readGlobal('dataLayer');
        const commands =
          !isIcs && Array.isArray(dataLayer) ? dataLayer.filter((entry) => entry?.[0] === 'consent') : [];
        if (!isIcs && !commands.length) return undefined;
        const updates = commands.filter(({ 1: kind }) => kind === 'update').map(({ 2: states }) => states);
        const merged = Object.assign({}, ...updates);
        const [yes, no] = isIcs ? [true, false] : ['granted', 'denied'];
        const answerOf = (type: string): boolean | undefined => {
          const entry = `.entries.${type}.`;
          const answer = isUpdated && ics(`${entry}quiet`) !== true ? ics(`${entry}update`) : merged[type];
          return answer === yes || (answer === no ? false : undefined);
        };
        return { verdicts: verdictsOf(needed, answerOf), isExplicit: isUpdated || updates.length > 0 };
      };

      const watch = (delayMs: number): void => {
        const add = ics('.addListener');
        const seen = JSON.stringify(look());
        cancel = setTimer(() => {
          watch(Math.min(delayMs * 2, LONGEST_LOOK_MS));
          if (JSON.stringify(look()) !== seen) changed();
        }, delayMs);
        try {
          // It has no counterpart that removes: after `stop` the listener says nothing.
          if (typeof add === 'function') {
            add.call(ics(), types, () => isStopped || changed());
            cancel();
          }
        } catch {
          // Looking finds the same, only later.
        }
      };

      return {
        read() {
          const signal = look();
          if (signal && !cancel && !isStopped) watch(FIRST_LOOK_MS);
          return signal;
        },
        stop() {
          isStopped = true;
          cancel?.();
        },
      };
    },
  };
}
