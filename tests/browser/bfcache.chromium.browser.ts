import { describe, expect } from 'vitest';
import type { CollectorReply } from './support/collector-reply.js';
import { it } from './support/fixtures.js';
import { openQuiet, stored, track } from './support/quiet-page.js';
import { command, html } from './support/sdk.js';

describe('the back-forward cache of Chromium names no reason against a page', () => {
  const states: readonly (readonly [string, CollectorReply, 'idle' | 'flushing'])[] = [
    ['with a hand-over that has no answer', 'hang', 'idle'],
    ['with a request under way', 'hang', 'flushing'],
    ['whose collector is down', { status: 503 }, 'flushing'],
    ['whose collector answers late', { delayMs: 600 }, 'flushing'],
  ];
  it.for(states)('%s', async ([, reply, state], { page, site, collector }) => {
    collector.reply = () => reply;
    site.page('/next', html(''));
    await openQuiet(page, site, collector);
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', `${persisted}`));
    });
    await track(page, 3);
    await stored(page, 3);
    if (state === 'flushing') {
      await page.evaluate(() => void window.touchtrail?.('flush'));
      await collector.waitFor(({ requests }) => requests.length === 1);
    }
    await track(page, 1, 'late');
    await page.goto(`${site.origin('app.example')}/next`);
    await page.back();
    expect(await page.waitFor(() => Reflect.get(window, 'restored'))).toBe('true');
    const reasons = await page.evaluate(() =>
      performance.getEntriesByType('navigation').map((entry) => Reflect.get(entry, 'notRestoredReasons') ?? null),
    );
    expect(reasons).toEqual([null]);
    expect(await command(page, 'stats')).toMatchObject({ tracked: 4, dropped: {} });
  });
});
