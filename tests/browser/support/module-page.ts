import type { Tracker } from '../../../src/model/tracker.js';
import type { TestCollector } from './collector.js';
import type { Page } from './page.js';
import { recorderScript } from './recorder.js';
import { html } from './sdk.js';
import type { Site } from './site.js';

declare global {
  interface Window {
    /** The module, for pages of this file. */
    sdk: typeof import('../../../src/index.js');
    tracker: Tracker;
    endpoint: string;
  }
}

/** Opens a page that imports the module and does nothing with it. */
export async function openModule(page: Page, site: Site, { endpoint }: TestCollector): Promise<void> {
  site.page(
    '/',
    html(`<script type="module">
      import * as sdk from '/dist/index.js';
      Object.assign(window, { sdk, endpoint: '${endpoint}' });
    </script>`),
  );
  await page.onNewDocument(recorderScript());
  await page.goto(`${site.origin('app.example')}/`);
  await page.waitFor(() => window.sdk !== undefined);
}

/** Creates a tracker that asks nobody. */
export function create(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { createTracker, jsonCollector } = window.sdk;
    window.tracker = createTracker({ collector: jsonCollector(window.endpoint), consent: 'granted' });
  });
}
