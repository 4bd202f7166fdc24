import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { countHeld, TIMER_COUNTER } from './support/held.js';
import type { Page } from './support/page.js';
import { html } from './support/sdk.js';
import type { Site } from './support/site.js';

async function openCounted(page: Page, site: Site): Promise<void> {
  site.page('/', html(''));
  await page.onNewDocument(TIMER_COUNTER);
  await page.goto(`${site.origin('app.example')}/`);
}

describe('the count of what a page holds', () => {
  it('grows by what is kept', async ({ page, site }) => {
    await openCounted(page, site);
    const before = await countHeld(page);
    await page.evaluate(async () => {
      const opening = indexedDB.open('rows');
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      addEventListener('online', () => {});
      document.addEventListener('click', () => {});
      const kept = [
        setTimeout(() => {}, 600_000),
        setInterval(() => {}, 600_000),
        opening.result,
        new BroadcastChannel('channel'),
        new AbortController(),
      ];
      opening.onsuccess = null;
      Object.assign(window, { kept });
    });
    expect(await countHeld(page)).toEqual({
      listeners: before.listeners + 2,
      timers: 2,
      databaseConnections: 1,
      broadcastChannels: 1,
      abortControllers: 1,
    });
  });

  it('is as before once all of it is given back', async ({ page, site }) => {
    await openCounted(page, site);
    const before = await countHeld(page);
    await page.evaluate(async () => {
      const listener = () => {};
      addEventListener('online', listener);
      const timers = [setTimeout(() => {}, 600_000), setInterval(() => {}, 600_000)];
      const channel = new BroadcastChannel('channel');
      const opening = indexedDB.open('rows');
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      await new Promise((resolve) => void setTimeout(resolve, 10));
      removeEventListener('online', listener);
      for (const timer of timers) clearTimeout(timer);
      channel.close();
      opening.result.close();
    });
    expect(await countHeld(page)).toEqual(before);
  });
});
