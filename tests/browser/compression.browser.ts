import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { NO_JITTER, openQuiet, track } from './support/quiet-page.js';
import { command, html, open, tag } from './support/sdk.js';
import { settled, takenOnce } from './support/watched-page.js';

describe('a collector that takes gzip', () => {
  it('gets a batch compressed, without a preflight', async ({ page, site, collector }) => {
    await openQuiet(page, site, collector, { gzip: true });
    const tracked = await track(page, 20);
    await command(page, 'flush');
    await takenOnce(collector, tracked);
    expect(collector.requests.map(({ method, gzipped }) => `${method} ${gzipped}`)).toEqual(['POST true']);
    await settled(page);
  });

  it('can be declared by the tag', async ({ page, site, collector }) => {
    const options = { consent: 'granted', pageViews: 'manual', gzip: true };
    site.page('/', html(tag(collector.endpoint, options)));
    await open(page, `${site.origin('app.example')}/`);
    const tracked = await track(page, 20);
    await command(page, 'flush');
    await takenOnce(collector, tracked);
    expect(collector.requests[0]?.gzipped).toBe(true);
  });

  it('gets what a leaving page hands over uncompressed', async ({ page, site, collector }) => {
    site.page('/next', html(''));
    await openQuiet(page, site, collector, { gzip: true });
    const tracked = await page.evaluate(() => {
      const all = Array.from({ length: 20 }, (_, index) => `e${index}`);
      for (const name of all) window.touchtrail?.('track', name);
      location.href = '/next';
      return all;
    });
    await takenOnce(collector, tracked);
    expect(collector.requests.map(({ gzipped }) => gzipped)).not.toContain(true);
  });

  it('gets a batch as it is where the browser cannot compress', async ({ page, site, collector }) => {
    await page.onNewDocument('delete window.CompressionStream');
    await openQuiet(page, site, collector, { gzip: true });
    const tracked = await track(page, 20);
    await command(page, 'flush');
    await takenOnce(collector, tracked);
    expect(collector.requests[0]?.gzipped).toBe(false);
  });

  it('gets a batch again, compressed anew, after it was down', async ({ page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    collector.reply = () => ({ status: collector.requests.length === 0 ? 503 : 200 });
    await openQuiet(page, site, collector, { gzip: true });
    const tracked = await track(page, 20);
    await command(page, 'flush');
    await takenOnce(collector, tracked);
  });
});

it('a collector that says nothing of gzip gets plain text', async ({ page, site, collector }) => {
  await openQuiet(page, site, collector);
  const tracked = await track(page, 20);
  await command(page, 'flush');
  await takenOnce(collector, tracked);
  expect(collector.requests.map(({ gzipped }) => gzipped)).toEqual([false]);
});
