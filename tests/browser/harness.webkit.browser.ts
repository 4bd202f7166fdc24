import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { writeCookie } from './support/page-storage.js';

describe('WebKit', () => {
  it.for([
    ['on', 7],
    ['off', 395],
  ] as const)(
    'with tracking prevention %s keeps a cookie of a script for %i days',
    async ([state, days], { launchOwn, site }) => {
      site.page('/', '<!doctype html><title>plain</title>');
      const browser = await launchOwn({ trackingPrevention: state });
      const page = await browser.newPage();
      await page.goto(`${site.origin('app.example')}/`);
      await writeCookie(page, `long=1; max-age=${395 * 24 * 60 * 60}`);
      const [cookie] = await browser.cookies();
      expect(Math.round(((cookie?.expiresSeconds ?? 0) - Date.now() / 1000) / 86_400)).toBe(days);
    },
  );
});
