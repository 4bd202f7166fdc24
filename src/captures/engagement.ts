import type { CapturePlugin, PageChange } from '../model/capture.js';

/** What counts as attention. */
export interface EngagementOptions {
  /**
   * How long after the last movement, key, touch, scroll or audibly played second the visitor is still taken to be there, in milliseconds.
   *
   * @defaultValue `30_000`
   */
  readonly idleMs?: number;
  /**
   * Less than this is told later, with what comes, in milliseconds.
   *
   * @defaultValue `1_000`
   */
  readonly minMs?: number;
}

/**
 * How long the visitor really looked: while the page is visible, its window has the focus, and something happened within `idleMs`.
 * Told as `user_engagement` with `engagement_time_msec`, as GA4 names it, when the page is hidden, left or navigated away from; each
 * says what is new since the one before, so that the sum over tab switches, restored pages and naps of the device is the whole.
 */
export function engagement({ idleMs = 30_000, minMs = 1_000 }: EngagementOptions = {}): CapturePlugin {
  return {
    name: 'engagement',
    start({ on, onPage, uptimeMs, readGlobal, track }) {
      let sum = 0;
      let countedTo = 0;
      let isWatched: boolean | undefined;

      /** Something happened: counts the time since what happened before, of which nothing after `idleMs`, whatever the clock did meanwhile. */
      const look = (change?: PageChange): void => {
        const now = uptimeMs();
        if (isWatched) sum += Math.min(now - countedTo, idleMs);
        countedTo = now;
        const document: Document = Object(readGlobal('document'));
        isWatched = change !== 'leaving' && !document.hidden && document.hasFocus();
      };
      look();

      on(['focus', 'blur', 'pointerdown', 'pointermove', 'keydown', 'scroll', 'timeupdate'], ({ target }) => {
        // Films without sound run by themselves.
        if (!Object(target).muted) look();
      });
      return onPage((change) => {
        look(change);
        if (sum >= minMs && /hidden|ing$/.test(change)) {
          track('user_engagement', { engagement_time_msec: Math.round(sum) });
          sum = 0;
        }
      });
    },
  };
}
