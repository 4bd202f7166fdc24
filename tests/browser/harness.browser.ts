import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { readRow, storeRow, writeCookie } from './support/page-storage.js';
import { NOTHING_STORED, takeSnapshot } from './support/snapshot.js';

const PLAIN = '<!doctype html><title>plain</title><p>Nothing happens here.</p>';

describe('a tab', () => {
  it('runs in the engine that the project is for', async ({ engine, page, site }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.origin('app.example')}/`);
    const signatures = { chromium: /Chrome\//, firefox: /Firefox\//, webkit: /Version\/.* Safari\// };
    expect(await page.evaluate(() => navigator.userAgent)).toMatch(signatures[engine]);
  });

  it('begins without anything that an earlier context has stored', async ({ browser, site }) => {
    site.page('/', PLAIN);
    const before = await browser.fresh();
    const first = await before.newPage();
    await first.goto(`${site.origin('app.example')}/`);
    await storeRow(first, 'old');
    await writeCookie(first, 'old=1; max-age=1000; domain=example.localhost');
    await first.evaluate(async () => {
      localStorage.setItem('old', '1');
      sessionStorage.setItem('old', '1');
      await caches.open('old');
    });
    expect(await takeSnapshot(first)).toEqual({
      cookies: 'old=1',
      localStorageKeys: ['old'],
      sessionStorageKeys: ['old'],
      databases: ['rows'],
      caches: ['old'],
    });
    await before.close();

    const after = await browser.fresh();
    const second = await after.newPage();
    await second.goto(`${site.origin('app.example')}/`);
    expect(await takeSnapshot(second)).toEqual(NOTHING_STORED);
    expect(await after.cookies()).toEqual([]);
    await after.close();
  });

  it('shares a cookie of the parent domain between sub-domains and with no other site', async ({ page, site }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.origin('app.example')}/`);
    await writeCookie(page, 'shared=1; domain=example.localhost');
    await page.goto(`${site.origin('www.example')}/`);
    expect(await page.evaluate(() => document.cookie)).toBe('shared=1');
    await page.goto(`${site.origin('app.other')}/`);
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  it('keeps a Secure cookie of a page with https', async ({ page, context, site }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.secureOrigin('app.example')}/`);
    await writeCookie(page, 'safe=1; Secure; SameSite=Lax; path=/; max-age=86400; domain=example.localhost');
    expect(await page.evaluate(() => document.cookie)).toBe('safe=1');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: 'safe', value: '1', domain: '.example.localhost', path: '/', secure: true });
    expect(Math.round(((cookie?.expiresSeconds ?? 0) - Date.now() / 1000) / 3600)).toBe(24);
  });

  it('becomes hidden when another comes to the front, and stays so while a test looks into it', async ({
    page,
    context,
    site,
  }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.origin('app.example')}/`);
    const other = await context.newPage();
    await other.goto(`${site.origin('app.example')}/`);
    await page.bringToFront();
    await page.waitFor(() => document.visibilityState === 'visible');
    await other.waitFor(() => document.visibilityState === 'hidden');

    await other.bringToFront();
    await page.waitFor(() => document.visibilityState === 'hidden');
    expect(await other.evaluate(() => document.visibilityState)).toBe('visible');
  });

  it('goes back to the page before, out of the back-forward cache', async ({ page, site }) => {
    site.page('/', PLAIN);
    site.page('/next', PLAIN);
    const first = `${site.origin('app.example')}/`;
    await page.goto(first);
    await page.evaluate(() => addEventListener('pageshow', ({ persisted }) => document.body.append(`${persisted}`)));
    await page.goto(`${site.origin('app.example')}/next`);
    await page.back();
    expect(await page.url()).toBe(first);
    expect(await page.waitFor(() => document.body.textContent.match(/true|false/)?.[0])).toBe('true');
  });

  it('is clicked and typed into as by a person, for which it comes to the front', async ({ page, context, site }) => {
    site.page('/', `${PLAIN}<input><button onclick="this.textContent = event.isTrusted">Send</button>`);
    await page.goto(`${site.origin('app.example')}/`);
    const other = await context.newPage();
    await other.bringToFront();
    await page.waitFor(() => document.visibilityState === 'hidden');
    await page.type('input', 'Zoë');
    await page.click('button');
    expect(await page.waitFor(() => document.querySelector('button')?.textContent)).toBe('true');
    expect(await page.evaluate(() => document.querySelector('input')?.value)).toBe('Zoë');
  });

  it('goes offline and online again', async ({ page, site }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.origin('app.example')}/`);
    await page.evaluate(() => {
      for (const type of ['offline', 'online']) addEventListener(type, () => document.body.append(type));
    });
    const isReached = () =>
      fetch('/').then(
        ({ ok }) => ok,
        () => false,
      );
    await page.setConnection('offline');
    await page.waitFor(() =>
      fetch('/').then(
        () => false,
        () => true,
      ),
    );
    expect(await page.evaluate(() => navigator.onLine)).toBe(false);
    await page.setConnection('online');
    // A browser takes a moment to let go of the connections that it has lost.
    await page.waitFor(isReached);
    expect(await page.evaluate(() => navigator.onLine)).toBe(true);
    expect(await page.evaluate(() => document.body.textContent)).toContain('offlineonline');
  });

  it('passes on the error of an evaluated function', async ({ page, site }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.origin('app.example')}/`);
    const failing = page.evaluate(() => Promise.reject(new RangeError('too far')));
    await expect(failing).rejects.toThrow('too far');
  });

  it('is photographed', async ({ page, site }) => {
    site.page('/', PLAIN);
    await page.goto(`${site.origin('app.example')}/`);
    const folder = await mkdtemp(join(tmpdir(), 'touchtrail-'));
    await page.screenshot(join(folder, 'page.png'));
    const [, letters] = await readFile(join(folder, 'page.png'), 'latin1').then((text) => text.match(/^.(PNG)/) ?? []);
    expect(letters).toBe('PNG');
    await rm(folder, { recursive: true });
  });
});

describe('a browser of the test', () => {
  it('finds an IndexedDB row again that it had stored before kill -9', async ({ launchOwn, site }) => {
    site.page('/', PLAIN);
    const killed = await launchOwn();
    const before = await killed.newPage();
    await before.goto(`${site.origin('app.example')}/`);
    await storeRow(before, 'precious');
    await killed.kill();

    const restarted = await launchOwn();
    const after = await restarted.newPage();
    await after.goto(`${site.origin('app.example')}/`);
    expect(await readRow(after)).toBe('precious');
  });
});

describe('a site', () => {
  it('serves the files of a folder, and notes what was asked', async ({ page, site }) => {
    const folder = await mkdtemp(join(tmpdir(), 'touchtrail-'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><script src="hello.js"></script>');
    await writeFile(join(folder, 'hello.js'), 'document.title = "hello"');
    site.files('/shop/', folder);
    const shop = `${site.origin('app.example')}/shop/`;
    await page.goto(shop);
    expect(await page.evaluate(() => document.title)).toBe('hello');
    expect(site.requests).toEqual([`GET ${shop}`, `GET ${shop}hello.js`]);
    await rm(folder, { recursive: true });
  });

  it('sends the headers of a page', async ({ page, site }) => {
    site.page('/', `${PLAIN}<script>document.title = 'ran'</script>`, {
      'content-security-policy': "script-src 'none'",
    });
    await page.goto(`${site.origin('app.example')}/`);
    expect(await page.evaluate(() => document.title)).toBe('plain');
  });
});
