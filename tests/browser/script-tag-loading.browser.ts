import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { messages, openHead } from './support/recorded-page.js';
import { command, embed, flushed, names, ready, STUB, stats, tag } from './support/sdk.js';

const SCRIPT = fileURLToPath(new URL('../../dist/touchtrail.js', import.meta.url));
const JAVASCRIPT = { 'content-type': 'text/javascript' };

describe('the options of the tag are found', () => {
  const ways: readonly [name: string, head: (endpoint: string) => string][] = [
    ['when the file has another name', (endpoint) => tag(endpoint, { consent: 'granted' }, '/assets/shop-stats.js')],
    [
      'when another script injects the tag',
      (endpoint) => `<script>
        const script = document.createElement('script');
        script.src = '/dist/touchtrail.js';
        script.dataset.collector = '${endpoint}';
        script.dataset.consent = 'granted';
        document.head.append(script);
      </script>`,
    ],
    [
      'when the tag comes late',
      (endpoint) => `<script>
        setTimeout(() => document.head.insertAdjacentElement('beforeend', Object.assign(document.createElement('script'), { src: '/dist/touchtrail.js' })).dataset.collector = '${endpoint}', 300);
        setTimeout(() => touchtrail('consent.grant', 'all'), 900);
      </script>`,
    ],
    [
      'when a banner releases the tag by copying it',
      (
        endpoint,
      ) => `<script type="text/plain" data-category="analytics" data-src="/dist/touchtrail.js" data-collector="${endpoint}" data-consent="granted"></script>
        <script>
          setTimeout(() => {
            const dormant = document.querySelector('script[type="text/plain"]');
            const script = document.createElement('script');
            for (const { name, value } of dormant.attributes) if (name !== 'type') script.setAttribute(name, value);
            script.src = dormant.dataset.src;
            dormant.replaceWith(script);
          }, 200);
        </script>`,
    ],
    [
      'when a loader runs the text of the file as a module, and no script is the current one',
      (
        endpoint,
      ) => `<script type="text/plain" data-late src="/dist/touchtrail.js" data-collector="${endpoint}" data-consent="granted"></script>
        <script type="module">
          const text = await (await fetch(document.querySelector('[data-late]').src)).text();
          await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
        </script>`,
    ],
    [
      'when a loader runs the text of the file in an inline script without attributes',
      (
        endpoint,
      ) => `<script type="text/plain" data-late src="/dist/touchtrail.js" data-collector="${endpoint}" data-consent="granted"></script>
        <script>
          fetch(document.querySelector('[data-late]').src).then((answer) => answer.text()).then((text) => {
            document.body.append(Object.assign(document.createElement('script'), { textContent: text }));
          });
        </script>`,
    ],
  ];
  it.for(ways)('%s', async ([, head], { page, site, collector }) => {
    site.page('/assets/shop-stats.js', await readFile(SCRIPT, 'utf8'), JAVASCRIPT);
    await openHead(page, site, head(collector.endpoint));
    await ready(page);
    await page.waitFor(() => window.touchtrail?.('consent.status') !== undefined);
    await page.waitFor(() => JSON.stringify(window.touchtrail?.('consent.status')).includes('"state":"granted"'));
    expect(names(await flushed(page, collector))).toEqual(['page_view']);
    expect(await messages(page)).toEqual([]);
  });
});

describe('loaded twice', () => {
  it('is one tracker, with one warning and nothing doubled', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint, { consent: 'granted' }).repeat(2));
    await page.waitFor(() => document.readyState === 'complete' && window.touchtrail?.version);
    await command(page, 'track', 'sign_up');
    await page.evaluate(() => history.pushState(null, '', '/next'));
    expect(names(await flushed(page, collector))).toEqual(['page_view', 'sign_up', 'page_view']);
    expect((await messages(page)).map(({ level }) => level)).toEqual(['warn']);
    expect((await stats(page)).tracked).toBe(3);
  });
});

describe('a mistake of the page gives one error in the console and no exception', () => {
  const mistaken = async (page: Page): Promise<readonly string[]> =>
    (await messages(page)).map(({ level, text }) => `${level}: ${text}`);
  const error = (says: RegExp) => expect.stringMatching(new RegExp(`^error: .*${says.source}`, 's'));

  it('when a command is called that does not exist', async ({ page, site, collector }) => {
    await openHead(
      page,
      site,
      `${STUB}<script>touchtrail('trak'); touchtrail('track', 'early')</script>${tag(collector.endpoint, { consent: 'granted' })}`,
    );
    await ready(page);
    expect(await mistaken(page)).toEqual([error(/trak/)]);
    for (const name of ['tarck', 'consent.grnt', 'consent']) expect(await command(page, name)).toBeUndefined();
    expect(await command(page)).toBeUndefined();
    const says = [/trak/, /tarck/, /consent\.grnt/, /"consent"/, /command/];
    expect(await mistaken(page)).toEqual(says.map(error));
    expect([...names(await flushed(page, collector))].sort()).toEqual(['early', 'page_view']);
  });

  it('when a purpose is named that does not exist', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint));
    await ready(page);
    expect(await command(page, 'consent.grant', ['analitics'])).toMatchObject({ state: 'pending' });
    expect(await mistaken(page)).toEqual([error(/analitics/)]);
  });

  it('when an attribute of the tag has a wrong value', async ({ page, site, collector }) => {
    await openHead(page, site, tag(collector.endpoint, { consent: 'yes!' }));
    await ready(page);
    await command(page, 'consent.grant', 'all');
    expect(await mistaken(page)).toEqual([error(/consent.*yes!/)]);
    expect(collector.requests).toEqual([]);
  });

  it('when an option is wrong, and the next init may be right', async ({ page, site, collector }) => {
    await openHead(page, site, embed('stub', 'collect.example.com'));
    await ready(page);
    const options = { collector: collector.endpoint, consent: 'granted' };
    await command(page, 'init', { ...options, consnet: 'granted' });
    await command(page, 'init', { ...options, retentionMs: -1 });
    await command(page, 'init', { consent: 'granted' });
    await command(page, 'init');
    await command(page, 'track', 'sign_up');
    expect(await mistaken(page)).toEqual([
      error(/collector.*collect\.example\.com/),
      error(/consnet/),
      error(/retentionMs.*-1/),
      error(/collector/),
      error(/./),
    ]);
    expect(collector.requests).toEqual([]);
    await command(page, 'init', options);
    expect([...names(await flushed(page, collector))].sort()).toEqual(['page_view', 'sign_up']);
  });
});
