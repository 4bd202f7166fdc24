import { bundle } from './bundle.js';
import { type ConsentPage, clickOn } from './consent-page.js';

declare global {
  interface Window {
    c15tStore: {
      getState(): {
        setSelectedConsent(name: string, isAllowed: boolean): void;
        resetConsents(): void;
        readonly isLoadingConsentInfo: boolean;
      };
    };
  }
}

const CODE = `
  import { getOrCreateConsentRuntime } from 'c15t';
  const { consentStore } = getOrCreateConsentRuntime({ mode: 'offline',
    consentCategories: ['necessary', 'measurement', 'experience', 'marketing'] });
  for (const type of ['all', 'necessary'])
    document.getElementById(type).onclick = () => consentStore.getState().saveConsents(type);`;

/** The real c15t, which has no buttons of its own. A withdrawal loads the page again. */
export const c15tPage: ConsentPage = {
  source: 'c15t',
  head: '',
  body: '<button id="all">All</button><button id="necessary">None</button><script src="/c15t.js"></script>',
  async serve(site) {
    script ??= bundle(CODE);
    site.page('/c15t.js', await script, { 'content-type': 'text/javascript; charset=utf-8' });
  },
  ready: (page) => page.waitFor(() => window.c15tStore?.getState().isLoadingConsentInfo === false),
  accept: (page) => clickOn(page, '#all'),
  reject: (page) => clickOn(page, '#necessary'),
  withdraw: (page) => clickOn(page, '#necessary'),
  toggle: (page) => page.evaluate(() => window.c15tStore.getState().setSelectedConsent('measurement', false)),
  reset: (page) => page.evaluate(() => window.c15tStore.getState().resetConsents()),
};

let script: Promise<string> | undefined;
