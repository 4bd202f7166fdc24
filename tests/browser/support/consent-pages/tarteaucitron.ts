import { sleep } from '../sdk.js';
import { type ConsentPage, clickOn, servePackage } from './consent-page.js';

declare global {
  interface Window {
    tarteaucitron: { userInterface: { openPanel(): void; closePanel(): void } };
  }
}

const service = (key: string, type: string): string => `
  tarteaucitron.services.${key} = { key: '${key}', type: '${type}', name: '${key}', needConsent: true, cookies: [],
    js() {}, fallback() {} };
  (tarteaucitron.job = tarteaucitron.job || []).push('${key}');`;

/** The real tarteaucitron. A withdrawal loads the page again, when its panel is closed. */
export const tarteaucitronPage: ConsentPage = {
  source: 'tarteaucitron',
  head: `
    <script src="/packages/tarteaucitronjs/tarteaucitron.js"></script>
    <script>tarteaucitron.init({ cookieName: 'tac', orientation: 'bottom', highPrivacy: true, DenyAllCta: true });
      ${service('tracker', 'analytic')}${service('pixel', 'ads')}</script>`,
  serve: (site) => servePackage(site, 'tarteaucitronjs'),
  async ready(page) {
    await page.waitFor(() => document.querySelector('#tarteaucitronRoot') !== null);
    // Its buttons work half a second after they are there.
    await sleep(page, 700);
  },
  accept: (page) => clickOn(page, '#tarteaucitronPersonalize2'),
  reject: (page) => clickOn(page, '#tarteaucitronAllDenied2'),
  async withdraw(page) {
    await page.evaluate(() => window.tarteaucitron.userInterface.openPanel());
    await clickOn(page, '#trackerDenied');
  },
};
