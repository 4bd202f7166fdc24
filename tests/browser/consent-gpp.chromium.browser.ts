import { describe, expect } from 'vitest';
import { gppPage } from './support/consent-pages/gpp.js';
import { openConsentPage, reached, status } from './support/consent-platform.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { command, sleep } from './support/sdk.js';

const marketing = async (page: Page): Promise<string> => (await status(page)).purposes.marketing;

describe('GPP, with the reference library of the IAB', () => {
  it('sends nothing where the site has no opt-out policy: no objection is no consent', async ({
    page,
    site,
    collector,
  }) => {
    await openConsentPage(page, site, collector, gppPage);
    await gppPage.accept(page);
    await sleep(page, 700);
    await command(page, 'flush');
    expect(await status(page)).toMatchObject({ state: 'pending' });
    expect(collector.requests).toEqual([]);
  });

  it('grants until the visitor objects where the policy is opt-out, also on the next page', async ({
    page,
    site,
    collector,
  }) => {
    const options = { regionPolicy: 'opt-out' };
    await openConsentPage(page, site, collector, gppPage, { options });
    await reached(page, 'granted');
    await collector.waitFor(({ accepted }) => accepted().length === 1);
    expect(await marketing(page)).toBe('granted');
    await gppPage.reject(page);
    expect(await marketing(page)).toBe('denied');
    await openConsentPage(page, site, collector, gppPage, { options });
    await reached(page, 'granted');
    await page.waitFor(() => Object(window.touchtrail?.('consent.status')).purposes.marketing === 'denied');
    await gppPage.accept(page);
    expect(await marketing(page)).toBe('granted');
  });
});
