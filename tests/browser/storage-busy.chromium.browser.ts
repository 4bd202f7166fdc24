import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { stored, track } from './support/quiet-page.js';
import { stats } from './support/sdk.js';
import { openWatched, takenOnce } from './support/watched-page.js';

/** Keeps a transaction on the store open for as long as the tab lives. */
function occupy(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('tt_events');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const store = opening.result.transaction('touchpoints', 'readwrite').objectStore('touchpoints');
          const again = () => {
            resolve();
            store.get('nothing').onsuccess = again;
          };
          again();
        };
      }),
  );
}

describe('a store that another tab does not let go of', () => {
  it('holds up no delivery', async ({ page, context, site, collector }) => {
    const other = await context.newPage();
    await other.goto(`${site.origin('app.example')}/dist/touchtrail.js`);
    await openWatched(page, site, collector, { flushIntervalMs: 500 });
    const early = await track(page, 1, 'early');
    await stored(page, 1);
    await takenOnce(collector, early);
    await occupy(other);
    const late = await track(page, 3, 'late');
    await takenOnce(collector, [...early, ...late], 20_000);
    expect(await stats(page)).toMatchObject({ storage: 'memory' });
  });
});
