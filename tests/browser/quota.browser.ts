import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { NO_JITTER, openQuiet, QUIET } from './support/quiet-page.js';
import { embed, html, open } from './support/sdk.js';
import { settled, takenOnce } from './support/watched-page.js';

/** As by default, so that the next page sends by itself what this one has left. */
const SENDING = { flushIntervalMs: 2_000 };

/** Three of them fit into what may be sent, and the others into what may be left behind. */
const LARGE = ['l0', 'l1', 'l2', 'l3', 'l4'];

describe('more than the 64 KiB that a leaving page may send', () => {
  it('of events in the same tick arrives in full with the next page, and nothing twice', async ({
    page,
    site,
    collector,
  }) => {
    await openQuiet(page, site, collector, SENDING);
    site.page('/next', html(embed('stub', collector.endpoint, { ...QUIET, ...SENDING })));
    await page.evaluate((all) => {
      for (const name of all) window.touchtrail?.('track', name, { text: 'x'.repeat(17_000) });
      location.href = '/next';
    }, LARGE);
    await page.waitFor(() => location.pathname === '/next' && window.touchtrail?.version);
    await takenOnce(collector, LARGE, 30_000);
    await settled(page, 20_000);
    await takenOnce(collector, LARGE);
    for (const { body } of collector.requests) expect(body.length).toBeLessThanOrEqual(65_536);
  });

  it('that the page itself has used up leaves the events to the next page', async ({ page, site, collector }) => {
    await page.onNewDocument(NO_JITTER);
    await openQuiet(page, site, collector, SENDING);
    site.page('/next', html(embed('stub', collector.endpoint, { ...QUIET, ...SENDING })));
    // The page's own: no batch, and without an answer for as long as the page lives.
    collector.reply = ({ body }) => (body.startsWith('own') ? 'hang' : {});
    await page.evaluate((url) => {
      void fetch(`${url}?own`, { method: 'POST', keepalive: true, body: `own${'x'.repeat(65_000)}` }).catch(() => {});
    }, collector.endpoint);
    await collector.waitFor(({ requests }) => requests.length === 1);
    await page.evaluate(() => {
      for (const name of ['e0', 'e1', 'e2']) window.touchtrail?.('track', name);
      location.href = '/next';
    });
    await page.waitFor(() => location.pathname === '/next' && window.touchtrail?.version);
    await takenOnce(collector, ['e0', 'e1', 'e2'], 20_000);
    await settled(page, 20_000);
  });

  it('in one event is no reason to lose the others', async ({ page, site, collector }) => {
    await openQuiet(page, site, collector, SENDING);
    site.page('/next', html(''));
    await page.evaluate(
      (url) => {
        window.touchtrail?.('track', 'before');
        window.touchtrail?.('track', 'huge', { text: '\u20ac'.repeat(30_000) });
        window.touchtrail?.('track', 'after');
        location.href = url;
      },
      `${site.origin('app.other')}/next`,
    );
    await takenOnce(collector, ['before', 'after']);
    await page.waitFor(() => location.pathname === '/next');
    await open(page, `${site.origin('app.example')}/`);
    await settled(page);
    await takenOnce(collector, ['before', 'after']);
  });
});
