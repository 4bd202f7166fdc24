import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { flushed, html, open, tag } from './support/sdk.js';

const SEARCH = '<script src="/dist/touchtrail.capture.search.js"></script>';
const OPTIONS = { consent: 'granted', flushIntervalMs: 600_000 };

describe('searches, by a script before the tag', () => {
  it('are told of the first page, of those navigated to, and of one that is restored', async ({
    page,
    site,
    collector,
  }) => {
    site.page('/find', html(`${SEARCH}${tag(collector.endpoint, OPTIONS)}`));
    site.page('/next', html(''));
    await open(page, `${site.origin('app.example')}/find?q=green+tea`);
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', persisted));
    });
    await page.evaluate(() => history.pushState(null, '', '/find?q='));
    await page.evaluate(() => history.pushState(null, '', '/find?q=pot'));
    await page.evaluate(() => history.replaceState(null, '', '/find?q=pot&sort=price'));
    await page.goto(`${site.origin('app.example')}/next`);
    await page.back();
    await page.waitFor(() => Reflect.get(window, 'restored'));
    const events = await flushed(page, collector);
    expect(events.map(({ name, properties }) => [name, properties.search_term])).toEqual([
      ['page_view', undefined],
      ['view_search_results', 'green tea'],
      ['page_view', undefined],
      ['page_view', undefined],
      ['view_search_results', 'pot'],
      ['page_view', undefined],
      ['view_search_results', 'pot'],
    ]);
  });

  it('are known by the parameters that an attribute of the script names', async ({ page, site, collector }) => {
    const script = SEARCH.replace('src', 'data-parameters=\'["wort"]\' src');
    site.page('/find', html(`${script}${tag(collector.endpoint, { ...OPTIONS, pageViews: 'manual' })}`));
    await open(page, `${site.origin('app.example')}/find?q=tea&wort=kanne`);
    const events = await flushed(page, collector);
    expect(events.map(({ name, properties }) => [name, properties])).toEqual([
      ['view_search_results', { search_term: 'kanne' }],
    ]);
  });
});
