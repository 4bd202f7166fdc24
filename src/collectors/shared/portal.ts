import type { Answer } from '../../model/collector.js';

/** Whether an answer that says success is a page: of a captive portal, or of the site itself, and not of the collector. */
export function isPage({ status, body }: Answer): boolean {
  return status < 300 && /^\s*<(!doctype|html)/i.test(body);
}
