import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { openQuiet, stored, track } from './support/quiet-page.js';
import { command, open } from './support/sdk.js';
import { settled, takenAtLeastOnce, takenOnce } from './support/watched-page.js';

const withoutLocks = (page: Page): Promise<void> => page.onNewDocument('delete Navigator.prototype.locks');

describe('two tabs of a browser without Web Locks', () => {
  it('deliver each event once', async ({ page, context, site, collector }) => {
    const other = await context.newPage();
    await withoutLocks(page);
    await withoutLocks(other);
    collector.reply = () => ({ delayMs: 200 });
    await openQuiet(page, site, collector, { flushIntervalMs: 500 });
    await open(other, `${site.origin('app.example')}/`);
    expect(await page.evaluate(() => 'locks' in navigator)).toBe(false);
    const tracked = [...(await track(page, 20, 'a')), ...(await track(other, 20, 'b'))];
    await stored(page, 40).catch(() => {});
    await Promise.all([command(page, 'flush'), command(other, 'flush')]);
    await takenOnce(collector, tracked, 20_000);
    await settled(page);
    expect(collector.rawRepeats()).toEqual([]);
  });

  it('do not wait for ever for one that was closed in the middle', async ({ page, context, site, collector }) => {
    const other = await context.newPage();
    await withoutLocks(page);
    await withoutLocks(other);
    await openQuiet(page, site, collector, { flushIntervalMs: 1_000 });
    await open(other, `${site.origin('app.example')}/`);
    collector.reply = () => 'hang';
    const tracked = await track(page, 3);
    await stored(page, 3);
    await page.evaluate(() => void window.touchtrail?.('flush'));
    await collector.waitFor(({ requests }) => requests.length >= 1);
    await page.close();
    collector.reply = () => ({});
    await takenAtLeastOnce(collector, tracked, 40_000);
    await settled(other);
  });
});
