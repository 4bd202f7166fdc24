import { bundle } from './bundle.js';
import { type ConsentPage, clickOn } from './consent-page.js';

const BUTTONS = ['all', 'none', 'again', 'switch', 'forget'];

/** A banner of a few lines on the reference libraries of the IAB; it keeps the TC string in a cookie, as platforms do. */
const CODE = `
  import { CmpApi } from '@iabtechlabtcf/cmpapi';
  import { GVL, TCModel, TCString } from '@iabtechlabtcf/core';
  import installStub from '@iabtechlabtcf/stub';

  installStub();
  const encode = (purposes) => {
    const model = new TCModel(new GVL({ gvlSpecificationVersion: 3, vendorListVersion: 1, tcfPolicyVersion: 5,
      lastUpdated: '2026-01-01T00:00:00Z', purposes: {}, specialPurposes: {}, features: {}, specialFeatures: {}, stacks: {},
      dataCategories: {}, vendors: {} }));
    Object.assign(model, { cmpId: 31, cmpVersion: 2, isServiceSpecific: true });
    model.purposeConsents.set(purposes);
    return TCString.encode(model);
  };
  const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const stored = () => /euconsent-v2=([^;]*)/.exec(document.cookie)?.[1] ?? '';
  const save = (text) => {
    document.cookie = 'euconsent-v2=' + text + ';path=/;max-age=' + (text ? 10000 : 0);
    api.update(text, false);
  };
  const api = new CmpApi(31, 2, true);
  api.update(stored(), !stored());
  const run = {
    all: () => save(encode(ALL)),
    none: () => save(encode([])),
    again: () => api.update(stored(), true),
    switch: () => api.update(encode([]), true),
    forget: () => save(''),
  };
  for (const [id, act] of Object.entries(run)) document.getElementById(id).onclick = act;
  window.isBannerReady = true;`;

let script: Promise<string> | undefined;

/** A consent platform of the IAB's reference libraries. */
export const tcfPage: ConsentPage = {
  source: 'tcf',
  head: '',
  body: `${BUTTONS.map((id) => `<button id="${id}">${id}</button>`).join('')}<script src="/tcf-banner.js"></script>`,
  async serve(site) {
    script ??= bundle(CODE);
    site.page('/tcf-banner.js', await script, { 'content-type': 'text/javascript; charset=utf-8' });
  },
  ready: (page) => page.waitFor(() => Reflect.get(window, 'isBannerReady')),
  accept: (page) => clickOn(page, '#all'),
  reject: (page) => clickOn(page, '#none'),
  async withdraw(page) {
    await clickOn(page, '#again');
    await clickOn(page, '#none');
  },
  async toggle(page) {
    await clickOn(page, '#again');
    await clickOn(page, '#switch');
  },
  reset: (page) => clickOn(page, '#forget'),
};
