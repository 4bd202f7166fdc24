import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { command, embed, flushed, html, names, open } from './support/sdk.js';

describe('the back-forward cache of Chromium', () => {
  it('names no reason against a page with a tracker that has stored and sent', async ({ page, site, collector }) => {
    site.page('/', html(embed('module', collector.endpoint, { consent: 'granted' })));
    site.page('/next', html(''));
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'track', 'sign_up');
    expect(names(await flushed(page, collector))).toEqual(['page_view', 'sign_up']);
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', `${persisted}`));
    });
    await page.goto(`${site.origin('app.example')}/next`);
    await page.back();
    expect(await page.waitFor(() => Reflect.get(window, 'restored'))).toBe('true');
    const reasons = await page.evaluate(() =>
      performance.getEntriesByType('navigation').map((entry) => Reflect.get(entry, 'notRestoredReasons') ?? null),
    );
    expect(reasons).toEqual([null]);
  });
});
