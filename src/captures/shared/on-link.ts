import { attempt } from '../../model/attempt.js';
import type { CaptureApi } from '../../model/capture.js';
import type { Unsubscribe } from '../../model/timing.js';

/** In SVG the address is an object. */
interface Link extends Element {
  readonly href: string & { readonly baseVal?: string };
}

/** Told of links that a click opens, also in maps and in SVG: by finger, keyboard, the main button or the middle one. */
export function onLink(on: CaptureApi['on'], listener: (url: URL, link: Element) => void): Unsubscribe {
  return on(['click', 'auxclick'], (event, elements) => {
    // Not by the attribute: the parts of an icon in a link have an `href` of their own.
    const link = elements().find((element): element is Link => element.matches(':any-link'));
    const url = link && attempt(() => new URL(link.href.baseVal ?? link.href, link.baseURI));
    if (url && !((event as MouseEvent).button > 1)) listener(url, link);
  });
}
