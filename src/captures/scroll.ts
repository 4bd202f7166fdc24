import type { CapturePlugin } from '../model/capture.js';
import type { Unsubscribe } from '../model/timing.js';

/** From where on it counts. */
export interface ScrollOptions {
  /**
   * Shares of the height of the page, in percent.
   *
   * @defaultValue `[25, 50, 75, 90]`
   */
  readonly percents?: readonly number[];
}

/** The height is read that seldom, for to read it may lay out the page. */
const READ_DELAY_MS = 150;

/**
 * How far down a page was scrolled, as `scroll` with `percent_scrolled`: the highest share that was newly reached, once per page and
 * share. A page that is not scrolled is told of nothing, whatever its height.
 */
export function scroll({ percents = [25, 50, 75, 90] }: ScrollOptions = {}): CapturePlugin {
  return {
    name: 'scroll',
    start({ on, onPage, setTimer, readGlobal, track }) {
      let reached = 0;
      let cancel: Unsubscribe | undefined;
      const read = (): void => {
        cancel?.();
        cancel = undefined;
        const { scrollY, innerHeight, document }: Window = Object(readGlobal('window'));
        // A browser may stop a part of a pixel before the end.
        const share = (100 * (scrollY + innerHeight + 1)) / Object(document.scrollingElement).scrollHeight;
        const next = Math.max(...percents.filter((percent) => percent <= share));
        // Routers scroll to the top, and lists and carousels on their own.
        if (scrollY <= 0 || next <= reached) return;
        reached = next;
        track('scroll', { percent_scrolled: next });
      };
      on(['scroll'], () => {
        cancel ??= setTimer(read, READ_DELAY_MS);
      });
      return onPage((change) => {
        // What was scrolled a moment ago counts as well.
        if (cancel) read();
        if (/navigating|restored/.test(change)) reached = 0;
      });
    },
  };
}
