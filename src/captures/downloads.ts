import type { CapturePlugin } from '../model/capture.js';
import { onLink } from './shared/on-link.js';

/** What is a file. */
export interface DownloadOptions {
  /** Extensions without the dot. A list replaces GA4's: documents, archives, programs, sound and film. */
  readonly extensions?: readonly string[];
}

/** GA4's, from the reference of its enhanced measurement (https://support.google.com/analytics/answer/9216061). */
const EXTENSIONS =
  'pdf|xlsx?|docx?|txt|rtf|csv|exe|key|pp(s|t|tx)|7z|pkg|rar|gz|zip|avi|mov|mp4|mpe?g|wmv|midi?|mp3|wav|wma';

/** Clicks on links to files, by their extension or the attribute `download`, as `file_download`. */
export function downloads({ extensions = [EXTENSIONS] }: DownloadOptions = {}): CapturePlugin {
  const pattern = new RegExp(`\\.(${extensions.join('|')})$`, 'i');
  return {
    name: 'downloads',
    start: ({ on, track }) =>
      onLink(on, (url, link) => {
        const file_extension = pattern.exec(url.pathname)?.[1]?.toLowerCase();
        if (/^http/.test(url.href) && (file_extension || link.hasAttribute('download'))) {
          track('file_download', {
            link_url: url.origin + url.pathname,
            file_name: url.pathname,
            file_extension,
            link_id: link.id || undefined,
          });
        }
      }),
  };
}
