import { bundle } from './bundle.js';
import { type ConsentPage, clickOn } from './consent-page.js';

/** A stub, and a notice of a few lines on the reference library of the IAB for the national section of the United States. */
const CODE = `
  import { CmpApi } from '@iabgpp/cmpapi';

  const events = [];
  const pingData = { gppVersion: '1.1', cmpStatus: 'stub', signalStatus: 'not ready', parsedSections: {} };
  window.__gpp = (command, callback, parameter) => {
    if (command === 'events') return events;
    if (command !== 'addEventListener') return [];
    events.push({ id: events.length + 1, callback, parameter });
    callback({ eventName: 'listenerRegistered', listenerId: events.length, data: true, pingData }, true);
  };
  const api = new CmpApi(31, 2);
  const save = (value) => {
    document.cookie = 'gpp=' + value + ';path=/;max-age=10000';
    api.setSignalStatus('not ready');
    api.setApplicableSections([7]);
    for (const field of ['SaleOptOut', 'SharingOptOut', 'TargetedAdvertisingOptOut']) {
      api.setFieldValue('usnat', field, value);
      api.setFieldValue('usnat', field + 'Notice', 1);
    }
    api.fireSectionChange('usnat');
    api.setSignalStatus('ready');
  };
  save(Number(/gpp=(\\d)/.exec(document.cookie)?.[1] ?? 2));
  for (const [id, value] of [['all', 2], ['none', 1]]) document.getElementById(id).onclick = () => save(value);
  window.isBannerReady = true;`;

let script: Promise<string> | undefined;

/** A consent platform of the IAB's reference library, for a law that knows an objection and no consent. */
export const gppPage: ConsentPage = {
  source: 'gpp',
  head: '',
  body: '<button id="all">Sell</button><button id="none">Do not sell</button><script src="/gpp-notice.js"></script>',
  async serve(site) {
    script ??= bundle(CODE);
    site.page('/gpp-notice.js', await script, { 'content-type': 'text/javascript; charset=utf-8' });
  },
  ready: (page) => page.waitFor(() => Reflect.get(window, 'isBannerReady')),
  accept: (page) => clickOn(page, '#all'),
  reject: (page) => clickOn(page, '#none'),
  withdraw: (page) => clickOn(page, '#none'),
};
