import { describe, expect } from 'vitest';
import { klaroPage } from './support/consent-pages/klaro.js';
import { describeConsentPlatform, openConsentPage, reached, status } from './support/consent-platform.js';
import { it } from './support/fixtures.js';
import { writeCookie } from './support/page-storage.js';
import { command, html, STUB, sleep } from './support/sdk.js';

describeConsentPlatform('klaro', klaroPage);

describe('klaro', () => {
  it('that fails at a damaged cookie leaves the SDK pending, and the SDK fails at nothing', async ({
    page,
    site,
    collector,
  }) => {
    site.page('/', html(''));
    await page.goto(`${site.origin('app.example')}/`);
    await writeCookie(page, 'klaro=%7Bnot;path=/;max-age=10000');
    await page.onNewDocument(`
      window.uncaught = [];
      addEventListener('error', ({ error }) => uncaught.push(String(error?.stack)));
      addEventListener('unhandledrejection', ({ reason }) => uncaught.push(String(reason)));
    `);
    await openConsentPage(page, site, collector, klaroPage);
    await command(page, 'track', 'early');
    await command(page, 'flush');
    await sleep(page, 700);
    expect(await status(page)).toMatchObject({ state: 'pending' });
    const uncaught: readonly string[] = await page.evaluate(() => Reflect.get(window, 'uncaught'));
    // Klaro's own.
    expect(uncaught).toEqual([expect.stringContaining('klaro-no-css.js')]);
    expect(uncaught.join()).not.toContain('touchtrail');
    expect(collector.requests).toEqual([]);
  });

  it('that grants while its callbacks track loses none of what was held and tracked', async ({
    page,
    site,
    collector,
  }) => {
    const head = klaroPage.head.replace(
      "purposes: ['analytics']",
      "purposes: ['analytics'], callback: (isAllowed) => touchtrail('track', isAllowed ? 'allowed' : 'refused')",
    );
    await openConsentPage(page, site, collector, { ...klaroPage, head: STUB + head });
    await klaroPage.accept(page);
    await reached(page, 'granted');
    await collector.waitFor(({ accepted }) => accepted().length === 3);
    expect(collector.accepted().map(({ name }) => name)).toEqual(['page_view', 'refused', 'allowed']);
  });
});
