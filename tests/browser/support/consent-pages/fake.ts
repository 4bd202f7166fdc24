import { type ConsentPage, clickOn } from './consent-page.js';

/**
 * A page with a fake of a platform whose script is not to be had. The script defines `save(isAllowed)`, which does what the
 * platform does after a click, and calls it for an answer that its cookie `fake` holds from an earlier page.
 */
export const fakePage = (source: string, script: string): ConsentPage => ({
  source,
  head: '',
  body: `<button id="all">All</button><button id="none">None</button><script>
    const stored = /fake=(\\w+)/.exec(document.cookie)?.[1];
    ${script}
    const choose = (choice) => {
      document.cookie = 'fake=' + choice + ';path=/;max-age=10000';
      save(choice === 'all');
    };
    if (stored) save(stored === 'all');
    for (const id of ['all', 'none']) document.getElementById(id).onclick = () => choose(id);
    window.isBannerReady = true;</script>`,
  ready: (page) => page.waitFor(() => Reflect.get(window, 'isBannerReady')),
  accept: (page) => clickOn(page, '#all'),
  reject: (page) => clickOn(page, '#none'),
  withdraw: (page) => clickOn(page, '#none'),
});
