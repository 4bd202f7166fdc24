import type { CapturePlugin } from '../model/capture.js';
import { readDeclared } from './shared/read-declared.js';
import { textOf } from './shared/text-of.js';

/** Which clicks are told. */
export interface ClickOptions {
  /**
   * Elements whose clicks are told as `element_click` though they declare nothing, for example `'nav a, button'`.
   *
   * @defaultValue `''`, which is none
   */
  readonly selector?: string;
}

/**
 * Clicks on elements that declare an event, `<button data-touch="add_to_cart" data-touch-sku="T-7">`, or match a selector:
 * with mouse, finger, pen and keyboard, in open shadow roots, and on elements that come later. Of one in another the inner one counts.
 */
export function clicks({ selector = '' }: ClickOptions = {}): CapturePlugin {
  return {
    name: 'clicks',
    start({ on, track, readGlobal, setTimer }) {
      // One that is no selector fails here, once.
      if (selector) (readGlobal('document.documentElement') as Element).matches(selector);
      let told: Element | undefined;
      return on(['click', 'auxclick'], (event, elements) => {
        if (Object(event).button > 1) return;
        for (const element of elements()) {
          const declared = readDeclared(element, 'data-touch');
          if (!declared && !(selector && element.matches(selector))) continue;
          // A click on a label is one on its field, too.
          const [name, properties] = declared ?? ['element_click', describe(element)];
          if (element !== told) track(name, properties);
          told = element;
          setTimer(() => {
            told = undefined;
          }, 0);
          return;
        }
      });
    },
  };
}

const describe = (element: Element): Record<string, string | undefined> => ({
  element_tag: element.localName,
  element_id: element.getAttribute('id') ?? undefined,
  element_text: textOf(element),
});
