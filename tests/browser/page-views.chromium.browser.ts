import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { readRecording, recorderScript } from './support/recorder.js';
import { command, embed, flushed, html, names, sleep } from './support/sdk.js';

describe('R21: a prerendered page', () => {
  // The driver at times loses sight of the page in the moment in which it is shown ("detached Frame").
  it('does nothing before it is shown, and counts once when it is', { retry: 2 }, async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    const rules = { prerender: [{ source: 'list', urls: ['/ahead'], eagerness: 'immediate' }] };
    site.page(
      '/',
      html(`<script type="speculationrules">${JSON.stringify(rules)}</script>`, { body: '<a href="/ahead">ahead</a>' }),
    );
    site.page(
      '/ahead',
      html(
        `<script>(${recordPrerender})()</script><script>${recorderScript()}</script>
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
    await page.waitFor(() => location.pathname === '/ahead' && !Reflect.get(document, 'prerendering'));
    const callsBefore = await page.evaluate(() => String(Reflect.get(window, 'callsBefore')));
    expect(callsBefore).toBe('');
    await page.waitFor(() => window.touchtrail?.version);
    await command(page, 'track', 'looked');
    expect(names(await flushed(page, collector))).toEqual(['page_view', 'looked']);
    expect((await readRecording(page)).messages).toEqual([]);
  });
});

/** Runs in the prerendered page: remembers what had been recorded when it was shown. */
function recordPrerender(): void {
  if (!Reflect.get(document, 'prerendering')) throw new Error('the page is not prerendered');
  // At the window and before any other listener.
  const note = () => {
    const calls = window.__recorder?.read().calls ?? [];
    Reflect.set(window, 'callsBefore', calls.map(({ what }) => what).join(','));
  };
  addEventListener('prerenderingchange', note, true);
}
