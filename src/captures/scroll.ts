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

/** The height is read that much later, and not while the visitor scrolls on: to read it at once may lay out the page. */
const READ_DELAY_MS = 150;

/**
 * How far down a page was scrolled, as `scroll` with `percent_scrolled`: the highest share that was newly reached, once per page and
 * share. A page that is not scrolled is told of nothing.
 */
export function scroll({ percents = [25, 50, 75, 90] }: ScrollOptions = {}): CapturePlugin {
  return {
    name: 'scroll',
    start({ on, onPage, setTimer, readGlobal, track }) {
      let reached = 0;
      let cancel: Unsubscribe | undefined;
      const read = (): void => {
        cancel = undefined;
        const { scrollY, innerHeight, document }: Window = Object(readGlobal('window'));
        const share = (100 * (scrollY + innerHeight)) / document.documentElement.scrollHeight;
        // A browser may stop a part of a pixel before the end.
        const next = Math.max(...percents.filter((percent) => percent <= share + 1), 0);
        if (next > reached) track('scroll', { percent_scrolled: next });
        reached = Math.max(reached, next);
      };
      const stop = on(['scroll'], () => {
        cancel ??= setTimer(read, READ_DELAY_MS);
      });
      onPage((change) => {
        // What was scrolled a moment ago counts as well.
        if (cancel && /navigating|leaving/.test(change)) read();
        cancel?.();
        cancel = undefined;
        if (/navigating|restored/.test(change)) reached = 0;
      });
      return stop;
    },
  };
}
