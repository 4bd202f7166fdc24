import type { CapturePlugin } from '../model/capture.js';

/**
 * The end of a page, as `page_leave` with `time_on_page_msec`: it is closed, navigated away from, or frozen in the background. One that
 * is resumed after that is left once more, with all of its time.
 */
export function pageLeave(): CapturePlugin {
  return {
    name: 'page-leave',
    start({ onPage, uptimeMs, track }) {
      let since = uptimeMs();
      return onPage((change) => {
        if (/leaving|navigating/.test(change))
          track('page_leave', { time_on_page_msec: Math.round(uptimeMs() - since) });
        if (/navigating|restored/.test(change)) since = uptimeMs();
      });
    },
  };
}
