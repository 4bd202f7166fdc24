import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { stored, track } from './support/quiet-page.js';
import { command, html, open } from './support/sdk.js';
import { openWatched, settled, takenOnce } from './support/watched-page.js';

/** A short grace period, since after it nothing is sent again anyway. */
const OPTIONS = { flushIntervalMs: 2_000, handOverGraceMs: 500 };

describe('a collector that counts every event gets it once', () => {
  it('when it was tracked in the same tick as location.href', async ({ page, site, collector }) => {
    site.page('/next', html(''));
    await openWatched(page, site, collector, OPTIONS, 'counting');
    await page.evaluate(() => {
      for (const name of ['e0', 'e1', 'e2']) window.touchtrail?.('track', name);
      location.href = '/next';
    });
    await takenOnce(collector, ['e0', 'e1', 'e2']);
    await page.waitFor(() => location.pathname === '/next');
    await open(page, `${site.origin('app.example')}/`);
    await settled(page);
    await takenOnce(collector, ['e0', 'e1', 'e2']);
  });

  it('when the page was left while the request was under way', async ({ page, site, collector }) => {
    collector.reply = () => ({ delayMs: 1_000 });
    site.page('/next', html(''));
    await openWatched(page, site, collector, OPTIONS, 'counting');
    const tracked = await track(page, 3);
    await stored(page, 3);
    await page.evaluate(() => void window.touchtrail?.('flush'));
    await collector.waitFor(({ requests }) => requests.length === 1);
    await page.goto(`${site.origin('app.example')}/next`);
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'flush');
    await settled(page);
    await takenOnce(collector, tracked);
  });

  it('when another tab looks while the request has no answer', async ({ page, context, site, collector }) => {
    const other = await context.newPage();
    collector.reply = () => 'taken-then-hang';
    await openWatched(page, site, collector, OPTIONS, 'counting');
    await open(other, `${site.origin('app.example')}/`);
    const tracked = await track(page, 3);
    await stored(page, 3);
    await page.evaluate(() => void window.touchtrail?.('flush'));
    await collector.waitFor(({ requests }) => requests.length === 1);
    await page.close();
    collector.reply = () => ({});
    await command(other, 'flush');
    await settled(other);
    await takenOnce(collector, tracked);
  });

  it('when the browser was killed while the request was under way', async ({ launchOwn, site, collector }) => {
    collector.reply = () => 'taken-then-hang';
    const killed = await launchOwn();
    const before = await killed.newPage();
    await openWatched(before, site, collector, OPTIONS, 'counting');
    const tracked = await track(before, 3);
    await stored(before, 3);
    await before.evaluate(() => void window.touchtrail?.('flush'));
    await collector.waitFor(({ requests }) => requests.length === 1);
    // The mark is written while the request is on its way.
    await before.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
    await killed.kill();
    collector.reply = () => ({});
    const after = await (await launchOwn()).newPage();
    await openWatched(after, site, collector, OPTIONS, 'counting');
    await command(after, 'flush');
    await settled(after);
    await takenOnce(collector, tracked);
    expect(collector.requests).toHaveLength(1);
  });
});
