import { describe, expect } from 'vitest';
import { it } from './support/consent-fixtures.js';
import { serveAsking } from './support/consent-page.js';
import type { Page } from './support/page.js';
import { command, flushed, html, ready } from './support/sdk.js';

const LANDING = '/?utm_source=letter&utm_medium=email&utm_campaign=autumn';

/** Counts how often the page's history is looked at. */
const COUNT_LOOKS = `<script>
  window.looks = 0;
  const { entries } = window.Navigation?.prototype ?? {};
  if (entries) Navigation.prototype.entries = function () { looks += 1; return entries.call(this); };
</script>`;

/** Follows the link of the page, and waits for the tracker of the next one. */
async function follow(page: Page, to: string): Promise<void> {
  await page.evaluate(() => document.querySelector('a')?.click());
  await page.waitFor(new Function(`return location.href.endsWith('${to}')`) as () => boolean);
}

describe('a visitor who agrees on a later page than the landing page', () => {
  it.for([2, 3])('keeps its campaign, %i pages deep', async (depth, { page, site, collector }) => {
    const origin = site.origin('app.example');
    const paths = ['/two', '/three'].slice(0, depth - 1);
    for (const [index, path] of ['/', ...paths].entries()) {
      const link = `<a href="${paths[index] ?? '/'}">on</a>`;
      serveAsking(
        site,
        collector,
        { flushIntervalMs: 600_000, pageViews: 'auto' },
        { path, before: COUNT_LOOKS, body: link },
      );
    }
    await page.goto(origin + LANDING);
    await ready(page);
    for (const path of paths) {
      await follow(page, path);
      await ready(page);
    }
    expect(await page.evaluate(() => Reflect.get(window, 'looks'))).toBe(0);
    const hasHistory = await page.evaluate(() => 'navigation' in window);
    expect(await page.evaluate(() => document.referrer)).toBe(origin + (depth === 2 ? LANDING : '/two'));

    await command(page, 'consent.grant', 'all');
    const [view] = await flushed(page, collector);
    expect(view?.page.url).toBe(origin + paths.at(-1));
    // Without the Navigation API the referrer is all there is.
    if (depth === 2 || hasHistory) {
      expect(view?.session).toMatchObject({
        landingPage: origin + LANDING,
        referrer: '',
        isRecovered: true,
        number: 1,
      });
      expect(view?.attribution.session).toMatchObject({
        channel: 'email',
        campaign: { source: 'letter', medium: 'email', name: 'autumn' },
      });
    } else {
      expect(view?.session).toMatchObject({ landingPage: `${origin}/three`, referrer: `${origin}/two` });
      expect(view?.session).not.toHaveProperty('isRecovered');
    }
    expect(await page.evaluate(() => Reflect.get(window, 'looks'))).toBe(hasHistory ? 1 : 0);
  });

  it('and came to that page from another site recovers nothing', async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    const quiet = { flushIntervalMs: 600_000, pageViews: 'auto' };
    serveAsking(site, collector, quiet, { body: `<a href="${site.origin('www.other')}/elsewhere">out</a>` });
    site.page('/elsewhere', html('', { body: `<a href="${origin}/two">back</a>` }));
    serveAsking(site, collector, quiet, { path: '/two' });
    await page.goto(origin + LANDING);
    await ready(page);
    await follow(page, '/elsewhere');
    await follow(page, '/two');
    await ready(page);
    await command(page, 'consent.grant', 'all');
    const [view] = await flushed(page, collector);
    expect(view?.session).toMatchObject({ landingPage: `${origin}/two`, referrer: `${site.origin('www.other')}/` });
    expect(view?.session).not.toHaveProperty('isRecovered');
    expect(view?.attribution.session).toMatchObject({ channel: 'referral' });
    expect(view?.attribution.session).not.toHaveProperty('campaign');
  });
});
