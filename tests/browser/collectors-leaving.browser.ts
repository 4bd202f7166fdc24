import { describe, expect } from 'vitest';
import { compareTaken, flush, isTaken, it, openAdapter, trackThree } from './support/adapter-page.js';
import { ADAPTERS } from './support/adapters.js';
import { html, open } from './support/sdk.js';

const named = ADAPTERS.map((adapter) => [adapter.name, adapter] as const);

describe('a page that is left', () => {
  it.for(named)(
    'loses nothing for %s, and says it as often as it may',
    async ([, adapter], { page, site, receive }) => {
      const receiver = await receive(adapter);
      const { preflight = false, deduplicates } = await openAdapter(page, site, adapter, receiver);
      site.page('/next', html(''));
      // The next page is of another site and has no tracker.
      await trackThree(page, `${site.origin('app.other')}/next`);
      await page.waitFor(() => location.pathname === '/next');
      // A preflight may fail now: where a repeat would be counted nothing is tried, and the next page sends it.
      const isHandedOver = !preflight;
      if (isHandedOver) await receiver.waitFor((at) => isTaken(at, adapter));
      else if (!deduplicates) expect(receiver.requests).toEqual([]);

      await open(page, `${site.origin('app.example')}/`);
      await flush(page);
      await receiver.waitFor((at) => isTaken(at, adapter));
      const { besides } = compareTaken(receiver, adapter);
      if (!deduplicates) expect(besides).toEqual([]);
      expect(receiver.lost()).toEqual([]);
    },
  );
});
