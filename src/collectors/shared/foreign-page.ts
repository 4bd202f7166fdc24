/** Whether a text is a page of a captive portal, or of the site itself, where a collector's own answer is never one. */
export function isPage(text: string): boolean {
  return /^\s*<(!doctype|html)/i.test(text);
}
