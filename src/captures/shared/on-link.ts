import { attempt } from '../../model/attempt.js';
import type { CaptureApi } from '../../model/capture.js';
import type { Unsubscribe } from '../../model/timing.js';

/** Told of links that a click opens, also in maps and in SVG: by finger, keyboard, the main button or the middle one. */
export function onLink(on: CaptureApi['on'], listener: (url: URL, link: Element) => void): Unsubscribe {
  return on(['click', 'auxclick'], (event, elements) => {
    // Not by the attribute: the parts of an icon in a link have an `href` of their own.
    const link = Object(elements().find((element) => element.matches(':any-link')));
    // In SVG it is an object.
    const url = attempt(() => new URL(link.href.baseVal ?? link.href, link.baseURI));
    if (url && !(Object(event).button > 1)) listener(url, link);
  });
}
