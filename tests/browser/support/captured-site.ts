import type { Touchpoint } from '../../../src/model/event.js';
import type { TestCollector } from './collector.js';
import type { Page } from './page.js';
import { QUIET } from './quiet-page.js';
import { html, moduleScript, open } from './sdk.js';
import type { Site } from './site.js';

/** A capture of the built files, for example `engagement`, and the code that makes it. */
export interface CaptureOnPage {
  readonly file: string;
  /** The factory, which the file exports. */
  readonly factory: string;
  /** Its arguments, as code. */
  readonly options?: string;
  /** More code that must run before it. */
  readonly before?: string;
}

/** The page of a shop with one capture, whose tracker sends when it is told to, or when the page is left. */
export function captured(
  { endpoint }: TestCollector,
  { file, factory, options = '', before = '' }: CaptureOnPage,
  body = '',
): string {
  const imports = `import { ${factory} } from '/dist/capture/${file}.js'; ${before}`;
  const given = `{ ...${JSON.stringify(QUIET)}, captures: [${factory}(${options})] }`;
  return html(moduleScript(endpoint, given, imports), { body });
}

/** Opens it at `/`. */
export async function openCaptured(
  page: Page,
  site: Site,
  collector: TestCollector,
  capture: CaptureOnPage,
  body = '',
): Promise<void> {
  site.page('/', captured(collector, capture, body));
  await open(page, `${site.origin('app.example')}/`);
}

/** What has arrived, as names and properties, in the order in which it happened. */
export function told(events: readonly Touchpoint[]): readonly (readonly [name: string, properties: unknown])[] {
  return [...events]
    .sort((a, b) => (a.eventId < b.eventId ? -1 : 1))
    .map(({ name, properties }) => [name, properties] as const);
}
