import { type ConsentSignal, type PurposeMap, verdictsOf } from '../../model/consent-signal.js';
import type { ConsentSource, Unsubscribe } from '../../platform/types.js';

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

/** The updates in `dataLayer`, later ones over earlier ones; `undefined` where it has no command of the consent mode. */
function readUpdates(dataLayer: unknown): Readonly<Record<string, unknown>> | undefined {
  const commands = Array.isArray(dataLayer) ? dataLayer.filter((entry) => entry?.[0] === 'consent') : [];
  if (!commands.length) return undefined;
  return Object.assign({}, ...commands.map(({ 1: kind, 2: states }) => kind === 'update' && states));
}

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
      let state: 'new' | 'looking' | 'listening' | 'stopped' = 'new';
      let cancel: Unsubscribe = () => {};
      const ics = (path = ''): unknown => readGlobal(`google_tag_data.ics${path}`);

      const look = (): ConsentSignal | undefined => {
        const isExplicit = ics('.usedUpdate') === true;
        if (isExplicit || ics('.usedDefault') === true) {
          const answerOf = (type: string): boolean | undefined => {
            const update = ics(`.entries.${type}.update`);
            const isSaid = isExplicit && typeof update === 'boolean' && ics(`.entries.${type}.quiet`) !== true;
            return isSaid ? update : undefined;
          };
          return { verdicts: verdictsOf(needed, answerOf), isExplicit };
        }
        const updates = readUpdates(readGlobal('dataLayer'));
        if (!updates) return undefined;
        const answerOf = (type: string): boolean | undefined =>
          updates[type] === 'granted' || (updates[type] === 'denied' ? false : undefined);
        return { verdicts: verdictsOf(needed, answerOf), isExplicit: Object.keys(updates).length > 0 };
      };

      const watch = (delayMs: number, seen: string | undefined): void => {
        const add = ics('.addListener');
        if (typeof add === 'function') {
          try {
            // It has no counterpart that removes: after `stop` the listener says nothing.
            add.call(ics(), types, () => state === 'listening' && changed());
            state = 'listening';
            return;
          } catch {
            // Looking finds the same, only later.
          }
        }
        cancel = setTimer(() => {
          const now = JSON.stringify(look());
          watch(Math.min(delayMs * 2, LONGEST_LOOK_MS), now);
          if (now !== seen) changed();
        }, delayMs);
      };

      return {
        read() {
          const signal = look();
          if (signal && state === 'new') {
            state = 'looking';
            watch(FIRST_LOOK_MS, JSON.stringify(signal));
          }
          return signal;
        },
        stop() {
          state = 'stopped';
          cancel();
        },
      };
    },
  };
}
