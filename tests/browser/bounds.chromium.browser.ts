import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { poll } from './support/page.js';
import { NO_JITTER, stored, track } from './support/quiet-page.js';
import { command, readRows, stats } from './support/sdk.js';
import { writeRows } from './support/storage-faults.js';
import { openWatched, settled, takenOnce, told } from './support/watched-page.js';

describe('a collector that is down for long', () => {
  it('gets the newest 1,000 of 1,500 events, and the others are counted', async ({ page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    collector.reply = () => ({ status: 503 });
    await openWatched(page, site, collector);
    const tracked = await track(page, 1_500);
    await stored(page, 1_000);
    expect(await stats(page)).toMatchObject({ tracked: 1_500, waiting: 1_000, dropped: { buffer_full: 500 } });
    collector.reply = () => ({});
    await command(page, 'flush');
    await takenOnce(collector, tracked.slice(500), 20_000);
    await settled(page);
  });

  it('gets no more than 5 MB, the newest', async ({ page, site, collector }) => {
    collector.reply = () => ({ status: 503 });
    await openWatched(page, site, collector);
    await page.evaluate((text) => {
      for (let index = 0; index < 300; index++) window.touchtrail?.('track', `e${index}`, { text });
    }, 'x'.repeat(20_000));
    await poll('the surplus to go', 10_000, async () => (await stats(page)).dropped.buffer_full !== undefined);
    const { waiting, dropped } = await stats(page);
    expect(waiting + (dropped.buffer_full ?? 0)).toBe(300);
    expect(waiting).toBeGreaterThan(200);
    expect(waiting).toBeLessThanOrEqual(250);
    const rows = Object.values((await readRows(page)) ?? {});
    expect(rows.map(({ name }) => name)).toContain('e299');
    expect(rows.map(({ name }) => name)).not.toContain('e0');
  });

  it('gets nothing that is older than 7 days', async ({ page, site, collector }) => {
    await openWatched(page, site, collector);
    await track(page, 2, 'young');
    await stored(page, 2);
    const [row] = Object.values((await readRows(page)) ?? {});
    const eventId = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
    const occurredAtMs = Date.now() - 8 * 24 * 60 * 60 * 1000;
    await writeRows(page, { [`json.${eventId}`]: { ...row, eventId, name: 'old', occurredAtMs } });
    await command(page, 'flush');
    await takenOnce(collector, ['young0', 'young1']);
    await settled(page);
    expect((await told(page)).drops).toEqual(['1 expired']);
  });
});
