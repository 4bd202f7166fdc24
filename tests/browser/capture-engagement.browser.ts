import { describe, expect } from 'vitest';
import { type CaptureOnPage, openCaptured, told } from './support/captured-site.js';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { flushed, html, sleep } from './support/sdk.js';

const CAPTURE: CaptureOnPage = { file: 'engagement', factory: 'engagement', options: '{ minMs: 300 }' };

/** What was told, in milliseconds; each is one event. */
function timesOf(collector: TestCollector): readonly number[] {
  return told(collector.accepted()).map(([, properties]) =>
    Number(Reflect.get(Object(properties), 'engagement_time_msec')),
  );
}

/** Follows a link of the page. */
async function leave(page: Page, url: string): Promise<void> {
  await page.evaluate((to) => void setTimeout(() => location.assign(to)), url);
  await page.waitFor(() => location.pathname === '/next');
}

describe('the time for which a visitor looks at a page', () => {
  it('is told of each page of a single-page app with its own address', async ({ page, site, collector }) => {
    await openCaptured(page, site, collector, CAPTURE, '<button>Tea</button>');
    await page.click('button');
    await sleep(page, 500);
    await page.evaluate(() => history.pushState(null, '', '/tea'));
    await page.click('button');
    await sleep(page, 500);
    await page.evaluate(() => history.pushState(null, '', '/cart'));
    const events = await flushed(page, collector);
    expect(events.map(({ name, page: { url } }) => `${name} ${new URL(url).pathname}`)).toEqual([
      'user_engagement /',
      'user_engagement /tea',
    ]);
  });

  it('arrives of a page that is left, and goes on when it comes back from the cache', async ({
    page,
    site,
    collector,
  }) => {
    const next = `${site.origin('app.other')}/next`;
    site.page('/next', html(''));
    await openCaptured(page, site, collector, CAPTURE, '<button>Tea</button>');
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', `${persisted}`));
    });
    await page.click('button');
    await sleep(page, 500);
    await leave(page, next);
    await collector.waitFor(({ accepted }) => accepted().length === 1);
    await sleep(page, 1_500);
    await page.back();
    expect(await page.waitFor(() => Reflect.get(window, 'restored'))).toBe('true');
    await page.click('button');
    await sleep(page, 500);
    await leave(page, next);
    await collector.waitFor(({ accepted }) => accepted().length === 2);
    const [first = 0, second = 0] = timesOf(collector);
    expect(first).toBeGreaterThanOrEqual(450);
    expect(second).toBeGreaterThanOrEqual(450);
    // Without the time in the cache.
    const [left, leftAgain] = collector.accepted().map(({ occurredAtMs }) => occurredAtMs);
    expect(second).toBeLessThan(Math.abs((leftAgain ?? 0) - (left ?? 0)) - 1_400);
  });
});
