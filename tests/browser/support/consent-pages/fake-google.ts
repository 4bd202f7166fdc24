import { fakePage } from './fake.js';

/** A fake of a banner that tells Google Consent Mode, on a page that Google's own script never reaches. */
export const fakeGooglePage = fakePage(
  'google-consent-mode',
  `window.dataLayer = window.dataLayer || [];
  function gtag() { dataLayer.push(arguments); }
  const TYPES = ['analytics_storage', 'functionality_storage', 'personalization_storage', 'ad_storage', 'ad_user_data'];
  const all = (value) => Object.fromEntries(TYPES.map((type) => [type, value]));
  gtag('consent', 'default', all('denied'));
  gtag('js', new Date());
  const save = (isAllowed) => gtag('consent', 'update', all(isAllowed ? 'granted' : 'denied'));`,
);
