import type { PurposeMap } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
import { signalOf } from '../answers.js';
import { askPlatform } from '../ask-platform.js';

/** How the categories of CookieConsent become our purposes, and where to find it. */
export interface VanillaCookieConsentOptions {
  /**
   * The categories that each purpose needs, all of them, by the names in your `categories`. What is given replaces the default of
   * that purpose. A default that your configuration does not have is left out, and a purpose without any is left to the other
   * sources; a category given here that it does not have is never answered.
   *
   * @defaultValue the names in CookieConsent's own examples: `analytics` by `analytics`, `personalization` by `functionality`,
   * `marketing` and `sharing` by `marketing` and `ads`
   */
  readonly purposes?: PurposeMap;
  /**
   * CookieConsent as imported: `import * as CookieConsent from 'vanilla-cookieconsent'`.
   *
   * @defaultValue the global `CookieConsent`, which only its script tag makes
   */
  readonly api?: object;
}

/** What is read here of its API. */
interface CookieConsentApi {
  validConsent(): boolean;
  acceptedCategory(name: string): boolean;
  getConfig(field: 'mode'): unknown;
  getConfig(field: 'categories'): Readonly<Record<string, Category | undefined>>;
  getCookie(field: 'lastConsentTimestamp'): string;
}

interface Category {
  readonly enabled?: boolean;
  readonly readOnly?: boolean;
}

const ADS = ['marketing', 'ads'];
const DEFAULT_PURPOSES: PurposeMap = {
  analytics: ['analytics'],
  personalization: ['functionality'],
  marketing: ADS,
  sharing: ADS,
};

/**
 * CookieConsent by Orest Bida (`vanilla-cookieconsent`), version 3.
 *
 * Nothing is known before the visitor has chosen. With `mode: 'opt-out'` the categories that are `enabled` are granted until then,
 * but not explicitly; nor is a category explicit that is `readOnly`, since nobody can refuse it. Its `reset()` tells nobody and is
 * found at the next look.
 * Spec: https://cookieconsent.orestbida.com/reference/api-reference.html
 *
 * @example
 * ```ts
 * import { vanillaCookieConsent } from 'touchtrail/consent/vanilla-cookieconsent';
 *
 * const source = vanillaCookieConsent({ purposes: { analytics: ['statistics'] } });
 * ```
 */
export function vanillaCookieConsent({ purposes = {}, api }: VanillaCookieConsentOptions = {}): ConsentSource {
  const needed = { ...DEFAULT_PURPOSES, ...purposes };
  return {
    name: 'vanilla-cookieconsent',
    start: ({ readGlobal, onEvents }, changed) => ({
      read: () =>
        askPlatform<CookieConsentApi>(api ?? readGlobal('CookieConsent'), 'validConsent', (platform) => {
          // None before `run`: it fails below, and nothing is known.
          const categories = platform.getConfig('categories');
          const isChosen = platform.validConsent();
          const isOptOut = platform.getConfig('mode') === 'opt-out';
          return {
            ...signalOf(needed, (name, purpose) => {
              const category = categories[name];
              if (!category) return purpose in purposes ? undefined : [];
              if (isChosen) return platform.acceptedCategory(name) && (!category.readOnly || 'assumed');
              return isOptOut && category.enabled ? 'assumed' : undefined;
            }),
            decidedAtMs: (isChosen && Date.parse(platform.getCookie('lastConsentTimestamp'))) || undefined,
          };
        }),
      stop: onEvents(['cc:onFirstConsent', 'cc:onConsent', 'cc:onChange'], changed),
    }),
  };
}
