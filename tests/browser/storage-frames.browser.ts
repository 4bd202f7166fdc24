import { describe, expect } from 'vitest';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { QUIET } from './support/quiet-page.js';
import { embed, html } from './support/sdk.js';
import type { Site } from './support/site.js';
import { takenOnce } from './support/watched-page.js';

const TELL = `<script>
  addEventListener('error', ({ message }) => parent.postMessage({ uncaught: message }, '*'));
  addEventListener('unhandledrejection', ({ reason }) => parent.postMessage({ uncaught: String(reason) }, '*'));
  for (const name of ['f0', 'f1', 'f2']) touchtrail('track', name);
  setInterval(() => parent.postMessage(touchtrail('stats') ?? {}, '*'), 100);
</script>`;

/** Opens a page of another site with a frame in it that tracks three events. */
async function openFrame(page: Page, site: Site, collector: TestCollector, attributes: string): Promise<void> {
  site.page('/frame', html(`${embed('stub', collector.endpoint, { ...QUIET, flushIntervalMs: 200 })}${TELL}`));
  const frame = `<iframe ${attributes} src="${site.origin('app.example')}/frame"></iframe>`;
  const listening = `<script>
    window.uncaught = [];
    addEventListener('message', ({ data }) => data.uncaught ? uncaught.push(data.uncaught) : window.stats = data);
  </script>`;
  site.page('/host', html(listening, { body: frame }));
  await page.goto(`${site.origin('app.other')}/host`);
}

describe('a frame', () => {
  const frames = [
    ['of another site', ''],
    ['that is sandboxed, without an origin', 'sandbox="allow-scripts"'],
  ] as const;
  it.for(frames)('%s delivers, whatever its storage is', async ([, attributes], { page, site, collector }) => {
    await openFrame(page, site, collector, attributes);
    await takenOnce(collector, ['f0', 'f1', 'f2']);
    await page.waitFor(() => (Reflect.get(window, 'stats') as { delivered?: number } | undefined)?.delivered === 3);
    expect(await page.evaluate(() => Reflect.get(window, 'uncaught'))).toEqual([]);
  });

  it('without an origin tries again too, without its storage', async ({ page, site, collector }) => {
    collector.reply = () => ({ status: collector.requests.length < 2 ? 503 : 200 });
    await openFrame(page, site, collector, 'sandbox="allow-scripts"');
    await takenOnce(collector, ['f0', 'f1', 'f2'], 30_000);
    await page.waitFor(() => (Reflect.get(window, 'stats') as { storage?: string } | undefined)?.storage === 'memory');
  });
});
