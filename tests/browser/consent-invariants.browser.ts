import { describe, expect } from 'vitest';
import type { Touchpoint } from '../../src/model/event.js';
import { it } from './support/consent-fixtures.js';
import {
  DENIAL,
  gateChanges,
  isRequest,
  openAsking,
  requestsWithoutGrant,
  serveAsking,
  traces,
  withdrawAndSettle,
} from './support/consent-page.js';
import { poll } from './support/page.js';
import { writeCookie } from './support/page-storage.js';
import { stored, track } from './support/quiet-page.js';
import { readRecording } from './support/recorder.js';
import { command, flushed, html, names, open, sleep, stats } from './support/sdk.js';
import { NOTHING_STORED, takeSnapshot } from './support/snapshot.js';
import { takenOnce } from './support/watched-page.js';

const QUIET = { flushIntervalMs: 600_000 };

describe('while the answer changes', () => {
  it('I3: each request starts under a grant, and each batch carries its receipt', async ({ page, site, collector }) => {
    await openAsking(page, site, collector);
    await page.evaluate(async () => {
      const pause = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));
      // What is under way, armed or stored at each denial differs from turn to turn.
      for (let turn = 0; turn < 8; turn += 1) {
        window.touchtrail?.('track', `pending${turn}`);
        window.touchtrail?.('consent.grant', turn % 2 ? 'all' : ['analytics']);
        window.touchtrail?.('track', `granted${turn}`);
        await pause(turn * 25);
        window.touchtrail?.('track', `late${turn}`);
        if (turn % 3 === 0) void window.touchtrail?.('flush');
        window.touchtrail?.(turn % 2 ? 'consent.withdraw' : 'consent.reset');
        window.touchtrail?.('track', `without${turn}`);
        await pause(30);
      }
      window.touchtrail?.('consent.grant', 'all');
      window.touchtrail?.('track', 'last');
    });
    await collector.waitFor(({ accepted }) => names(accepted()).includes('last'));
    const changes = await gateChanges(page);
    expect(changes.length).toBeGreaterThanOrEqual(16);
    expect((await readRecording(page)).calls.filter(isRequest).length).toBeGreaterThan(1);
    expect(await requestsWithoutGrant(page)).toEqual([]);
    const events = collector.events();
    expect(names(events).filter((name) => /^without[1357]/.test(name))).toEqual([]);
    for (const { consent, visitor } of events) {
      expect(consent.id).not.toBe(visitor.id);
      expect(consent.purposes.analytics).toBe('granted');
      expect(consent.method).toBe('explicit');
      expect(consent.sources).toEqual(['manual']);
      expect(consent.expiresAtMs - consent.decidedAtMs).toBe(180 * 86_400_000);
      expect(consent.decidedAtMs).toBeLessThanOrEqual(Date.now());
    }
    const receipts = new Map(events.map(({ consent, visitor }) => [consent.id, visitor.id]));
    // A receipt is of one decision, and each of these made another visitor.
    expect(new Set(receipts.values()).size).toBe(receipts.size);
  });

  it('I6, I7, I8: what was denied is never sent, what was held goes once and in order, and nothing joins two visitors', async ({
    page,
    context,
    site,
    collector,
  }) => {
    await openAsking(page, site, collector, QUIET);
    await track(page, 3, 'refused');
    await command(page, 'consent.deny');
    await track(page, 2, 'denied');
    await command(page, 'consent.grant', 'all');
    const first = await track(page, 1, 'first');
    await flushed(page, collector);
    await takenOnce(collector, first);

    await command(page, 'consent.reset');
    await command(page, 'consent.settled');
    const held = await track(page, 5, 'held');
    // In memory only.
    expect(await traces(page, context)).toEqual([]);
    expect(await stats(page)).toMatchObject({ held: 5, waiting: 0 });
    await command(page, 'consent.grant', ['analytics']);
    const second = await track(page, 1, 'second');
    await flushed(page, collector);

    // Undelivered and withdrawn: in memory, in a row, and under way.
    collector.reply = () => ({ status: 503 });
    await track(page, 1, 'undelivered');
    await command(page, 'flush');
    await page.evaluate(() => {
      window.touchtrail?.('track', 'unstored');
      window.touchtrail?.('consent.withdraw');
      window.touchtrail?.('track', 'withdrawn');
      window.touchtrail?.('identify', 'C-1');
    });
    collector.reply = () => ({});
    await command(page, 'consent.grant', 'all');
    const third = await track(page, 1, 'third');
    await flushed(page, collector);

    await takenOnce(collector, [...first, ...held, ...second, ...third]);
    const events = [...collector.accepted()];
    expect(names(events)).toEqual([...first, ...held, ...second, ...third]);
    const people = (of: (event: Touchpoint) => string): readonly string[] => [...new Set(events.map(of))];
    expect(people(({ visitor }) => visitor.id)).toHaveLength(3);
    expect(people(({ session }) => session.id)).toHaveLength(3);
    expect(people(({ consent }) => consent.id)).toHaveLength(3);
    expect(people(({ visitor, session, consent }) => `${visitor.id} ${session.id} ${consent.id}`)).toHaveLength(3);
    expect(people(({ visitor }) => visitor.userId ?? 'nobody')).toEqual(['nobody']);
    expect(await requestsWithoutGrant(page)).toEqual([]);
  });
});

