import { describe, expect } from 'vitest';
import { it } from './support/consent-fixtures.js';
import { ASKING, DENIAL, isRequest, requestsWithoutGrant, serveAsking, traces } from './support/consent-page.js';
import { track } from './support/quiet-page.js';
import { readRecording } from './support/recorder.js';
import { command, embed, html, names, open, sleep } from './support/sdk.js';

/** Withdraws at the first use of something by the tracker, in the middle of it, or as soon as it has returned. */
function withdrawAt(owner: string, key: string, when: 'within' | 'after'): string {
  return `<script>{
    const original = ${owner}.${key};
    const withdraw = () => {
      window.withdrawnAt ??= (touchtrail('consent.withdraw'), __recorder.read().calls.length);
    };
    ${owner}.${key} = new Proxy(original, {
      apply(target, self, args) {
        if (window.isArmed && '${when}' === 'within') withdraw();
        const result = Reflect.apply(target, self, args);
        if (window.isArmed) queueMicrotask(withdraw);
        return result;
      },
      construct(target, args) {
        const made = Reflect.construct(target, args);
        if (window.isArmed) '${when}' === 'within' ? withdraw() : queueMicrotask(withdraw);
        return made;
      },
    });
  }</script>`;
}

const MOMENTS = [
  ['R2', 'asks for the lock', 'LockManager.prototype', 'request'],
  ['R2', 'reads what waits', 'IDBObjectStore.prototype', 'getAll'],
  ['R2', 'makes a batch', 'JSON', 'stringify'],
  ['R3', 'opens the database', 'IDBFactory.prototype', 'open'],
  ['R3', 'has a row in an open transaction', 'IDBObjectStore.prototype', 'put'],
  ['R3', 'ends a transaction', 'IDBTransaction.prototype', 'commit'],
] as const;

describe('a withdrawal while the tracker', () => {
  it.for([
    ['R2', 'compresses', 'window', 'CompressionStream', 'after'] as const,
    ...MOMENTS.flatMap((moment) => (['within', 'after'] as const).map((when) => [...moment, when] as const)),
  ])(
    '%s: %s (%s.%s, %s) starts no request and leaves nothing',
    async ([, , owner, key, when], { page, context, site, collector }) => {
      const tracker = embed('stub', collector.endpoint, { ...ASKING, flushIntervalMs: 600_000, gzip: true });
      site.page('/', html(tracker + withdrawAt(owner, key, when)));
      await open(page, `${site.origin('app.example')}/`);
      await command(page, 'consent.grant', 'all');
      await page.evaluate(async () => {
        for (const name of ['e0', 'e1', 'e2']) window.touchtrail?.('track', name, { text: 'x'.repeat(2_000) });
        Reflect.set(window, 'isArmed', true);
        await window.touchtrail?.('flush');
      });
      const withdrawnAt = await page.waitFor(() => Reflect.get(window, 'withdrawnAt') as number);
      await command(page, 'consent.settled');
      await track(page, 1, 'after');
      await command(page, 'flush');
      expect(await command(page, 'consent.status')).toMatchObject({ state: 'denied' });
      expect((await readRecording(page)).calls.slice(withdrawnAt).filter(isRequest)).toEqual([]);
      expect(collector.requests).toEqual([]);
      expect(await traces(page, context)).toEqual([DENIAL]);
      expect(await command(page, 'stats')).toMatchObject({ waiting: 0, dropped: { withdrawn: 3, denied: 1 } });
    },
  );

  it.for(['flushes', 'is left'])(
    'R2: %s, out of the collector that the site has written, starts no request',
    async (what, { page, context, site, collector }) => {
      site.page(
        '/',
        html(`<script type="module">
          import { createTracker, jsonCollector } from '/dist/index.js';
          const json = jsonCollector('${collector.endpoint}');
          const encode = (batch) => {
            if (window.isArmed) window.withdrawnAt ??= (tracker.consent.withdraw(), __recorder.read().calls.length);
            return json.encode(batch);
          };
          const options = { pageViews: 'manual', flushIntervalMs: 600_000, consent: 'manual' };
          const tracker = createTracker({ ...options, collector: { ...json, encode } });
          window.touchtrail = (command, ...args) => {
            const [method, parent] = command.split('.').reverse();
            return (parent ? tracker[parent] : tracker)[method](...args);
          };
          window.touchtrail.version = 'module';
        </script>`),
      );
      site.page('/next', html(''));
      await open(page, `${site.origin('app.example')}/`);
      await command(page, 'consent.grant', 'all');
      await track(page, 3);
      await page.evaluate((isLeft) => {
        Reflect.set(window, 'isArmed', true);
        if (!isLeft) return window.touchtrail?.('flush');
        location.href = '/next';
        return undefined;
      }, what === 'is left');
      if (what === 'is left') await page.waitFor(() => location.pathname === '/next');
      else await command(page, 'consent.settled');
      await sleep(page, 300);
      expect(collector.requests).toEqual([]);
      expect(await traces(page, context)).toEqual([DENIAL]);
    },
  );

  it('R2: is between two batches starts no second one, and tries none again', async ({
    page,
    context,
    site,
    collector,
  }) => {
    serveAsking(site, collector, { flushIntervalMs: 600_000 });
    collector.reply = () => ({ delayMs: 300 });
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'consent.grant', 'all');
    await page.evaluate(() => {
      for (let index = 0; index < 90; index += 1)
        window.touchtrail?.('track', `e${index}`, { text: 'x'.repeat(1_500) });
      void window.touchtrail?.('flush');
    });
    await collector.waitFor(({ requests }) => requests.length > 0);
    await command(page, 'consent.withdraw');
    const { length } = collector.requests;
    await command(page, 'consent.settled');
    await sleep(page, 1_200);
    expect(collector.requests).toHaveLength(length);
    expect(length).toBeLessThan(3);
    expect(await requestsWithoutGrant(page)).toEqual([]);
    expect(await traces(page, context)).toEqual([DENIAL]);
  });
});

