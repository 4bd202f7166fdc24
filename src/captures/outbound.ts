import type { CapturePlugin } from '../model/capture.js';
import { onLink } from './shared/on-link.js';

/** What leads away. */
export interface OutboundOptions {
  /**
   * Further domains of the site, with all below them: links there lead nowhere else.
   *
   * @defaultValue `[]`
   */
  readonly domains?: readonly string[];
}

/** Clicks on links to other hosts, as `click` with `outbound: true`, as GA4 names them. The site's own are that of the page, without its `www.`, and all below it. */
export function outbound({ domains = [] }: OutboundOptions = {}): CapturePlugin {
  return {
    name: 'outbound',
    start: ({ on, track, page }) =>
      onLink(on, (url, link) => {
        const own = new URL(page().url).hostname.replace(/^www\./, '');
        const isOwn = [own, ...domains].some((domain) => `.${url.hostname}`.endsWith(`.${domain}`));
        if (!isOwn && /^http/.test(url.href)) {
          track('click', {
            link_url: url.origin + url.pathname,
            link_domain: url.hostname,
            link_id: link.id || undefined,
            outbound: true,
          });
        }
      }),
  };
}
