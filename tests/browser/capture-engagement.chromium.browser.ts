import { describe, expect } from 'vitest';
import { type CaptureOnPage, openCaptured, told } from './support/captured-site.js';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { flushed, sleep } from './support/sdk.js';

const CAPTURE: CaptureOnPage = { file: 'engagement', factory: 'engagement', options: '{ minMs: 300 }' };

/** What was told, in milliseconds; each is one event. */
function timesOf(collector: TestCollector): readonly number[] {
  return told(collector.accepted()).map(([, properties]) =>
    Number(Reflect.get(Object(properties), 'engagement_time_msec')),
  );
}

/** Clicks into a tab, which brings it to the front and gives it the focus. */
async function lookAt(page: Page): Promise<void> {
  await page.click('button');
  await page.waitFor(() => document.visibilityState === 'visible');
}

describe('the time for which a visitor looks at a page', () => {
  it('is told when the tab goes to the back, and does not go on there', async ({ page, context, site, collector }) => {
    const other = await context.newPage();
    await other.goto(`${site.origin('app.example')}/dist/index.js`);
    await openCaptured(page, site, collector, CAPTURE, '<button>Tea</button>');
    await lookAt(page);
    await sleep(page, 500);
    await other.bringToFront();
    await page.waitFor(() => document.visibilityState === 'hidden');
    await sleep(other, 1_500);
    await lookAt(page);
    await sleep(page, 500);
    await other.bringToFront();
    await page.waitFor(() => document.visibilityState === 'hidden');
    await flushed(page, collector);
    await collector.waitFor(({ accepted }) => accepted().length === 2);
    const [first = 0, second = 0] = timesOf(collector);
    expect(first).toBeGreaterThanOrEqual(450);
    expect(second).toBeGreaterThanOrEqual(450);
    // All of it would be the time in the back, too.
    const all = await page.evaluate(() => performance.now());
    expect(first + second).toBeLessThan(all - 1_400);
  });
});
