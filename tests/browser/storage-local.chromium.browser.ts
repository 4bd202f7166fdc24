import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { stored, track } from './support/quiet-page.js';
import { openWatched, takenOnce, told } from './support/watched-page.js';

describe('localStorage', () => {
  const faults = [
    [
      'is forbidden',
      `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })`,
    ],
    ['is full', `Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }`],
    ['is null', `Object.defineProperty(window, 'localStorage', { value: null })`],
  ] as const;
  it.for(faults)(
    'that %s costs nothing while the collector is there',
    async ([, script], { page, site, collector }) => {
      await page.onNewDocument(script);
      await openWatched(page, site, collector);
      const tracked = await track(page, 2);
      await stored(page, 2);
      await page.evaluate(() => {
        window.touchtrail?.('track', 'late');
        location.href = '/';
      });
      await takenOnce(collector, [...tracked, 'late']);
      await page.waitFor(() => window.touchtrail?.version);
      expect((await told(page)).errors).toEqual([]);
    },
  );
});
