import { describe, expect } from 'vitest';
import type { Context } from './support/browser.js';
import { it } from './support/fixtures.js';
import { type Page, poll } from './support/page.js';
import { stored, track } from './support/quiet-page.js';
import { command, open, readRows, stats } from './support/sdk.js';
import type { Site } from './support/site.js';
import { meddle, writeRows } from './support/storage-faults.js';
import { openWatched, settled, takenOnce, told } from './support/watched-page.js';

/** A tab of the same origin without a tracker; before the other one, which would be hidden by it and send. */
async function openBeside(context: Context, site: Site): Promise<Page> {
  const other = await context.newPage();
  await other.goto(`${site.origin('app.example')}/dist/touchtrail.js`);
  return other;
}

describe('another tab that', () => {
  it('deletes the database is not held up, and what this page tracked is delivered', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const other = await openBeside(context, site);
    await openWatched(page, site, collector);
    const early = await track(page, 2, 'early');
    await stored(page, 2);
    expect(await meddle(other, 'delete')).toBe('done');
    const late = await track(page, 2, 'late');
    await command(page, 'flush');
    await takenOnce(collector, [...early, ...late]);
    await settled(page);
    expect(await stats(page)).toMatchObject({ tracked: 4, delivered: 4, dropped: {}, storage: 'kept' });
  });

  it('deletes the database leaves a page that stores again', async ({ page, context, site, collector }) => {
    const other = await openBeside(context, site);
    await openWatched(page, site, collector);
    const early = await track(page, 2, 'early');
    await stored(page, 2);
    expect(await meddle(other, 'delete')).toBe('done');
    const late = await track(page, 2, 'late');
    await stored(page, 4);
    const rows = Object.values((await readRows(page)) ?? {});
    expect(rows.map(({ name }) => name).sort()).toEqual([...early, ...late].sort());
  });

  it('raises the version of the database is not held up, and nothing is lost', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const other = await openBeside(context, site);
    await openWatched(page, site, collector);
    const early = await track(page, 2, 'early');
    await stored(page, 2);
    expect(await meddle(other, 'upgrade')).toBe('done');
    const late = await track(page, 2, 'late');
    await stored(page, 4);
    await command(page, 'flush');
    await takenOnce(collector, [...early, ...late]);
  });
});

describe('what somebody else has put', () => {
  it('into the store is dropped as invalid, and holds nothing up', async ({ page, site, collector }) => {
    await openWatched(page, site, collector);
    const tracked = await track(page, 2);
    await stored(page, 2);
    await writeRows(page, {
      'json.!first': 42,
      'json.00000000000000000000000000': null,
      'json.00000000000000000000000001': { eventId: 'other', name: 'foreign' },
      'json.01ARZ3NDEKTSV4RRFFQ69G5FAV': { hello: 'world' },
      'json.zzz': 'text',
      'json.\u00e9': [],
      // Of no collector, and so of no event.
      zzz: 'text',
      '01ARZ3NDEKTSV4RRFFQ69G5FAV': 5,
    });
    await command(page, 'flush');
    await takenOnce(collector, tracked);
    await settled(page);
    expect(await stats(page)).toMatchObject({ delivered: 2, waiting: 0, dropped: { invalid: 6 } });
  });

  it('under the name of the database leaves the tracker with its memory', async ({ page, site, collector }) => {
    await page.goto(`${site.origin('app.example')}/dist/touchtrail.js`);
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open('tt_events', 3);
          opening.onupgradeneeded = () => void opening.result.createObjectStore('theirs').put('kept', 1);
          opening.onsuccess = () => {
            opening.result.close();
            resolve();
          };
        }),
    );
    await openWatched(page, site, collector);
    const tracked = await track(page, 2);
    await command(page, 'flush');
    await takenOnce(collector, tracked);
    const { errors } = await told(page);
    expect(errors.length).toBeLessThanOrEqual(2);
  });

  it('beside the spill is left alone, and a spill that cannot be read is thrown away', async ({
    page,
    site,
    collector,
  }) => {
    await page.goto(`${site.origin('app.example')}/dist/touchtrail.js`);
    await page.evaluate(() => {
      localStorage.setItem('tt_spillage', 'theirs');
      localStorage.setItem('their.tt_spill.1', 'theirs');
      for (const [index, text] of ['', 'x', '{', '[1]', 'null', '{"events":[null,7]}', '[{"eventId":1}]'].entries()) {
        localStorage.setItem(`tt_spill.0000000000000000000000000${index}`, text);
      }
    });
    await openWatched(page, site, collector);
    const tracked = await track(page, 2);
    await command(page, 'flush');
    await takenOnce(collector, tracked);
    await poll('the spill to be gone', 5_000, async () => {
      const keys = await page.evaluate(() => Object.keys(localStorage).sort());
      return `${keys}` === 'their.tt_spill.1,tt_spillage';
    });
    await open(page, `${site.origin('app.example')}/`);
    expect(await stats(page)).toMatchObject({ dropped: {} });
  });
});
