import type { Page } from '../page.js';
import { type ConsentPage, servePackage } from './consent-page.js';

declare global {
  interface Window {
    CookieConsent: {
      showPreferences(): void;
      acceptedCategory(name: string): boolean;
      validConsent(): boolean;
      reset(isErasing: boolean): void;
    };
  }
}

const TEXTS = {
  consentModal: { title: 't', acceptAllBtn: 'all', acceptNecessaryBtn: 'none', showPreferencesBtn: 'more' },
  preferencesModal: {
    title: 'p',
    savePreferencesBtn: 'save',
    sections: [
      { title: 'a', linkedCategory: 'analytics' },
      { title: 'm', linkedCategory: 'marketing' },
    ],
  },
};

/** Its dialogs slide in: where a button is now is not where a click arrives. */
const clickIn = (page: Page, selector: string): Promise<void> =>
  page.evaluate((wanted) => document.querySelector<HTMLElement>(wanted)?.click(), selector);

/** The real vanilla-cookieconsent, which by default hides from a browser that is driven. */
export const vanillaCookieConsentPage: ConsentPage = {
  source: 'vanilla-cookieconsent',
  head: `<link rel="stylesheet" href="/packages/vanilla-cookieconsent/dist/cookieconsent.css">`,
  body: `
    <script src="/packages/vanilla-cookieconsent/dist/cookieconsent.umd.js"></script>
    <script>CookieConsent.run({ hideFromBots: false,
      categories: { necessary: { enabled: true, readOnly: true }, analytics: {}, marketing: {} },
      language: { default: 'en', translations: { en: ${JSON.stringify(TEXTS)} } } });</script>`,
  serve: (site) => servePackage(site, 'vanilla-cookieconsent'),
  ready: (page) =>
    page.waitFor(() => document.querySelector('#cc-main') !== null || window.CookieConsent?.validConsent()),
  accept: (page) => clickIn(page, '.cm__btn[data-role=all]'),
  reject: (page) => clickIn(page, '.cm__btn[data-role=necessary]'),
  async withdraw(page) {
    await vanillaCookieConsentPage.toggle?.(page);
    await clickIn(page, '.pm__btn[data-role=save]');
  },
  async toggle(page) {
    await page.evaluate(() => window.CookieConsent.showPreferences());
    await clickIn(page, 'input[value=analytics]');
  },
  reset: (page) => page.evaluate(() => window.CookieConsent.reset(true)),
};
