import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { openQuiet, QUIET, stored, track } from './support/quiet-page.js';
import { command, embed, html, names, open } from './support/sdk.js';

describe('leaving the page', () => {
  const answers = [
    ['at once', 0],
    ['after 400 ms', 400],
  ] as const;
  it.for(answers)(
    'loses nothing of the same tick, with a collector that answers %s',
    async ([, delayMs], { page, site, collector }) => {
      collector.reply = () => ({ delayMs });
      await openQuiet(page, site, collector);
      // The next page is of another site and has no tracker that could make up for it.
      const next = `${site.origin('app.other')}/next`;
      site.page('/next', html(''));
      await page.evaluate((url) => {
        for (const name of ['e0', 'e1', 'e2']) window.touchtrail?.('track', name);
        location.href = url;
      }, next);
      await collector.waitFor(({ accepted }) => accepted().length === 3);
      await page.waitFor(() => location.pathname === '/next');
      expect([...names(collector.accepted())].sort()).toEqual(['e0', 'e1', 'e2']);
    },
  );

  it('delivers also what was stored before, and no event twice on the next page', async ({ page, site, collector }) => {
    await openQuiet(page, site, collector);
    await track(page, 2, 'stored');
    await stored(page, 2);
    site.page('/next', html(embed('stub', collector.endpoint, QUIET)));
    await page.evaluate(() => {
      window.touchtrail?.('track', 'last');
      location.href = '/next';
    });
    await page.waitFor(() => location.pathname === '/next' && window.touchtrail?.version);
    await collector.waitFor(({ accepted }) => accepted().length === 3);
    await track(page, 1, 'next');
    await command(page, 'flush');
    expect([...names(collector.events())].sort()).toEqual(['last', 'next0', 'stored0', 'stored1']);
  });

  it('of its tab sends at once what waits', async ({ page, context, site, collector }) => {
    await openQuiet(page, site, collector);
    await page.bringToFront();
    await page.waitFor(() => document.visibilityState === 'visible');
    const tracked = await track(page, 2);
    const other = await context.newPage();
    await other.bringToFront();
    await collector.waitFor(({ accepted }) => accepted().length === 2);
    expect([...names(collector.accepted())].sort()).toEqual(tracked);
  });

  it('does not keep it from the back-forward cache, and what is tracked after coming back arrives', async ({
    page,
    site,
    collector,
  }) => {
    collector.reply = () => ({ delayMs: 300 });
    await openQuiet(page, site, collector);
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', `${persisted}`));
    });
    site.page('/next', html(''));
    await track(page, 1, 'before');
    await page.goto(`${site.origin('app.example')}/next`);
    await page.back();
    expect(await page.waitFor(() => Reflect.get(window, 'restored'))).toBe('true');
    await track(page, 1, 'after');
    await command(page, 'flush');
    await collector.waitFor(({ accepted }) => accepted().length === 2);
    expect([...names(collector.accepted())].sort()).toEqual(['after0', 'before0']);
  });

  it('while a request is under way loses nothing of it', async ({ page, site, collector }) => {
    collector.reply = () => ({ delayMs: 300 });
    await openQuiet(page, site, collector);
    site.page('/next', html(''));
    const tracked = await track(page, 3);
    await page.evaluate(() => void window.touchtrail?.('flush'));
    await collector.waitFor(({ requests }) => requests.length === 1);
    await track(page, 1, 'later');
    await page.goto(`${site.origin('app.other')}/next`);
    await collector.waitFor(({ accepted }) => accepted().length === 4);
    expect([...names(collector.accepted())].sort()).toEqual([...tracked, 'later0']);
  });

  it('by closing its tab loses nothing that was stored: it arrives then or with the next page', async ({
    page,
    context,
    site,
    collector,
  }) => {
    await openQuiet(page, site, collector);
    const other = await context.newPage();
    await other.goto(`${site.origin('app.other')}/`);
    const tracked = await track(page, 2);
    await stored(page, 2);
    // Firefox starts only half of the requests that a page makes while its tab is closed, beacons too.
    await page.close();
    await open(other, `${site.origin('app.example')}/`);
    await command(other, 'flush');
    await collector.waitFor(({ accepted }) => accepted().length === 2);
    expect([...names(collector.accepted())].sort()).toEqual(tracked);
  });
});
