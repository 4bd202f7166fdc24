import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { QUIET } from './support/quiet-page.js';
import { flushed, html, names, open, tag } from './support/sdk.js';
import type { Site } from './support/site.js';

const CAPTURE = { ...QUIET, capture: 'clicks,outbound,downloads' };

/** The page stays, whatever is clicked, and hides all clicks from those that listen as most do. */
const STAY =
  '<script>document.addEventListener("click", (event) => { event.preventDefault(); event.stopImmediatePropagation(); }, true)</script>';

/** Opens a page whose tag names the captures. */
async function openBody(page: Page, site: Site, collector: TestCollector, body: string): Promise<void> {
  site.page('/', html(tag(collector.endpoint, CAPTURE), { body }));
  await open(page, `${site.origin('app.example')}/`);
}

describe('a click that the tag captures', () => {
  it('is told with what the element declares, by mouse and by keyboard', async ({ page, site, collector }) => {
    await openBody(page, site, collector, '<button data-touch="add" data-touch-price="12.5"><b>Add</b></button>');
    await page.click('b');
    await page.type('button', ' ');
    const events = await flushed(page, collector);
    expect(events.map(({ name, properties }) => [name, properties])).toEqual([
      ['add', { price: 12.5 }],
      ['add', { price: 12.5 }],
    ]);
  });

  it('on a label is told once, whatever its field is', async ({ page, site, collector }) => {
    const body = `<p><label data-touch="around"><b>Agree</b> <input type="checkbox"></label></p>
      <p data-touch="beside"><label for="field" id="label">Name</label> <input id="field"></p>`;
    await openBody(page, site, collector, body);
    await page.click('b');
    await page.click('#label');
    expect(names(await flushed(page, collector))).toEqual(['around', 'beside']);
    expect(await page.evaluate(() => document.querySelector('input')?.checked)).toBe(true);
  });

  it('in an open shadow root is told of the inner element', async ({ page, site, collector }) => {
    await openBody(page, site, collector, '<span id="host" data-touch="outer"></span>');
    await page.evaluate(() => {
      const root = document.querySelector('#host')?.attachShadow({ mode: 'open' });
      if (root) root.innerHTML = '<button data-touch="inner">Add</button>';
    });
    await page.click('#host');
    expect(names(await flushed(page, collector))).toEqual(['inner']);
  });

  it('on a link that leaves the page at once is delivered', async ({ page, site, collector }) => {
    // The next page is of another site and has no tracker that could make up for it.
    const next = `${site.origin('app.other')}/next`;
    site.page('/next', html(''));
    await openBody(page, site, collector, `<a href="${next}?for=jane" id="leave" data-touch="leave">Next</a>`);
    await page.click('a');
    await page.waitFor(() => location.pathname === '/next');
    const events = await collector.waitFor(({ accepted }) => accepted().length === 2 && accepted());
    const told = Object.fromEntries((events || []).map(({ name, properties }) => [name, properties]));
    const link_domain = new URL(next).hostname;
    expect(told).toEqual({ leave: {}, click: { link_url: next, link_domain, link_id: 'leave', outbound: true } });
  });

  it('on a link to a file is told, though the page stops and prevents it', async ({ page, site, collector }) => {
    await openBody(page, site, collector, `${STAY}<a href="/files/teas.pdf?key=1">Teas</a>`);
    await page.click('a');
    const [event] = await flushed(page, collector);
    expect([event?.name, event?.properties]).toEqual([
      'file_download',
      {
        link_url: `${site.origin('app.example')}/files/teas.pdf`,
        file_name: '/files/teas.pdf',
        file_extension: 'pdf',
      },
    ]);
  });

  it('is found on links of all kinds', async ({ page, site, collector }) => {
    const shape = '<rect width="50" height="50"></rect>';
    const body = `${STAY}<svg hidden><defs><g id="icon">${shape}</g></defs></svg>
      <p><a href="https://a.example/"><svg id="used" width="50" height="50"><use href="#icon"></use></svg></a></p>
      <p><svg id="svg" width="50" height="50"><a href="https://b.example/">${shape}</a></svg></p>
      <p><svg id="old" width="50" height="50"><a xlink:href="https://c.example/">${shape}</a></svg></p>
      <p><img id="image" alt="Map" width="50" height="50" usemap="#map"></p>
      <map name="map"><area alt="" shape="rect" coords="0,0,50,50" href="https://d.example/"></map>`;
    await openBody(page, site, collector, body);
    await page.evaluate(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 50, height: 50 });
      const image = document.querySelector('img');
      if (image) image.src = canvas.toDataURL();
      return image?.decode();
    });
    for (const selector of ['#used', '#svg', '#old', '#image']) await page.click(selector);
    const events = await flushed(page, collector);
    expect(events.map(({ properties }) => properties.link_domain)).toEqual([
      'a.example',
      'b.example',
      'c.example',
      'd.example',
    ]);
  });

  it('is none where the tag is told to ignore it, or knows of no consent', async ({ page, site, collector }) => {
    const body = '<div data-touch-ignore><button data-touch="add">Add</button></div><i data-touch="left">Left</i>';
    site.page('/', html(tag(collector.endpoint, { ...CAPTURE, consent: 'manual' }), { body }));
    await open(page, `${site.origin('app.example')}/`);
    await page.click('i');
    await page.evaluate(() => window.touchtrail?.('consent.grant', 'all') && undefined);
    await page.click('button');
    expect(names(await flushed(page, collector))).toEqual([]);
    await page.click('i');
    expect(names(await flushed(page, collector))).toEqual(['left']);
  });
});
