import type { PurposeMap } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
import { signalOf } from '../answers.js';

/** How the categories of WordPress become our purposes. */
export interface WordpressOptions {
  /**
   * The categories that each purpose needs, all of them: `functional`, `preferences`, `statistics`, `statistics-anonymous`,
   * `marketing`. What is given replaces the default of that purpose.
   *
   * @defaultValue `{ analytics: ['statistics'], personalization: ['preferences'], marketing: ['marketing'], sharing: ['marketing'] }`
   */
  readonly purposes?: PurposeMap;
}

const DEFAULT_PURPOSES: PurposeMap = {
  analytics: ['statistics'],
  personalization: ['preferences'],
  marketing: ['marketing'],
  sharing: ['marketing'],
};

/**
 * The WP Consent API, the WordPress plugin through which consent plugins (Complianz, CookieYes, Cookiebot and others) tell the
 * answer to all others.
 *
 * Only what the visitor has chosen is a choice: the plugin's own `wp_has_consent` allows everything where no consent plugin has
 * named a consent type, and that is unknown here. Where the type is opt-out, a category without an answer is granted, but not
 * explicitly.
 * Spec: https://github.com/WordPress/wp-consent-level-api
 *
 * @example
 * ```ts
 * import { wordpress } from 'touchtrail/consent/wordpress';
 *
 * const source = wordpress({ purposes: { analytics: ['statistics-anonymous'] } });
 * ```
 */
export function wordpress({ purposes }: WordpressOptions = {}): ConsentSource {
  const needed = { ...DEFAULT_PURPOSES, ...purposes };
  return {
    name: 'wordpress',
    start: ({ readGlobal, readCookie, onEvents }, changed) => ({
      read() {
        if (typeof readGlobal('wp_has_consent') !== 'function') return undefined;
        // Set by the consent plugin, which may find out the region late; the other one is the default of the site.
        const type = readGlobal('wp_consent_type') ?? readGlobal('wp_fallback_consent_type');
        const prefix = readGlobal('consent_api.cookie_prefix') ?? 'wp_consent';
        return signalOf(needed, (category) => {
          if (!type || typeof type !== 'string') return undefined;
          const value = readCookie(`${prefix}_${category}`);
          if (value === 'allow') return true;
          if (value === 'deny') return false;
          return type.includes('optout') ? 'assumed' : undefined;
        });
      },
      stop: onEvents(['wp_listen_for_consent_change', 'wp_consent_type_defined'], changed),
    }),
  };
}
