import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { NO_JITTER, openQuiet, stored, track } from './support/quiet-page.js';
import { command, open } from './support/sdk.js';
import { settled, takenAtLeastOnce, takenOnce } from './support/watched-page.js';

describe('several tabs of one origin', () => {
  it('offline with 50 events each deliver each of them once when the connection is back', async ({
    page,
    context,
    site,
    collector,
  }) => {
    await page.onNewDocument(NO_JITTER);
    await openQuiet(page, site, collector);
    const tabs = [page];
    for (let count = 0; count < 2; count++) {
      const tab = await context.newPage();
      await tab.onNewDocument(NO_JITTER);
      await open(tab, `${site.origin('app.example')}/`);
      tabs.push(tab);
    }
    await collector.refuse();
    const tracked: string[] = [];
    for (const [index, tab] of tabs.entries()) tracked.push(...(await track(tab, 50, `t${index}-`)));
    await stored(page, 150);
    await Promise.all(tabs.map((tab) => command(tab, 'flush')));
    await collector.accept();
    await Promise.all(tabs.map((tab) => command(tab, 'flush')));
    await takenOnce(collector, tracked, 20_000);
    // A tab learns what another one has delivered when it looks.
    await command(page, 'flush');
    await settled(page);
  });

  it('send one at a time', async ({ page, context, site, collector }) => {
    const underWay: number[] = [];
    collector.reply = () => ({ delayMs: 300 });
    await openQuiet(page, site, collector);
    const other = await context.newPage();
    await open(other, `${site.origin('app.example')}/`);
    const tracked = [...(await track(page, 60, 'a')), ...(await track(other, 60, 'b'))];
    await stored(page, 120);
    await Promise.all([command(page, 'flush'), command(other, 'flush')]);
    await Promise.all([command(page, 'flush'), command(other, 'flush')]);
    await takenOnce(collector, tracked, 15_000);
    const times = collector.requests.map(({ receivedAtMs }) => receivedAtMs);
    for (const [index, atMs] of times.slice(1).entries()) underWay.push(atMs - (times[index] ?? 0));
    expect(Math.min(...underWay)).toBeGreaterThanOrEqual(290);
  });

  it('take over from one that is closed while its request has no answer', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const other = await context.newPage();
    await openQuiet(page, site, collector);
    await open(other, `${site.origin('app.example')}/`);
    collector.reply = () => 'hang';
    const tracked = await track(page, 3);
    await stored(page, 3);
    await page.evaluate(() => void window.touchtrail?.('flush'));
    await collector.waitFor(({ requests }) => requests.length === 1);
    await page.close();
    collector.reply = () => ({});
    const more = await track(other, 1, 'other');
    await command(other, 'flush');
    await takenOnce(collector, [...tracked, ...more], 20_000);
    await settled(other);
  });

  it('send nothing that another one has delivered, when they are closed before they look', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const other = await context.newPage();
    await openQuiet(page, site, collector);
    await open(other, `${site.origin('app.example')}/`);
    const tracked = await track(page, 3);
    await stored(page, 3);
    await command(other, 'flush');
    await takenOnce(collector, tracked);
    await page.goto(`${site.origin('app.other')}/`);
    // Whatever the page has handed over has arrived before this.
    await track(other, 1, 'last');
    await command(other, 'flush');
    await takenOnce(collector, [...tracked, 'last0']);
  });

  it('are not held up by one in the background whose request hangs', async ({ page, context, site, collector }) => {
    await openQuiet(page, site, collector, { flushIntervalMs: 1_000 });
    await page.bringToFront();
    collector.reply = () => (collector.requests.length === 0 ? 'hang' : {});
    const tracked = await track(page, 1, 'hidden');
    await stored(page, 1);
    const other = await context.newPage();
    await other.bringToFront();
    await open(other, `${site.origin('app.example')}/`);
    const more = await track(other, 2, 'shown');
    await command(other, 'flush');
    // The request of the hidden one is given up after 10 seconds; the next to send has to ask what came of it.
    await takenAtLeastOnce(collector, [...tracked, ...more], 25_000);
    expect(collector.rawRepeats()).toEqual([]);
  });

  it('deliver what one has stored in the last moment before it was closed', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const other = await context.newPage();
    await openQuiet(page, site, collector);
    await open(other, `${site.origin('app.example')}/`);
    await collector.refuse();
    const early = await track(page, 2, 'early');
    await stored(page, 2);
    await page.evaluate(() => {
      // Later than the last write to the database.
      window.touchtrail?.('track', 'late');
      location.href = 'about:blank';
    });
    await page.waitFor(() => location.href === 'about:blank');
    await collector.accept();
    await command(other, 'flush');
    await takenOnce(collector, [...early, 'late'], 20_000);
    await settled(other);
  });
});
