import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { readRecording, recorderScript } from './support/recorder.js';
import { command, embed, flushed, html, names, open, ready, stats, tag } from './support/sdk.js';

// What once went wrong in the built files.

describe('loaded twice', () => {
  it('by a snippet with the stub that was pasted twice, it says so once', async ({ page, site, collector }) => {
    site.page('/', html(embed('stub', collector.endpoint, { consent: 'granted' }).repeat(2)));
    await page.onNewDocument(recorderScript());
    await page.goto(`${site.origin('app.example')}/`);
    await page.waitFor(() => document.readyState === 'complete' && window.touchtrail?.version);
    expect(names(await flushed(page, collector))).toEqual(['page_view']);
    expect((await readRecording(page)).messages.map(({ level }) => level)).toEqual(['warn']);
  });
});

it('tells of a command that only every object of JavaScript has', async ({ page, site, collector }) => {
  site.page('/', html(tag(collector.endpoint)));
  await page.onNewDocument(recorderScript());
  await page.goto(`${site.origin('app.example')}/`);
  await ready(page);
  for (const name of ['toString', 'constructor']) await command(page, name);
  expect((await readRecording(page)).messages).toEqual([
    { level: 'error', text: expect.stringContaining('toString') },
    { level: 'error', text: expect.stringContaining('constructor') },
  ]);
});

it('delivers from memory in a sandboxed frame, and says so', async ({ page, site, collector }) => {
  site.page(
    '/frame',
    html(`<script>
        window.failures = [];
        addEventListener('error', ({ message }) => failures.push(message));
        addEventListener('unhandledrejection', ({ reason }) => failures.push(String(reason)));
        addEventListener('load', async () => {
          touchtrail('track', 'framed');
          await touchtrail('flush');
          parent.postMessage({ stats: touchtrail('stats'), failures }, '*');
        });
      </script>${tag(collector.endpoint, { consent: 'granted' })}`),
  );
  site.page(
    '/',
    html(`<script>addEventListener('message', ({ data }) => { window.told = data })</script>`, {
      body: '<iframe sandbox="allow-scripts" src="/frame"></iframe>',
    }),
  );
  await page.goto(`${site.origin('app.example')}/`);
  const told = await page.waitFor(() => Reflect.get(window, 'told'));
  expect(told).toEqual({
    failures: [],
    stats: expect.objectContaining({ cookies: 'memory', storage: 'memory', delivered: 2, waiting: 0 }),
  });
  expect([...names(collector.accepted())].sort()).toEqual(['framed', 'page_view']);
});

it('delivers what the page tracks in its own pagehide listener', async ({ page, site, collector }) => {
  site.page('/', html(embed('stub', collector.endpoint, { consent: 'granted', pageViews: 'manual' })));
  site.page('/next', html(''));
  await open(page, `${site.origin('app.example')}/`);
  await page.evaluate(() => {
    addEventListener('pagehide', () => void window.touchtrail?.('track', 'page_left', { seconds: 12 }));
  });
  await page.goto(`${site.origin('app.other')}/next`);
  await collector.waitFor(({ accepted }) => accepted().length === 1, 3_000);
  expect(names(collector.accepted())).toEqual(['page_left']);
});

// Firefox keeps no page that holds a lock at the moment it is left, and a busy machine may hit that moment.
it('stays silent when the visitor goes back to a page from before the withdrawal', { retry: 2 }, async ({
  page,
  site,
  collector,
}) => {
  const origin = site.origin('app.example');
  for (const path of ['/', '/privacy']) site.page(path, html(embed('tag', collector.endpoint, { consent: 'granted' })));
  await open(page, `${origin}/`);
  await flushed(page, collector);
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', `${persisted}`));
  });
  await open(page, `${origin}/privacy`);
  await command(page, 'flush');
  await command(page, 'consent.withdraw');
  await command(page, 'consent.settled');
  const requestsBefore = collector.requests.length;

  await page.back();
  expect(await page.waitFor(() => Reflect.get(window, 'restored'))).toBe('true');
  await command(page, 'track', 'sign_up');
  await command(page, 'flush');
  expect(await page.evaluate(() => document.cookie)).toMatch(/^tt_consent=[^;]*$/);
  expect(collector.requests.slice(requestsBefore).map(({ body }) => body)).toEqual([]);
});

it('takes its options from no element that is named currentScript', async ({ page, site, collector }) => {
  site.page(
    '/',
    html(
      `<img name="currentScript" data-collector="${site.origin('app.other')}/evil" data-consent="granted">${tag(
        collector.endpoint,
      )}`,
    ),
  );
  await open(page, `${site.origin('app.example')}/`);
  await command(page, 'consent.grant', 'all');
  expect(names(await flushed(page, collector))).toEqual(['page_view']);
});

it('counts views on a page whose own script declares a variable named navigation', async ({
  page,
  site,
  collector,
}) => {
  const script = '<script>const navigation = null; const history = null; const screen = null;</script>';
  site.page('/', html(script + tag(collector.endpoint, { consent: 'granted' })));
  await open(page, `${site.origin('app.example')}/`);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  await page.evaluate(() => window.history.pushState(null, '', '/next'));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  expect(names(await flushed(page, collector))).toEqual(['page_view', 'page_view']);
});

it('takes a redirect for no delivery', async ({ page, site, collector }) => {
  // Followed, the POST would become a GET, which this collector answers with 200.
  collector.reply = ({ method }) =>
    method === 'POST' ? { status: 302, headers: { location: `${collector.endpoint}/moved` } } : {};
  site.page('/', html(tag(collector.endpoint, { consent: 'granted' })));
  await open(page, `${site.origin('app.example')}/`);
  await command(page, 'flush');
  expect(await stats(page)).toMatchObject({ delivered: 0, waiting: 1 });
});
