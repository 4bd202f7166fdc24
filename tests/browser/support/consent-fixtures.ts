import { expect } from 'vitest';
import type { FreshContext } from './browser.js';
import { it as base } from './fixtures.js';
import { recorderScript } from './recorder.js';
import type { Site } from './site.js';

/** Tells the site of errors that nobody caught: only then is anything sent, and it outlives the document. */
const REPORT_UNCAUGHT = `{
  const send = fetch;
  const tell = (error) => void send('/uncaught?' + encodeURIComponent(error), { keepalive: true }).catch(() => {});
  addEventListener('error', ({ message }) => tell(message));
  addEventListener('unhandledrejection', ({ reason }) => tell(String(reason)));
}`;

/** Errors that nobody caught, of all pages and frames that a test has opened. */
export function uncaughtOf({ requests }: Pick<Site, 'requests'>): readonly string[] {
  return requests.filter((request) => request.includes('/uncaught?')).map(decodeURIComponent);
}

/**
 * `it` of the tests of consent. Every tab of the context has the recorder, and I12 is checked after every test: no
 * exception has reached `window.onerror` or `unhandledrejection` in any document, those that were left included.
 */
export const it = base
  .extend('context', async ({ browser, site }, { onCleanup }): Promise<FreshContext> => {
    const context = await browser.fresh();
    onCleanup(async () => {
      await context.close();
      expect(uncaughtOf(site)).toEqual([]);
    });
    return {
      ...context,
      async newPage() {
        const page = await context.newPage();
        await page.onNewDocument(REPORT_UNCAUGHT + recorderScript());
        return page;
      },
    };
  })
  .extend('page', ({ context }) => context.newPage());
