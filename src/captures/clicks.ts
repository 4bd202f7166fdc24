import type { CapturePlugin } from '../model/capture.js';
import type { Properties } from '../model/event.js';
import { readDeclared } from './shared/read-declared.js';

/** Which clicks are told. */
export interface ClickOptions {
  /**
   * Elements whose clicks are told though they declare nothing, for example `'nav a, button'`: as `element_click`, with
   * their ID, and the text of a link or button.
   *
   * @defaultValue none
   */
  readonly selector?: string;
}

/**
 * Clicks on elements that declare an event, `<button data-touch="add_to_cart" data-touch-sku="T-7">`, or match a selector:
 * with mouse, finger, pen and keyboard, in open shadow roots, and on elements that come later. Of one in another the inner one counts.
 */
export function clicks({ selector }: ClickOptions = {}): CapturePlugin {
  const wanted = `[data-touch]${selector ? `,${selector}` : ''}`;
  return {
    name: 'clicks',
    start({ on, track, setTimer }) {
      let isTold = false;
      return on(['click', 'auxclick'], (event, elements) => {
        const element = elements().find((each) => each.matches(wanted));
        // A click on a label is another one on its field, within the same task.
        const isRepeated = isTold && Object(elements()[0]).labels?.length;
        if (element && !isRepeated && !(Object(event).button > 1)) {
          const declared: readonly [string, Properties] = readDeclared(element, 'data-touch') ?? [
            'element_click',
            describe(element),
          ];
          track(...declared);
          isTold = true;
          setTimer(() => {
            isTold = false;
          }, 0);
        }
      });
    },
  };
}

const describe = (element: Element): Properties => ({
  element_id: element.getAttribute('id') || undefined,
  // In other elements it may be what somebody has written.
  element_text: element.matches('a,button')
    ? element.textContent?.trim().replace(/\s+/g, ' ').slice(0, 100)
    : undefined,
});
