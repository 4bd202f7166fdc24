import { attempt } from '../model/attempt.js';
import type { CapturePlugin } from '../model/capture.js';
import type { Unsubscribe } from '../model/timing.js';

/** So long a page may take to render. */
const RENDER_MS = 1_000;

/**
 * Pages that there are not, as `page_not_found`: answered with 404 or 410, as far as the browser tells (Safari does not), or with an
 * element that has `data-touch-not-found` a second later or when the page is hidden or left, which is also for single-page apps.
 */
export function notFound(): CapturePlugin {
  return {
    name: 'not-found',
    start({ readGlobal, setTimer, onPage, track, wasDenied }) {
      // A page may have a `performance` of its own.
      let [navigation] = attempt(() => Object(readGlobal('performance')).getEntriesByType('navigation')) ?? [];
      let cancel: Unsubscribe | undefined;
      const look = (): void => {
        cancel?.();
        cancel = undefined;
        const isSaid = Object(readGlobal('document')).querySelector('[data-touch-not-found]');
        if (isSaid || /404|410/.test(navigation?.responseStatus)) track('page_not_found');
      };
      const wait = (): void => {
        cancel?.();
        cancel = setTimer(look, RENDER_MS);
      };
      if (!wasDenied) wait();
      return onPage((change) => {
        if (change === 'navigated') {
          navigation = undefined;
          wait();
        }
        if (cancel && /hidden|leaving/.test(change)) look();
      });
    },
  };
}
