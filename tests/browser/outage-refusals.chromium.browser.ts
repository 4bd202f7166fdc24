import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { NO_JITTER, stored, track } from './support/quiet-page.js';
import { command, open, stats } from './support/sdk.js';
import { openWatched, settled, sizes, takenOnce, told } from './support/watched-page.js';

describe('a collector that refuses a batch', () => {
  it.for([400, 415, 422, 405, 451])(
    'with %i loses the event that is to blame, and no other',
    async (status, { page, site, collector }) => {
      collector.reply = ({ body }) => ({ status: body.includes('"e5"') ? status : 200 });
      await openWatched(page, site, collector);
      const tracked = await track(page, 40);
      await command(page, 'flush');
      await takenOnce(
        collector,
        tracked.filter((name) => name !== 'e5'),
      );
      await settled(page);
      expect(await stats(page)).toMatchObject({ tracked: 40, delivered: 39, waiting: 0, dropped: { rejected: 1 } });
      expect((await told(page)).drops).toEqual(['1 rejected']);
      // Halved, not one by one.
      expect(collector.requests.length).toBeLessThanOrEqual(20);
    },
  );

  it('with 413 gets it in halves, and loses an event that is too large for it alone', async ({
    page,
    site,
    collector,
  }) => {
    collector.reply = ({ body }) => ({ status: body.includes('"e1"') || body.length > 2_500 ? 413 : 200 });
    await openWatched(page, site, collector);
    const tracked = await track(page, 9);
    await command(page, 'flush');
    await takenOnce(
      collector,
      tracked.filter((name) => name !== 'e1'),
    );
    await settled(page);
    expect(sizes(collector)[0]).toBe(9);
    expect(await stats(page)).toMatchObject({ delivered: 8, waiting: 0, dropped: { too_large: 1 } });
  });

  it('with 400, whatever is in it, drops it all and takes what comes later', async ({ page, site, collector }) => {
    collector.reply = () => ({ status: 400 });
    await openWatched(page, site, collector);
    await track(page, 4, 'bad');
    await command(page, 'flush');
    await settled(page);
    expect(await stats(page)).toMatchObject({ dropped: { rejected: 4 } });
    collector.reply = () => ({});
    await track(page, 2, 'good');
    await command(page, 'flush');
    await takenOnce(collector, ['good0', 'good1']);
  });
});

describe('a collector that is not there or not for us', () => {
  it.for([401, 402, 403, 404, 410])(
    '(%i) is left alone by this page, and tried again by the next',
    async (status, { page, site, collector }) => {
      await page.onNewDocument(NO_JITTER);
      collector.reply = () => ({ status });
      await openWatched(page, site, collector);
      const before = await track(page, 3, 'before');
      await command(page, 'flush');
      const after = await track(page, 2, 'after');
      await stored(page, 5);
      await command(page, 'flush');
      expect(collector.requests).toHaveLength(1);
      const { errors, drops } = await told(page);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toContain(`${status}`);
      expect(drops).toEqual([]);

      collector.reply = () => ({});
      await open(page, `${site.origin('app.example')}/`);
      await command(page, 'flush');
      await takenOnce(collector, [...before, ...after]);
      await settled(page);
    },
  );

  it('(404) is tried with one event by the next page', async ({ page, site, collector }) => {
    collector.reply = () => ({ status: 404 });
    await openWatched(page, site, collector);
    const tracked = await track(page, 5);
    await stored(page, 5);
    await command(page, 'flush');
    collector.reply = () => ({});
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'flush');
    await takenOnce(collector, tracked);
    expect(sizes(collector)).toEqual([5, 1, 4]);
  });
});
