import { describe, expect } from 'vitest';
import type { Context } from './support/browser.js';
import { it } from './support/consent-fixtures.js';
import { DENIAL, isRequest, openAsking, serveAsking, traces } from './support/consent-page.js';
import type { Page } from './support/page.js';
import { stored, track } from './support/quiet-page.js';
import { readRecording } from './support/recorder.js';
import { command, embed, html, open, sleep } from './support/sdk.js';
import { takeSnapshot } from './support/snapshot.js';

/** How long a tab may go on after a withdrawal elsewhere. */
const BOUND_MS = 1_000;

/** A browser that tells tabs nothing of each other. */
const DEAF = `<script>
  Object.defineProperty(window, 'BroadcastChannel', { value: undefined });
  Object.defineProperty(window, 'cookieStore', { value: undefined });
</script>`;

/** Where tabs hear of each other by a `BroadcastChannel` alone. */
const NO_COOKIE_EVENTS = `<script>Object.defineProperty(window, 'cookieStore', { value: undefined })</script>`;

/** A tab that tracks all the time. */
const CHATTY = `<script>setInterval(() => touchtrail('track', 'tick'), 20)</script>`;

/** Requests that a tab has started later than so long after a moment. */
async function requestsLater(page: Page, atMs: number): Promise<readonly string[]> {
  const originMs = await page.evaluate(() => performance.timeOrigin);
  const { calls } = await readRecording(page);
  return calls.flatMap((call) => (isRequest(call) && originMs + call.atMs > atMs ? [call.what] : []));
}

/** Withdraws, and tells when. */
function withdrawAt(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const atMs = performance.timeOrigin + performance.now();
    window.touchtrail?.('consent.withdraw');
    await window.touchtrail?.('consent.settled');
    return atMs;
  });
}

describe('I13: a withdrawal in one tab', () => {
  it('stops a hidden one and an idle frame within the second, and one that hears nothing before its next request', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const origin = site.origin('app.example');
    const [hidden, deaf] = [await context.newPage(), await context.newPage()];
    const sub = await context.newPage();
    serveAsking(site, collector, { flushIntervalMs: 600_000 }, { body: '<iframe src="/frame"></iframe>' });
    serveAsking(site, collector, {}, { path: '/hidden', after: CHATTY });
    serveAsking(site, collector, { flushIntervalMs: 600_000 }, { path: '/frame', before: NO_COOKIE_EVENTS });
    serveAsking(site, collector, { flushIntervalMs: 600_000 }, { path: '/deaf', before: DEAF });
    await open(page, `${origin}/`);
    await command(page, 'consent.grant', 'all');
    await open(hidden, `${origin}/hidden`);
    await open(deaf, `${origin}/deaf`);
    await open(sub, `${site.origin('www.example')}/deaf`);
    await page.evaluate(() => frames[0]?.location.reload());
    await page.bringToFront();
    expect(await hidden.evaluate(() => document.visibilityState)).toBe('hidden');
    for (const tab of [page, hidden, deaf, sub])
      expect(await command(tab, 'consent.status')).toMatchObject({ state: 'granted' });
    await page.waitFor(() => Reflect.get(window[0] ?? {}, 'gateChanges')?.at(-1)?.status.state === 'granted');
    await track(deaf, 1, 'deaf');
    await track(sub, 1, 'sub');
    await collector.waitFor(({ accepted }) => accepted().length >= 5);

    const atMs = await withdrawAt(page);
    await sleep(page, BOUND_MS + 300);
    for (const tab of [page, hidden]) expect(await requestsLater(tab, atMs + BOUND_MS)).toEqual([]);
    expect(await command(hidden, 'consent.status')).toMatchObject({ state: 'denied' });
    expect(await page.evaluate(() => Reflect.get(window[0] ?? {}, 'touchtrail')?.('consent.status').state)).toBe(
      'denied',
    );

    for (const tab of [deaf, sub]) {
      await command(tab, 'flush');
      expect(await requestsLater(tab, atMs + BOUND_MS)).toEqual([]);
      expect(await command(tab, 'consent.settled')).toMatchObject({ leftovers: [] });
      expect(await command(tab, 'consent.status')).toMatchObject({ state: 'denied' });
      expect(await traces(tab, context)).toEqual([DENIAL]);
    }
    expect(await traces(page, context)).toEqual([DENIAL]);
  });
});

