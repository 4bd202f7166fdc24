import { type ConsentPage, clickOn, servePackage } from './consent-page.js';

declare global {
  interface Window {
    klaro: {
      show(config: undefined, isModal: true): void;
      getManager(): { resetConsents(): void; watch(watcher: object): void };
    };
  }
}

/** The real Klaro. */
export const klaroPage: ConsentPage = {
  source: 'klaro',
  head: `
    <link rel="stylesheet" href="/packages/klaro/dist/klaro.min.css">
    <script>var klaroConfig = { version: 1, storageMethod: 'cookie', cookieName: 'klaro', lang: 'en', acceptAll: true,
      services: [
        { name: 'tracker', title: 'Tracker', purposes: ['analytics'] },
        { name: 'pixel', title: 'Pixel', purposes: ['marketing'] },
      ] };</script>
    <script src="/packages/klaro/dist/klaro-no-css.js"></script>`,
  serve: (site) => servePackage(site, 'klaro'),
  ready: (page) => page.waitFor(() => document.querySelector('#klaro') !== null),
  accept: (page) => clickOn(page, '#klaro .cm-btn-success'),
  reject: (page) => clickOn(page, '#klaro .cn-decline'),
  async withdraw(page) {
    await klaroPage.toggle?.(page);
    await clickOn(page, '#klaro .cm-btn-accept');
  },
  async toggle(page) {
    await page.evaluate(() => window.klaro.show(undefined, true));
    await clickOn(page, '#klaro label[for=purpose-item-analytics]');
  },
  reset: (page) => page.evaluate(() => window.klaro.getManager().resetConsents()),
};
