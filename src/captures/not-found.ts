import { attempt } from '../model/attempt.js';
import type { CapturePlugin } from '../model/capture.js';

/**
 * Pages that there are not, as `page_not_found`: answered with 404 or 410, as far as the browser tells (Safari does not), or with an
 * element that has `data-touch-not-found`, which is also for single-page apps.
 */
export function notFound(): CapturePlugin {
  return {
    name: 'not-found',
    start({ readGlobal, setTimer, onPage, track }) {
      const look = (status?: number): void => {
        const isSaid = Object(readGlobal('document')).querySelector('[data-touch-not-found]');
        if (isSaid || status === 404 || status === 410) track('page_not_found');
      };
      // A page may have a `performance` of its own.
      const [navigation] = attempt(() => Object(readGlobal('performance')).getEntriesByType('navigation')) ?? [];
      // After the view of the page.
      setTimer(() => look(navigation?.responseStatus), 0);
      return onPage((change) => {
        if (change === 'navigated') look();
      });
    },
  };
}
