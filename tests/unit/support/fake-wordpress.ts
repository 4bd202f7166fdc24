import type { FakeSourceHost } from './fake-source-host.js';

/** What a consent plugin for WordPress does. */
export interface FakeWordpress {
  /** As `wp_set_consent`: the cookie, then the event, which a repeated answer does not have. */
  setConsent(category: string, value: 'allow' | 'deny'): void;
  /** As a plugin that finds out the region late. */
  defineType(type: string): void;
  /** As a site with a filter for `wp_consent_cookie_prefix`. */
  setPrefix(prefix: string): void;
}

/** A fake of the WP Consent API 2.0.1 by its source: what it puts on the page, and the order of its cookies and events. */
export function fakeWordpress(host: FakeSourceHost, fallbackType: string | undefined): FakeWordpress {
  const api = { consent_type: fallbackType ?? '', cookie_prefix: 'wp_consent' };
  Object.assign(host.globals, {
    consent_api: api,
    wp_fallback_consent_type: api.consent_type,
    wp_has_consent(category: string): boolean {
      const type = host.globals.wp_consent_type ?? host.globals.wp_fallback_consent_type;
      const value = host.cookieValues.get(`${api.cookie_prefix}_${category}`) ?? '';
      if (!type) return true;
      return (String(type).includes('optout') && value === '') || value === 'allow';
    },
  });

  return {
    setConsent(category, value) {
      const name = `${api.cookie_prefix}_${category}`;
      const before = host.cookieValues.get(name);
      host.cookieValues.set(name, value);
      if (before !== value) host.emit('wp_listen_for_consent_change');
    },
    defineType(type) {
      host.globals.wp_consent_type = type;
      host.emit('wp_consent_type_defined');
    },
    setPrefix(prefix) {
      api.cookie_prefix = prefix;
    },
  };
}