describe('R11: an answer that goes without a word', () => {
  it('takes its effect with it before the next request', async ({ page, context, site, collector }) => {
    await openAsking(page, site, collector, { flushIntervalMs: 600_000 });
    await command(page, 'consent.grant', 'all');
    await track(page, 2);
    await stored(page, 2);
    await page.evaluate(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every engine
      document.cookie = 'tt_consent=;path=/;domain=example.localhost;max-age=0';
      return window.touchtrail?.('flush');
    });
    await command(page, 'consent.settled');
    expect(await command(page, 'consent.status')).toMatchObject({ state: 'pending' });
    expect(await traces(page, context)).toEqual([]);
    expect(collector.requests).toEqual([]);
  });
});

describe('R20: more than one tracker on a page', () => {
  it('is one gate where the script is there twice', async ({ page, context, site, collector }) => {
    const tag = embed('stub', collector.endpoint, { consent: 'manual', pageViews: 'manual', flushIntervalMs: 600_000 });
    site.page('/', html(`${tag}<script async src="/dist/touchtrail.js?again"></script>`));
    await open(page, `${site.origin('app.example')}/`);
    await page.waitFor(() => window.__recorder?.read().messages.some(({ text }) => text.includes('twice')));
    await command(page, 'consent.grant', 'all');
    await track(page, 1);
    await command(page, 'consent.withdraw');
    await command(page, 'consent.settled');
    await command(page, 'flush');
    expect(await traces(page, context)).toEqual([DENIAL]);
    expect(collector.requests).toEqual([]);
  });

  it('is two gates with one answer where they have two names', async ({ page, context, site, collector }) => {
    await openTwo(page, site.origin('app.example'), collector.endpoint, (path, head) => site.page(path, html(head)));
    await command(page, 'a.consent.grant', 'all');
    expect(await command(page, 'b.consent.status')).toMatchObject({ state: 'pending' });
    await command(page, 'b.consent.grant', ['analytics']);
    for (const name of ['a', 'b']) await command(page, `${name}.track`, name);
    await page.waitFor(async () => (await indexedDB.databases()).length === 2);
    await command(page, 'a.consent.withdraw');
    await command(page, 'a.consent.settled');
    await expectBothGone(page, context);
    await command(page, 'b.flush');
    expect(collector.requests).toEqual([]);
  });
});

async function openTwo(
  page: Page,
  origin: string,
  endpoint: string,
  serve: (path: string, head: string) => void,
): Promise<void> {
  serve(
    '/',
    `<script type="module">
      import { createTracker, jsonCollector } from '/dist/index.js';
      const options = { collector: jsonCollector('${endpoint}'), consent: 'manual', pageViews: 'manual', flushIntervalMs: 600_000 };
      const trackers = { a: createTracker({ ...options, name: 'a' }), b: createTracker({ ...options, name: 'b' }) };
      window.touchtrail = (command, ...args) => {
        const path = command.split('.');
        const method = path.pop();
        return path.reduce((owner, key) => owner[key], trackers)[method](...args);
      };
      window.touchtrail.version = 'module';
    </script>`,
  );
  await open(page, `${origin}/`);
}

async function expectBothGone(page: Page, context: Context): Promise<void> {
  await sleep(page, BOUND_MS);
  expect(await command(page, 'b.consent.status')).toMatchObject({ state: 'denied' });
  expect(await traces(page, context)).toEqual([DENIAL]);
  expect((await takeSnapshot(page)).databases).toEqual([]);
}
