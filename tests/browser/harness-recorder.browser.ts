import { describe, expect } from 'vitest';
import type { Engine } from './support/engine.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { writeCookie } from './support/page-storage.js';
import { readRecording, readWatched, recorderScript } from './support/recorder.js';
import { USES } from './support/recorder-uses.js';
import type { Site } from './support/site.js';
import { takeSnapshot } from './support/snapshot.js';

/** Opens a page whose body is `html`, with the recorder in place before its first script. */
async function openRecorded(page: Page, site: Site, html: string, csp?: string): Promise<void> {
  const headers = csp === undefined ? {} : { 'content-security-policy': csp };
  site.page('/', `<!doctype html><title>recorded</title><body>${html}`, headers);
  await page.onNewDocument(recorderScript());
  await page.goto(`${site.origin('app.example')}/`);
}

/** Uses every primitive that all three engines have, once. */
const BUSY = `<canvas></canvas><script>
  document.cookie = 'a=1';
  document.cookie;
  cookieStore.get('a');
  localStorage.setItem('key', 'value');
  sessionStorage.getItem('key');
  indexedDB.open('database');
  indexedDB.deleteDatabase('other');
  indexedDB.databases();
  caches.open('cache');
  fetch('/fetched', { method: 'POST', body: 'x' });
  const xhr = new XMLHttpRequest(); xhr.open('PUT', '/xhr'); xhr.send();
  navigator.sendBeacon('/beacon', 'x');
  new Image().src = '/image';
  new WebSocket('ws://' + location.host + '/socket');
  new EventSource('/events');
  new Worker('/worker');
  new SharedWorker('/shared');
  new BroadcastChannel('channel');
  navigator.serviceWorker.register('/service').catch(() => {});
  const script = document.createElement('script'); script.src = '/script'; document.head.appendChild(script);
  const box = document.createElement('div'); box.innerHTML = '<p>text</p>'; document.body.append(box);
  box.insertAdjacentHTML('beforeend', '<img alt="">');
  new Intl.DateTimeFormat().resolvedOptions();
  screen.width + navigator.hardwareConcurrency;
  document.querySelector('canvas').toDataURL();
  document.querySelector('canvas').getContext('2d').getImageData(0, 0, 1, 1);
  addEventListener('unload', () => {});
  addEventListener('click', () => {});
</script>`;

const BUSY_CALLS = [
  'cookie.set a=1',
  'cookie.get ',
  'cookieStore.get "a"',
  'localStorage ',
  'storage.setItem key',
  'sessionStorage ',
  'storage.getItem key',
  'indexedDB.open database',
  'indexedDB.deleteDatabase other',
  'indexedDB.databases ',
  'caches.open cache',
  'network.fetch POST /fetched',
  'xhr.send PUT /xhr',
  'beacon /beacon',
  'image.src /image',
  'WebSocket ws://HOST/socket',
  'EventSource /events',
  'Worker /worker',
  'SharedWorker /shared',
  'BroadcastChannel channel',
  'serviceWorker.register /service',
  'script.src /script',
  'insert.appendChild script /script',
  'insert.insertAdjacentHTML <img alt=""',
  'intl.resolvedOptions ',
  'Screen.width ',
  'Navigator.hardwareConcurrency ',
  'canvas.toDataURL ',
  'canvas.getImageData ',
  'listener unload',
];

const CHROMIUM_ONLY = [
  ...['open', 'keys', 'delete'].map((key) => `storageBuckets.${key}`),
  ...['getHighEntropyValues', 'brands', 'mobile', 'platform'].map((key) => `userAgentData.${key}`),
  ...['network.fetchLater', 'webgpu.requestAdapter', 'keyboard.getLayoutMap'],
  ...['getBattery', 'deviceMemory', 'connection'].map((key) => `Navigator.${key}`),
];

/** What an engine may lack. A primitive that is misspelt is heard in none, and Chromium has them all. */
const LACKS: Readonly<Record<Engine, readonly string[]>> = {
  chromium: [],
  firefox: CHROMIUM_ONLY,
  webkit: [
    ...CHROMIUM_ONLY,
    ...['getDirectory', 'persist', 'persisted', 'estimate'].map((key) => `storageManager.${key}`),
    ...['RTCPeerConnection', 'WebTransport', 'insert.moveBefore', 'Screen.orientation'],
  ],
};

/** Says an address for later, or is kept as a message. */
const UNHEARD = /^(?:xhr\.open|console\..*)$/;

