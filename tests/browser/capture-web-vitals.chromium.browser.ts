import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import type { Touchpoint } from '../../src/model/event.js';
import { type CaptureOnPage, openCaptured } from './support/captured-site.js';
import type { TestCollector } from './support/collector.js';
import { it as base } from './support/fixtures.js';
import { command, flushed, html, names, sleep } from './support/sdk.js';
import type { Site } from './support/site.js';

const PACKAGE = fileURLToPath(new URL('../../node_modules/web-vitals/dist', import.meta.url));
const CAPTURE: CaptureOnPage = {
  file: 'web-vitals',
  factory: 'webVitals',
  options: 'library',
  before: "import * as library from '/vendor/web-vitals.attribution.js';",
};

/** A page with a headline, and a button that works for a while and then pushes all that is below it. */
const BODY = `<h1 style="font-size: 80px">Teas of the year</h1><button>More</button><div id="banner"></div><p>Sencha</p>
  <script>
    document.querySelector('button').onclick = () => {
      const endsAt = performance.now() + 120;
      while (performance.now() < endsAt);
      setTimeout(() => { document.querySelector('#banner').style.height = '300px'; }, 700);
    };
  </script>`;

const it = base.extend('shop', ({ site }): Site => {
  site.files('/vendor/', PACKAGE);
  site.page('/next', html(''));
  return site;
});

/** What was told of a metric, the latest last. */
function metrics(events: readonly Touchpoint[], name: string): readonly Readonly<Record<string, unknown>>[] {
  return events
    .filter(({ properties }) => properties.metric_name === name)
    .sort((a, b) => (a.eventId < b.eventId ? -1 : 1))
    .map(({ properties }) => properties);
}

const namesOf = (collector: TestCollector): readonly unknown[] => [
  ...new Set(collector.accepted().map(({ properties }) => properties.metric_name)),
];

describe('the metrics of the package web-vitals', () => {
  it('arrive, all five, of a page that is left', async ({ page, shop, collector }) => {
    await openCaptured(page, shop, collector, CAPTURE, BODY);
    await sleep(page, 300);
    await page.click('button');
    await page.waitFor(() => document.querySelector('#banner')?.clientHeight === 300);
    await sleep(page, 300);
    await page.goto(`${shop.origin('app.example')}/next`);
    await collector.waitFor((all) => namesOf(all).length === 5);
    expect(new Set(names(collector.accepted()))).toEqual(new Set(['web_vital']));
    expect([...namesOf(collector)].sort()).toEqual(['CLS', 'FCP', 'INP', 'LCP', 'TTFB']);
    const [inp] = metrics(collector.accepted(), 'INP');
    expect(inp).toMatchObject({ navigation_type: 'navigate', metric_value: expect.any(Number) });
    expect(metrics(collector.accepted(), 'LCP')).toMatchObject([{ metric_target: expect.stringContaining('h1') }]);
  });

  it('that are told when the tab goes to the back arrive', async ({ page, context, shop, collector }) => {
    const other = await context.newPage();
    await other.goto(`${shop.origin('app.example')}/next`);
    await page.bringToFront();
    await openCaptured(page, shop, collector, CAPTURE, BODY);
    await page.click('button');
    await page.waitFor(() => document.querySelector('#banner')?.clientHeight === 300);
    await sleep(page, 300);
    await other.bringToFront();
    await page.waitFor(() => document.visibilityState === 'hidden');
    await flushed(page, collector);
    await collector.waitFor((all) => namesOf(all).length === 5);
    const [cls] = metrics(collector.accepted(), 'CLS');
    expect(cls?.metric_value).toBeGreaterThan(0);
  });

  it('are told again of a page that comes back from the cache, with IDs of their own', async ({
    page,
    shop,
    collector,
  }) => {
    await openCaptured(page, shop, collector, CAPTURE, BODY);
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', `${persisted}`));
    });
    await sleep(page, 300);
    await page.goto(`${shop.origin('app.other')}/next`);
    await page.back();
    expect(await page.waitFor(() => Reflect.get(window, 'restored'))).toBe('true');
    await sleep(page, 500);
    await flushed(page, collector);
    await collector.waitFor(({ accepted }) => metrics(accepted(), 'FCP').length === 2);
    const [first, second] = metrics(collector.accepted(), 'FCP');
    expect(second?.navigation_type).toBe('back-forward-cache');
    expect(second?.metric_id).not.toBe(first?.metric_id);
  });

  it('are those of the build without attribution, too, of a script on the page', async ({ page, shop, collector }) => {
    const global = { ...CAPTURE, options: '', before: '' };
    const script = '<script src="/vendor/web-vitals.iife.js"></script>';
    await openCaptured(page, shop, collector, global, script + BODY);
    await sleep(page, 300);
    await flushed(page, collector);
    await collector.waitFor((all) => namesOf(all).includes('FCP'));
    expect(metrics(collector.accepted(), 'FCP')[0]).not.toHaveProperty('metric_target');
  });

  it('are told of nobody once the visitor has said no', async ({ page, shop, collector }) => {
    await openCaptured(page, shop, collector, CAPTURE, BODY);
    await sleep(page, 300);
    await flushed(page, collector);
    await command(page, 'consent.deny', 'all');
    const before = collector.events().length;
    await command(page, 'consent.grant', 'all');
    await page.click('button');
    await page.waitFor(() => document.querySelector('#banner')?.clientHeight === 300);
    await page.goto(`${shop.origin('app.example')}/next`);
    await sleep(page, 1_000);
    expect(collector.events()).toHaveLength(before);
  });
});
