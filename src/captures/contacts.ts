import type { CapturePlugin } from '../model/capture.js';
import { describeLink } from './shared/describe-link.js';

/** The ways by the protocol of the link. */
const METHODS = new Map([
  ['mailto:', 'email'],
  ['tel:', 'phone'],
  ['sms:', 'sms'],
]);

/** Clicks on `mailto:`, `tel:` and `sms:` links, as `contact` with the `method`. Whom they lead to is not told, which may be a person. */
export function contacts(): CapturePlugin {
  return {
    name: 'contacts',
    start: ({ on, track }) =>
      on(['click', 'auxclick'], (...click) => {
        const { url, properties } = describeLink(...click) ?? {};
        const method = METHODS.get(url?.protocol ?? '');
        if (method) track('contact', { method, link_id: properties?.link_id });
      }),
  };
}
