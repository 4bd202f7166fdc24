import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { NO_JITTER, openQuiet, QUIET, stored, track } from './support/quiet-page.js';
import { command, embed, html, open, stats } from './support/sdk.js';
import { settled, takenOnce } from './support/watched-page.js';

describe('without a connection', () => {
  it('what was tracked arrives by itself when it is back', async ({ page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    await openQuiet(page, site, collector, { flushIntervalMs: 200 });
    await page.setConnection('offline');
    const tracked = await track(page, 3);
    await stored(page, 3);
    await command(page, 'flush');
    expect(await stats(page)).toMatchObject({ delivered: 0, waiting: 3, dropped: {} });
    await page.setConnection('online');
    await takenOnce(collector, tracked, 20_000);
    await settled(page);
  });

  it('a tab that is closed loses nothing: a later page delivers it', async ({ page, context, site, collector }) => {
    const other = await context.newPage();
    await openQuiet(page, site, collector);
    await page.setConnection('offline');
    const tracked = await track(page, 3);
    await stored(page, 3);
    await page.setConnection('online');
    await collector.refuse();
    await page.close();
    await collector.accept();
    await open(other, `${site.origin('app.example')}/`);
    await command(other, 'flush');
    await takenOnce(collector, tracked, 20_000);
    await settled(other);
  });

  it('a navigation right after an event loses nothing: the next page delivers it', async ({
    page,
    site,
    collector,
  }) => {
    await openQuiet(page, site, collector);
    await collector.refuse();
    site.page('/next', html(embed('stub', collector.endpoint, QUIET)));
    await page.evaluate(() => {
      for (const name of ['e0', 'e1', 'e2']) window.touchtrail?.('track', name);
      location.href = '/next';
    });
    await page.waitFor(() => location.pathname === '/next' && window.touchtrail?.version);
    await collector.accept();
    await command(page, 'flush');
    await takenOnce(collector, ['e0', 'e1', 'e2'], 20_000);
    await settled(page);
  });
});
