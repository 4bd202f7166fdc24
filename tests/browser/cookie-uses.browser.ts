import { describe, expect } from 'vitest';
import { arriveAt, serveTracked } from './support/arrivals.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { readRecording, recorderScript } from './support/recorder.js';
import { command, flushed, open, sleep } from './support/sdk.js';

/** Reads of `document.cookie` so far, and the names of the cookies that were written. */
async function cookieUses(page: Page) {
  const { calls } = await readRecording(page);
  return {
    reads: calls.filter(({ what }) => what === 'cookie.get').length,
    writes: calls.flatMap(({ what, detail }) => (what === 'cookie.set' ? [detail.split('=')[0]] : [])),
  };
}

describe('of cookies, each of which costs a page time', () => {
  it.for(['all', ['analytics']])(
    '50 events of a page read a few and write none: granted is %s',
    async (purposes, { page, site, collector }) => {
      serveTracked(site, collector, { consent: 'manual' });
      await page.onNewDocument(recorderScript());
      await open(page, `${site.origin('app.example')}/?utm_source=letter&gclid=Gq7x`);
      await command(page, 'consent.grant', purposes);
      await flushed(page, collector);
      await sleep(page, 400);
      const before = await cookieUses(page);
      await page.evaluate(async () => {
        for (let count = 0; count < 50; count++) {
          window.touchtrail?.('track', 'view_item', { count });
          // Each in a task of its own, and now and then in a later write to the store.
          await new Promise((resolve) => setTimeout(resolve, count % 10 ? 0 : 20));
        }
      });
      const after = await cookieUses(page);
      expect(after.writes.slice(before.writes.length)).toEqual([]);
      // The answer is looked at before each write to the store, and before each request.
      expect(after.reads - before.reads).toBeLessThanOrEqual(10);
      expect(await flushed(page, collector)).toHaveLength(51);
    },
  );

  it('the beginning of a session writes each once', async ({ page, site, collector }) => {
    serveTracked(site, collector);
    await page.onNewDocument(recorderScript());
    await open(page, `${site.origin('app.example')}/?utm_source=letter`);
    await flushed(page, collector);
    expect((await cookieUses(page)).writes.sort()).toEqual(['tt_session', 'tt_touches', 'tt_visitor']);
  });

  it('a further page of a session writes that of the session', async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    serveTracked(site, collector);
    await page.onNewDocument(recorderScript());
    await open(page, `${origin}/?utm_source=letter`);
    await arriveAt(page, `${origin}/two`);
    await flushed(page, collector);
    expect((await cookieUses(page)).writes).toEqual(['tt_session']);
  });
});
