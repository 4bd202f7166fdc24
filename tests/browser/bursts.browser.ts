import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import { type Page, poll } from './support/page.js';
import { QUIET } from './support/quiet-page.js';
import { embed, html, names, open, ready } from './support/sdk.js';
import type { Site } from './support/site.js';
import { settled, takenOnce } from './support/watched-page.js';

const BURST = ['b0', 'b1', 'b2', 'b3', 'b4'];
const TRACK_BURST = `for (const name of ${JSON.stringify(BURST)}) touchtrail('track', name)`;

/** Opens a page with the markup, which has a way to another site in it. */
async function openLeavable(page: Page, site: Site, collector: TestCollector, body: (next: string) => string) {
  site.page('/next', html(''));
  const markup = body(`${site.origin('app.other')}/next`);
  site.page('/', html(embed('stub', collector.endpoint, { ...QUIET, flushIntervalMs: 2_000 }), { body: markup }));
  await open(page, `${site.origin('app.example')}/`);
}

/** All has arrived while the visitor is elsewhere; no later page had to make up for anything. */
async function arrivesOnce(page: Page, collector: TestCollector): Promise<void> {
  await page.waitFor(() => location.pathname === '/next');
  await takenOnce(collector, BURST);
}

const answers = [
  ['at once', 0],
  ['after 400 ms', 400],
] as const;

describe.for(answers)('five events before a navigation, at a collector that answers %s,', ([, delayMs]) => {
  it('arrive from a click handler of the link', async ({ page, site, collector }) => {
    collector.reply = () => ({ delayMs });
    await openLeavable(page, site, collector, (next) => `<a id="go" href="${next}">go</a>`);
    await page.evaluate((code) => document.querySelector('#go')?.setAttribute('onclick', code), TRACK_BURST);
    await page.click('#go');
    await arrivesOnce(page, collector);
  });

  it('arrive from a submit handler of the form', async ({ page, site, collector }) => {
    collector.reply = () => ({ delayMs });
    await openLeavable(page, site, collector, (next) => `<form action="${next}"><button id="go">go</button></form>`);
    await page.evaluate((code) => document.querySelector('form')?.setAttribute('onsubmit', code), TRACK_BURST);
    await page.click('#go');
    await arrivesOnce(page, collector);
  });

  it('arrive from a beforeunload handler', async ({ page, site, collector }) => {
    collector.reply = () => ({ delayMs });
    await openLeavable(page, site, collector, (next) => `<a id="go" href="${next}">go</a>`);
    await page.evaluate((all) => {
      addEventListener('beforeunload', () => {
        for (const name of all) window.touchtrail?.('track', name);
      });
    }, BURST);
    await page.click('#go');
    await arrivesOnce(page, collector);
  });

  it('arrive from the same tick as location.href', async ({ page, site, collector }) => {
    collector.reply = () => ({ delayMs });
    await openLeavable(page, site, collector, (next) => `<a id="go" href="${next}">go</a>`);
    await page.evaluate((all) => {
      for (const name of all) window.touchtrail?.('track', name);
      location.href = document.querySelector<HTMLAnchorElement>('#go')?.href ?? '';
    }, BURST);
    await arrivesOnce(page, collector);
  });

  it('arrive from a pagehide handler of the page', async ({ page, site, collector }) => {
    collector.reply = () => ({ delayMs });
    await openLeavable(page, site, collector, (next) => `<a id="go" href="${next}">go</a>`);
    await page.evaluate((all) => {
      addEventListener('pagehide', () => {
        for (const name of all) window.touchtrail?.('track', name);
      });
    }, BURST);
    await page.click('#go');
    await arrivesOnce(page, collector);
  });
});

it('a burst on each of three pages in a row arrives once, in the order of its IDs', async ({
  page,
  site,
  collector,
}) => {
  collector.reply = () => ({ delayMs: 100 });
  const tracked: string[] = [];
  await openLeavable(page, site, collector, () => '');
  for (const round of ['x', 'y', 'z']) {
    const burst = BURST.map((name) => round + name);
    tracked.push(...burst);
    await page.evaluate(
      ([all, path]) => {
        // Not within the evaluation: its answer would be lost with the document that gives it.
        setTimeout(() => {
          for (const name of all) window.touchtrail?.('track', name);
          location.href = path;
        });
      },
      [burst, `/?${round}`] as const,
    );
    // The page before is a page with a query, too.
    await poll('the next page', 10_000, async () => (await page.url().catch(() => '')).endsWith(`?${round}`));
    await ready(page);
  }
  await takenOnce(collector, tracked, 20_000);
  await settled(page, 20_000);
  await takenOnce(collector, tracked);
  const inOrder = [...collector.accepted()].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
  expect(names(inOrder)).toEqual(tracked);
});
