import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { whenShown } from './support/prerendered.js';
import { type RecordedCall, recorderScript } from './support/recorder.js';
import { embed, html, names, sleep } from './support/sdk.js';

describe('R21: a prerendered page', () => {
  it('does nothing before it is shown, and counts once when it is', async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    const rules = { prerender: [{ source: 'list', urls: ['/ahead'], eagerness: 'immediate' }] };
    site.page(
      '/',
      html(`<script type="speculationrules">${JSON.stringify(rules)}</script>`, { body: '<a href="/ahead">ahead</a>' }),
    );
    site.page(
      '/ahead',
      html(
        `${whenShown(tellCollector)}<script>${recorderScript()}</script>
        ${embed('tag', collector.endpoint, { consent: 'granted' })}`,
        { title: 'Ahead' },
      ),
    );
    await page.goto(`${origin}/`);
    await collector.waitFor(() => site.requests.includes(`GET ${origin}/dist/touchtrail.js`));
    await sleep(page, 700);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
    expect(collector.requests).toEqual([]);

    await page.click('a');
    await collector.waitFor(({ events }) => events().some(({ name }) => name === 'looked'));
    const told = collector.events();
    expect(names(told)).toEqual(['page_view', 'looked']);
    expect(told[1]?.properties).toEqual({ callsBefore: '', messages: [] });
  });
});

/** Runs in the prerendered page: tells what had been recorded when it was shown. */
function tellCollector(calls: readonly RecordedCall[]): void {
  const callsBefore = calls.map(({ what }) => what).join(',');
  window.touchtrail?.('track', 'looked', { callsBefore, messages: window.__recorder?.read().messages });
  window.touchtrail?.('flush');
}