describe('R5: a consent platform that', () => {
  /** `window.answer` is what it says once it is there. */
  const USE = `<script>
    touchtrail('consent.use', {
      name: 'acme',
      start: () => ({
        read: () => window.answer && { verdicts: { analytics: window.answer }, isExplicit: true },
        stop() {},
      }),
    });
  </script>`;

  it('comes late grants late, and what was held follows; that never comes grants nothing', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const never = await context.newPage();
    serveAsking(site, collector, { consent: 'acme', pageViews: 'auto' }, { path: '/shop', after: USE });
    await open(never, `${site.origin('app.other')}/shop`);
    await open(page, `${site.origin('app.example')}/shop`);
    await track(page, 2);
    await sleep(page, 900);
    expect((await readRecording(page)).calls.map(({ what }) => what).filter((what) => what !== 'cookie.get')).toEqual(
      [],
    );
    expect(await context.cookies()).toEqual([]);
    await page.evaluate(() => Reflect.set(window, 'answer', 'granted'));
    await collector.waitFor(({ accepted }) => accepted().length === 3);
    expect(names(collector.accepted())).toEqual(['page_view', 'e0', 'e1']);
    expect(collector.accepted()[0]?.consent).toMatchObject({ sources: ['acme'], method: 'explicit' });
    expect((await context.cookies()).map(({ name }) => name).sort()).toEqual([
      'tt_session',
      'tt_touches',
      'tt_visitor',
    ]);
    expect(await requestsWithoutGrant(page)).toEqual([]);

    // R11: it takes its answer back, and tells nobody.
    const { length } = collector.requests;
    await page.evaluate(() => {
      Reflect.set(window, 'answer', 'unknown');
      window.touchtrail?.('track', 'late');
      return window.touchtrail?.('flush');
    });
    await command(page, 'consent.settled');
    expect(await command(page, 'consent.status')).toMatchObject({ state: 'pending' });
    expect(collector.requests).toHaveLength(length);
    expect(await traces(page, context)).toEqual([]);

    await track(never, 2);
    await command(never, 'flush');
    expect(await command(never, 'consent.status')).toMatchObject({ state: 'pending', sources: [] });
    expect((await readRecording(never)).calls.map(({ what }) => what).filter((what) => what !== 'cookie.get')).toEqual(
      [],
    );
    expect(collector.requests).toHaveLength(length);
  });

  it('nobody has added while the page asks for it grants nothing, whatever the site says, until it does', async ({
    page,
    context,
    site,
    collector,
  }) => {
    serveAsking(site, collector, { consent: 'acme' });
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'consent.grant', 'all');
    await track(page, 1);
    await command(page, 'flush');
    expect(await command(page, 'consent.status')).toMatchObject({ state: 'pending' });
    expect(collector.requests).toEqual([]);
    await page.evaluate(() => {
      window.touchtrail?.('consent.use', {
        name: 'acme',
        start: () => ({ read: () => ({ verdicts: { analytics: 'granted' }, isExplicit: true }), stop() {} }),
      });
    });
    await collector.waitFor(({ accepted }) => names(accepted()).includes('e0'));
    expect(await requestsWithoutGrant(page)).toEqual([]);
    await page.evaluate(() => {
      window.touchtrail?.('track', 'unsent');
      window.touchtrail?.('consent.withdraw');
    });
    await command(page, 'consent.settled');
    expect(await traces(page, context)).toEqual([DENIAL]);
  });
});