describe('a withdrawal', () => {
  const PLANTED = ['path=/shop', 'path=/shop/', 'path=/', 'path=/shop/autumn'].flatMap((path) =>
    ['', ';domain=deep.app.example.localhost', ';domain=app.example.localhost', ';domain=example.localhost'].map(
      (domain) => `${path}${domain};max-age=10000`,
    ),
  );

  it('I4, I5: starts no request, reads no ID, and leaves nothing but the denial, whatever two other tabs hold', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const origin = site.origin('deep.app.example');
    collector.reply = () => ({ status: 503 });
    const [tracking, holding] = [await context.newPage(), await context.newPage()];
    site.page('/shop/autumn', html(''));
    await page.goto(`${origin}/shop/autumn`);
    for (const name of ['tt_visitor', 'tt_session', 'tt_touches'])
      for (const [index, variant] of PLANTED.entries()) await writeCookie(page, `${name}=p${index};${variant}`);
    // WebKit lists a cookie a moment after it was written.
    await poll('the planted cookies', 5_000, async () => (await context.cookies()).length === 3 * PLANTED.length);

    serveAsking(site, collector, QUIET, { path: '/shop/autumn' });
    await open(page, `${origin}/shop/autumn`);
    await command(page, 'consent.grant', 'all');
    await open(tracking, `${origin}/shop/autumn`);
    await track(tracking, 2, 'other');
    await track(page, 2, 'own');
    await stored(page, 4);
    // As another copy of the script would that never lets go.
    await holding.goto(`${origin}/dist/touchtrail.js`);
    await holding.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open('tt_events');
          opening.onsuccess = () => resolve(void Reflect.set(window, 'held', opening.result));
        }),
    );
    await page.evaluate(() => {
      localStorage.setItem('tt_spill.json.01ARZ3NDEKTSV4RRFFQ69G5FAV', '[[{"eventId":"left"}],[]]');
      localStorage.setItem('tt_spill.json.pause', '[5,1]');
      localStorage.setItem('theirs', '1');
      // Which IDs the page sees from now on.
      const { get } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie') ?? {};
      const seen: string[] = [];
      Object.defineProperty(Document.prototype, 'cookie', {
        ...Object.getOwnPropertyDescriptor(Document.prototype, 'cookie'),
        get() {
          const text = get?.call(this);
          seen.push(text);
          return text;
        },
      });
      Reflect.set(window, 'seenCookies', seen);
    });

    const callCount = await page.evaluate(async () => {
      window.touchtrail?.('track', 'unstored');
      void window.touchtrail?.('flush');
      window.touchtrail?.('consent.withdraw');
      (Reflect.get(window, 'seenCookies') as string[]).length = 0;
      const count = window.__recorder?.read().calls.length ?? 0;
      await window.touchtrail?.('consent.settled');
      return count;
    });
    const withdrawnAtMs = Date.now();
    await tracking.waitFor(() => !/tt_(visitor|session)/.test(document.cookie));
    await command(tracking, 'consent.settled');
    // By its own connection: another one would wait until this is closed and the database is deleted.
    const rows = await holding.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const database = Reflect.get(window, 'held') as IDBDatabase;
          const counting = database.transaction('touchpoints').objectStore('touchpoints').count();
          counting.onsuccess = () => {
            resolve(counting.result);
            database.close();
          };
        }),
    );
    expect(rows).toBe(0);
    expect(await traces(page, context)).toEqual([DENIAL]);
    expect((await takeSnapshot(page)).localStorageKeys).toEqual(['theirs']);

    const settledCount = (await readRecording(page)).calls.length;
    await track(page, 1, 'after');
    await command(page, 'identify', 'C-1');
    await page.evaluate(() => history.pushState(null, '', '/shop/tea'));
    await command(page, 'flush');
    await command(tracking, 'flush');
    await sleep(page, 400);
    const { calls } = await readRecording(page);
    expect(calls.slice(callCount).filter(isRequest)).toEqual([]);
    expect(collector.requests.filter(({ receivedAtMs }) => receivedAtMs > withdrawnAtMs + 1_000)).toEqual([]);
    expect(
      [...new Set(calls.slice(settledCount).map(({ what }) => what))].filter((what) => what !== 'cookie.get'),
    ).toEqual([]);
    const seen = await page.evaluate(() => Reflect.get(window, 'seenCookies') as readonly string[]);
    expect(seen.filter((text) => /tt_(visitor|session)/.test(text))).toEqual([]);
    expect(await traces(page, context)).toEqual([DENIAL]);
  });

  it('I19: takes no more words than a grant, and works before the tracker is there', async ({
    page,
    context,
    site,
    collector,
  }) => {
    await openAsking(page, site, collector, QUIET);
    await command(page, 'consent.grant', 'all');
    await track(page, 2);
    await stored(page, 2);
    await page.evaluate(() => localStorage.setItem('tt_spill.json.01ARZ3NDEKTSV4RRFFQ69G5FAV', '[[],[]]'));
    // Queued by the stub of the page, before the script has come.
    serveAsking(
      site,
      collector,
      {},
      {
        path: '/early',
        before: `<script>window.touchtrail=function(){(touchtrail.q=touchtrail.q||[]).push([arguments,Date.now(),location.href,document.title,document.referrer])};
        touchtrail('track', 'early'); touchtrail('consent.withdraw');</script>`,
      },
    );
    await open(page, `${site.origin('app.example')}/early`);
    await command(page, 'consent.settled');
    expect(await command(page, 'consent.status')).toMatchObject({ state: 'denied' });
    expect(await traces(page, context)).toEqual([DENIAL]);
    await command(page, 'flush');
    // The page before was left under a grant, and handed over what it had.
    expect(names(collector.events()).filter((name) => name === 'early')).toEqual([]);
    expect((await readRecording(page)).calls.filter(isRequest)).toEqual([]);
  });
});

