import type { CapturePlugin, TrackerOptions } from '../../../src/index.js';
import { type FakePlatform, fakePlatform } from '../../../src/testing/index.js';
import { openPage, type PlatformPage } from './platform-page.js';
import { GRANTED, type Started, sent, start } from './start-tracker.js';

/** A page of jsdom under a tracker with captures, with a clock that the test moves. */
export interface CapturedPage extends Started {
  /** Its window. What happens there is seen by the captures. */
  readonly page: PlatformPage & EventTarget;
  /** What was sent so far, as names and properties, the oldest first. */
  events(): Promise<(readonly [name: string, properties: object])[]>;
  /** Clicks on the first element that matches, as the main button or the keyboard does. */
  click(selector: string): void;
}

/** Opens a page with this body under a tracker that may record, unless the options say otherwise. */
export function openCaptured(
  captures: readonly CapturePlugin[],
  body = '',
  options: Partial<TrackerOptions> = {},
  browser: FakePlatform = fakePlatform(),
): CapturedPage {
  const page = openPage() as PlatformPage & EventTarget;
  page.document.body.innerHTML = body;
  browser.globals.set('window', page);
  browser.globals.set('document', page.document);
  browser.globals.set('performance', page.performance);
  browser.onEvents = (types, listener) => {
    const heard = listener as unknown as EventListener;
    for (const type of types) page.addEventListener(type, heard, true);
    return () => {
      for (const type of types) page.removeEventListener(type, heard, true);
    };
  };
  const started = start({ ...GRANTED, captures, ...options }, browser);
  return {
    ...started,
    page,
    click(selector) {
      const element = page.document.querySelector<HTMLElement>(selector);
      if (!element) throw new Error(`nothing matches ${selector}`);
      element.click();
    },
    async events() {
      await started.platform.advance(5_000);
      return sent(started.platform).map(({ name, properties }) => [name, properties] as const);
    },
  };
}
