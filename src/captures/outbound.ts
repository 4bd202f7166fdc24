import type { CapturePlugin } from '../model/capture.js';
import { parseUrl } from '../model/url.js';
import { describeLink } from './shared/describe-link.js';

/** What leads away. */
export interface OutboundOptions {
  /**
   * Further domains of the site, with all below them: links there lead nowhere else.
   *
   * @defaultValue `[]`
   */
  readonly domains?: readonly string[];
}

/** Clicks on links to other hosts, as `click` with `outbound: true`, as GA4 names them. */
export function outbound({ domains = [] }: OutboundOptions = {}): CapturePlugin {
  return {
    name: 'outbound',
    start: ({ on, track, page }) =>
      on(['click', 'auxclick'], (...click) => {
        const { url, properties } = describeLink(...click) ?? {};
        const { hostname = '', protocol = '' } = url ?? {};
        const own = parseUrl(page().url)?.hostname.replace(/^www\./, '') ?? '';
        const isOwn = [own, ...domains].some((domain) => `.${hostname}`.endsWith(`.${domain}`));
        if (properties && /^http/.test(protocol) && !isOwn) {
          track('click', { ...properties, link_domain: hostname, outbound: true });
        }
      }),
  };
}