describe('I11: what somebody has corrupted', () => {
  const atMs = Date.now();
  const RECORDS = [
    '1',
    'granted',
    '{"a":"1"}',
    '%E0%A4%A',
    `2.${atMs}.gggg`,
    `1.${atMs}.ggg`,
    `1.${atMs}.gggg.x`,
    `1.${atMs + 3 * 86_400_000}.gggg`,
    `1.${atMs - 181 * 86_400_000}.gggg`,
    'g'.repeat(3_900),
  ];

  it('is no grant, and a record of it is removed with what was kept under it', async ({
    page,
    context,
    site,
    collector,
  }) => {
    await openAsking(page, site, collector, { ...QUIET, pageViews: 'auto' });
    await command(page, 'consent.grant', 'all');
    await track(page, 1, 'before');
    await stored(page, 2);
    collector.reply = () => ({ status: 503 });
    for (const record of RECORDS) {
      await writeCookie(page, `tt_consent=${record};path=/;domain=example.localhost;max-age=10000`);
      await open(page, `${site.origin('app.example')}/`);
      await command(page, 'flush');
      await command(page, 'consent.settled');
      expect(await command(page, 'consent.status'), record).toMatchObject({ state: 'pending', sources: [] });
      expect(await traces(page, context), record).toEqual([]);
      expect((await readRecording(page)).calls.filter(isRequest), record).toEqual([]);
    }
    expect(await takeSnapshot(page)).toEqual(NOTHING_STORED);
  });

  it('of visitor, session, spill, pause and rows joins nobody and stops nothing', async ({
    page,
    context,
    site,
    collector,
  }) => {
    await openAsking(page, site, collector, QUIET);
    await command(page, 'consent.grant', 'all');
    await track(page, 1, 'before');
    await flushed(page, collector);
    const [before] = collector.accepted();
    for (const cookie of ['tt_visitor=<b>1</b>', 'tt_session=%E0%A4%A'])
      await writeCookie(page, `${cookie};path=/;domain=example.localhost;max-age=10000`);
    await page.evaluate(async () => {
      localStorage.setItem('tt_spill.json.01ARZ3NDEKTSV4RRFFQ69G5FAV', '{"broken');
      localStorage.setItem('tt_spill.json.01ARZ3NDEKTSV4RRFFQ69G5FAW', '[[null,5,{"eventId":7}],5]');
      localStorage.setItem('tt_spill.json.pause', '{');
      localStorage.setItem('tt_spill.json.taken', '\u0000');
      await new Promise<void>((resolve) => {
        const opening = indexedDB.open('tt_events');
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('touchpoints', 'readwrite');
          for (const [index, row] of [null, 5, 'text', {}, { eventId: {} }].entries())
            transaction.objectStore('touchpoints').put(row, `0${index}`);
          transaction.oncomplete = () => resolve(opening.result.close());
        };
      });
    });
    await open(page, `${site.origin('app.example')}/`);
    await track(page, 1, 'after');
    await flushed(page, collector);
    await takenOnce(collector, ['before0', 'after0']);
    const after = collector.accepted().at(-1);
    expect(after?.visitor.id).not.toBe(before?.visitor.id);
    expect(after?.session.id).not.toBe(before?.session.id);
    await withdrawAndSettle(page);
    expect(await traces(page, context)).toEqual([DENIAL]);
  });
});
