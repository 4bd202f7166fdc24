import type { CapturePlugin } from '../model/capture.js';
import { onLink } from './shared/on-link.js';

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
      onLink(on, ({ protocol }, { id }) => {
        const method = METHODS.get(protocol);
        if (method) track('contact', { method, link_id: id || undefined });
      }),
  };
}