describe('the recorder', () => {
  it('hears a use of each primitive that it watches', async ({ page, site, engine }) => {
    await openRecorded(page, site, '');
    const unheard = await page.evaluate((uses) => {
      const whatOf = () => window.__recorder?.read().calls.map(({ what }) => what) ?? [];
      return Object.entries(uses).flatMap(([what, use]) => {
        const before = whatOf().length;
        try {
          Promise.resolve(new Function(use.includes(';') ? use : `return ${use}`)()).catch(() => {});
        } catch {
          // A use that is refused is a use; one of what is not there is not heard.
        }
        return whatOf().slice(before).includes(what) ? [] : [what];
      });
    }, USES);
    expect(LACKS[engine]).toEqual(expect.arrayContaining(unheard));
    const watched = (await readWatched(page)).filter((what) => !UNHEARD.test(what));
    expect(unheard.filter((what) => watched.includes(what))).toEqual([]);
    expect(Object.keys(USES)).toEqual(expect.arrayContaining([...watched]));
  });

  it('has nothing to say about a page that does nothing', async ({ page, site }) => {
    await openRecorded(page, site, '<p>text</p><script>document.title = "scripted"</script>');
    expect(await readRecording(page)).toEqual({ calls: [], messages: [], patched: [] });
  });

  it('notes each way to store, read or send, in the order of use', async ({ page, site }) => {
    await openRecorded(page, site, BUSY);
    const { calls, patched } = await readRecording(page);
    const host = new URL(await page.url()).host;
    expect(calls.map(({ what, detail }) => `${what} ${detail}`.replace(host, 'HOST'))).toEqual(BUSY_CALLS);
    expect(patched).toEqual([]);
  });

  it('tells the calls of a built file from those of the page', async ({ page, site }) => {
    site.page('/dist/sdk.js', "const store = () => localStorage.setItem('sdk', '1'); Promise.resolve().then(store)", {
      'content-type': 'text/javascript',
    });
    await openRecorded(
      page,
      site,
      `<script src="/dist/sdk.js"></script><script>navigator.sendBeacon('/page')</script>`,
    );
    const { calls } = await readRecording(page);
    expect(calls).toMatchObject([
      { what: 'localStorage', stackHasSdk: true },
      { what: 'storage.setItem', stackHasSdk: true },
      { what: 'beacon', stackHasSdk: false },
    ]);
  });

  it('lets every primitive work and look as without it', async ({ page, site }) => {
    await openRecorded(page, site, '');
    await writeCookie(page, 'kept=1');
    const seen = await page.evaluate(async () => {
      const request = new XMLHttpRequest();
      request.open('GET', '/', false);
      request.send();
      const channel = new BroadcastChannel('channel');
      return {
        cookie: document.cookie,
        fetched: (await fetch('/')).status,
        xhr: request.status,
        beacon: navigator.sendBeacon('/beacon'),
        source: `${fetch}${navigator.sendBeacon}${BroadcastChannel}`.match(/\[native code\]/g)?.length,
        names: [fetch.name, fetch.length, navigator.sendBeacon.name, BroadcastChannel.name],
        channel: channel instanceof BroadcastChannel && channel.constructor === BroadcastChannel,
        illegal: await Promise.resolve()
          .then(() => Storage.prototype.getItem.call({} as Storage, 'key'))
          .catch((error) => error.name),
      };
    });
    expect(seen).toEqual({
      cookie: 'kept=1',
      fetched: 200,
      xhr: 200,
      beacon: true,
      source: 3,
      names: ['fetch', 1, 'sendBeacon', 'BroadcastChannel'],
      channel: true,
      illegal: 'TypeError',
    });
  });

  it('is at work on a page that allows no scripts but its own, and no text as script', async ({ page, site }) => {
    const html = `<script nonce="n1">navigator.sendBeacon('/allowed')</script><script>navigator.sendBeacon('/not')</script>`;
    await openRecorded(page, site, html, "script-src 'nonce-n1'; require-trusted-types-for 'script'");
    expect((await readRecording(page)).calls).toMatchObject([{ what: 'beacon', detail: '/allowed' }]);
  });

  it('names the browser functions that a page has replaced', async ({ page, site }) => {
    await openRecorded(
      page,
      site,
      `<script>
        const push = history.pushState; history.pushState = function () { return push.apply(this, arguments) };
        window.fetch = () => Promise.reject();
        Storage.prototype.setItem = () => {};
      </script>`,
    );
    expect([...(await readRecording(page)).patched].sort()).toEqual([
      'history.pushState',
      'network.fetch',
      'storage.setItem',
    ]);
  });

  it('keeps what the console and uncaught errors say', async ({ page, site }) => {
    await openRecorded(
      page,
      site,
      `<script>console.error('bad option', 7); Promise.reject(new Error('left alone')); throw new TypeError('thrown')</script>`,
    );
    const texts = (await readRecording(page)).messages.map(({ level, text }) => `${level}: ${text}`);
    expect(texts).toEqual([
      'error: bad option 7',
      expect.stringMatching(/^uncaught: .*thrown/),
      'unhandled: Error: left alone',
    ]);
  });

  it('notes a click that the page keeps from its purpose', async ({ page, site }) => {
    await openRecorded(
      page,
      site,
      '<a href="/next">Next</a><script>onclick = (event) => event.preventDefault()</script>',
    );
    await page.click('a');
    expect((await readRecording(page)).calls).toMatchObject([{ what: 'preventDefault', detail: 'click' }]);
  });

  it('hears what a frame of the page does', async ({ page, site }) => {
    site.page('/frame', `<script>navigator.sendBeacon('/from-frame')</script>`);
    await openRecorded(page, site, '<iframe src="/frame"></iframe>');
    expect((await readRecording(page)).calls).toMatchObject([{ what: 'beacon', detail: '/from-frame' }]);
  });

  it('says when in the time of the page, for a frame that came later too', async ({ page, site }) => {
    site.page('/frame', `<script>navigator.sendBeacon('/from-frame'); parent.heard = true</script>`);
    await openRecorded(page, site, '');
    const addedAtMs = await page.evaluate(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const frame = document.createElement('iframe');
      frame.src = '/frame';
      document.body.append(frame);
      return performance.now();
    });
    await page.waitFor(() => 'heard' in window);
    const endedAtMs = await page.evaluate(() => performance.now());
    const sent = (await readRecording(page)).calls.find(({ what }) => what === 'beacon');
    expect(sent?.atMs).toBeGreaterThan(addedAtMs);
    expect(sent?.atMs).toBeLessThan(endedAtMs);
  });

  it('does not hear the look of the test into the storage', async ({ page, site }) => {
    await openRecorded(page, site, '');
    await takeSnapshot(page);
    expect((await readRecording(page)).calls).toEqual([]);
  });
});
