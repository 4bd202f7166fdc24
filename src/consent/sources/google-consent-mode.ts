import type { ConsentSignal, PurposeMap } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
import type { Unsubscribe } from '../../model/timing.js';
import { signalOf } from '../answers.js';

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

/** What is called here of Google's state. */
interface Ics {
  addListener(types: readonly string[], listener: () => void): void;
}

const LOOK_MS = 1_000;

/**
 * Google Consent Mode, as gtag.js and Google Tag Manager keep it. For a platform that has no source of its own, since it is a
 * copy of what the platform knows.
 *
 * Only an `update` is a choice; a `default`, also one that grants, is unknown, as is a type that nobody has named. Before Google's
 * script is on the page, and where it never comes, the commands in `dataLayer` are read, which takes up to a second.
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
        const commands = Array.isArray(dataLayer) ? dataLayer.filter((entry) => entry?.[0] === 'consent') : [];
        if (!isIcs && !commands.length) return undefined;
        const states = Object.assign({}, ...commands.map(({ 1: kind, 2: update }) => kind === 'update' && update));
        return signalOf(needed, (type) => {
          const entry = `.entries.${type}.`;
          if (isIcs && (!isUpdated || ics(`${entry}quiet`) === true)) return undefined;
          const state = isIcs ? ics(`${entry}update`) : states[type];
          return state === (isIcs || 'granted') || (state === (isIcs ? false : 'denied') ? false : undefined);
        });
      };

      const watch = (): void => {
        const seen = JSON.stringify(look());
        cancel = setTimer(() => {
          watch();
          if (JSON.stringify(look()) !== seen) changed();
        }, LOOK_MS);
        try {
          const state: Ics = Object(ics());
          // It has no counterpart that removes: after `stop` the listener says nothing.
          state.addListener(types, () => isStopped || changed());
          cancel();
        } catch {
          // There is none yet, and looking finds the same, only later.
        }
      };

      return {
        read() {
          const signal = look();
          if (signal && !cancel && !isStopped) watch();
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
