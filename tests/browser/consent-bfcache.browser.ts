import { describe, expect } from 'vitest';
import { it } from './support/consent-fixtures.js';
import { DENIAL, isRequest, openAsking, traces } from './support/consent-page.js';
import { stored, track } from './support/quiet-page.js';
import { readRecording } from './support/recorder.js';
import { command, html, open, sleep } from './support/sdk.js';

describe('I14: a page in the back-forward cache', () => {
  it('stays there while another tab withdraws, and R13: comes back to nothing, whatever timer was armed', async ({
    engine,
    page,
    context,
    site,
    collector,
  }) => {
    const origin = site.origin('app.example');
    const other = await context.newPage();
    collector.reply = () => ({ status: 503 });
    site.page('/next', html(''));
    // The wait for the next attempt is armed when the page is left, and the interval again.
    await openAsking(page, site, collector, { flushIntervalMs: 300 });
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', `${persisted}`));
    });
    await command(page, 'consent.grant', 'all');
    await track(page, 2, 'stored');
    await stored(page, 2);
    await collector.waitFor(({ requests }) => requests.length > 0);
    await page.evaluate(() => {
      window.touchtrail?.('track', 'late');
      location.href = '/next';
    });
    await page.waitFor(() => location.pathname === '/next');

    await open(other, `${origin}/`);
    expect(await command(other, 'consent.status')).toMatchObject({ state: 'granted' });
    await command(other, 'consent.withdraw');
    await command(other, 'consent.settled');
    expect(await traces(other, context)).toEqual([DENIAL]);
    const requestsBefore = collector.requests.length;
    await page.bringToFront();
    await page.back();
    expect(await page.waitFor(() => Reflect.get(window, 'restored'))).toBe('true');
    if (engine === 'chromium') {
      const reasons = await page.evaluate(() =>
        performance.getEntriesByType('navigation').map((entry) => Reflect.get(entry, 'notRestoredReasons') ?? null),
      );
      expect(reasons).toEqual([null]);
    }
    expect(await command(page, 'consent.status')).toMatchObject({ state: 'denied' });
    const callCount = (await readRecording(page)).calls.length;
    await track(page, 1, 'after');
    await command(page, 'flush');
    // Longer than both timers.
    await sleep(page, 1_500);
    await command(page, 'consent.settled');
    expect(collector.requests.slice(requestsBefore)).toEqual([]);
    expect((await readRecording(page)).calls.slice(callCount).filter(isRequest)).toEqual([]);
    expect(await traces(page, context)).toEqual([DENIAL]);
  });
});
