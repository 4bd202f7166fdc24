import type { CapturePlugin } from '../model/capture.js';

/** What counts as attention. */
export interface EngagementOptions {
  /**
   * How long after the last movement, key, touch, scroll or played second the visitor is still taken to be there, in milliseconds.
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

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'scroll', 'wheel', 'touchmove', 'timeupdate'];

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
      let countedTo = uptimeMs();
      let activeTo = countedTo + idleMs;
      let isWatched = false;

      /** Counts up to now, of which nothing after `activeTo`: whatever the clock did meanwhile. */
      const count = (): void => {
        const now = uptimeMs();
        if (isWatched) sum += Math.max(0, Math.min(now, activeTo) - countedTo);
        countedTo = now;
      };
      const look = (isAway = false): void => {
        count();
        const document: Document = Object(readGlobal('document'));
        isWatched = !isAway && document.visibilityState === 'visible' && document.hasFocus();
      };
      look();

      on(['focus', 'blur'], () => look());
      on(SIGNS, () => {
        count();
        activeTo = countedTo + idleMs;
      });
      return onPage((change) => {
        const isEnd = /hidden|leaving|navigating/.test(change);
        look(isEnd && change !== 'navigating');
        // Who comes back is there.
        if (!isEnd) activeTo = countedTo + idleMs;
        if (!isEnd || sum < minMs) return;
        track('user_engagement', { engagement_time_msec: Math.round(sum) });
        sum = 0;
      });
    },
  };
}
