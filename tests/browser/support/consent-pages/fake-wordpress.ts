import { fakePage } from './fake.js';

/** A fake of the WP Consent API with a consent plugin that names its type late; its own cookies, one event per category. */
export const fakeWordpressPage = fakePage(
  'wordpress',
  `window.consent_api = { consent_type: '', cookie_prefix: 'wp_consent' };
  window.wp_fallback_consent_type = consent_api.consent_type;
  window.wp_has_consent = () => true;
  setTimeout(() => {
    window.wp_consent_type = 'optin';
    document.dispatchEvent(new CustomEvent('wp_consent_type_defined'));
  }, 100);
  const save = (isAllowed) => {
    const value = isAllowed ? 'allow' : 'deny';
    for (const category of ['functional', 'preferences', 'statistics', 'marketing']) {
      const cookie = 'wp_consent_' + category + '=' + value;
      if (document.cookie.includes(cookie)) continue;
      document.cookie = cookie + ';path=/;max-age=10000';
      document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', { detail: Object.assign([], { [category]: value }) }));
    }
  };`,
);
