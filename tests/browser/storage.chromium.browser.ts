import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { poll } from './support/page.js';
import { openCdp } from './support/puppeteer-browser.js';
import { track } from './support/quiet-page.js';
import { command, readRows, stats } from './support/sdk.js';
import { heal, STORAGE_FAULTS } from './support/storage-faults.js';
import { openWatched, settled, takenOnce, told } from './support/watched-page.js';

const faults = Object.keys(STORAGE_FAULTS) as readonly (keyof typeof STORAGE_FAULTS)[];

describe('a browser that', () => {
  it.for(faults)(
    '%s keeps what is tracked in memory, delivers it, and says so',
    async (fault, { page, site, collector }) => {
      await page.onNewDocument(STORAGE_FAULTS[fault]);
      await openWatched(page, site, collector);
      const tracked = await track(page, 3);
      await command(page, 'flush');
      await takenOnce(collector, tracked, 15_000);
      expect(await stats(page)).toMatchObject({ tracked: 3, delivered: 3, waiting: 0, dropped: {}, storage: 'memory' });
      const { errors } = await told(page);
      expect(errors.length).toBeGreaterThanOrEqual(1);
      expect(errors.length).toBeLessThanOrEqual(2);
    },
  );

  it.for(faults)(
    '%s, and then heals, stores what still waits and what comes',
    async (fault, { page, site, collector }) => {
      await page.onNewDocument(STORAGE_FAULTS[fault]);
      collector.reply = () => ({ status: 503, headers: { 'retry-after': '3600' } });
      await openWatched(page, site, collector);
      const early = await track(page, 3, 'early');
      await poll('the fault to be noticed', 10_000, async () => (await stats(page)).storage === 'memory');
      await heal(page);
      const late = await track(page, 2, 'late');
      await poll('the store to be used again', 10_000, async () => {
        await command(page, 'flush');
        return (await stats(page)).storage === 'kept' && Object.keys((await readRows(page)) ?? {}).length === 5;
      });
      const rows = Object.values((await readRows(page)) ?? {});
      expect(rows.map(({ name }) => name).sort()).toEqual([...early, ...late].sort());
      expect(await stats(page)).toMatchObject({ tracked: 5, waiting: 5, dropped: {} });
    },
  );

  it('has no room left keeps what is tracked in memory, and stores again when there is room', async ({
    page,
    site,
    collector,
  }) => {
    const cdp = await openCdp(page);
    const origin = site.origin('app.example');
    // Before the first write: Chromium remembers for a while how much room there is.
    await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    collector.reply = () => ({ status: 503 });
    await openWatched(page, site, collector);
    const early = await track(page, 3, 'early');
    await poll('the quota to be noticed', 10_000, async () => (await stats(page)).storage === 'memory');
    expect(await stats(page)).toMatchObject({ waiting: 3, dropped: {} });
    await cdp.send('Storage.overrideQuotaForOrigin', { origin });
    await heal(page);
    const late = await track(page, 1, 'late');
    await poll('the store to be used again', 10_000, async () => {
      await command(page, 'flush');
      return (await stats(page)).storage === 'kept';
    });
    collector.reply = () => ({});
    await command(page, 'flush');
    await takenOnce(collector, [...early, ...late]);
    await settled(page);
  });
});
