import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { writeCookie } from './support/page-storage.js';
import { stored } from './support/quiet-page.js';
import { beBusy, cookieNames, openArrival } from './support/recorded-page.js';
import { command, embed, flushed, html, names, open, readRows, sleep, stats, ULID } from './support/sdk.js';
import { takeSnapshot } from './support/snapshot.js';

describe('after withdrawal', () => {
  it('starts no request, and leaves no cookie but the denial, no key and no row', async ({
    page,
    context,
    site,
    collector,
  }) => {
    await openArrival(page, site, collector, 'tag');
    await command(page, 'consent.grant', 'all');
    await flushed(page, collector);
    collector.reply = () => ({ status: 503 });
    await command(page, 'track', 'undelivered');
    await command(page, 'flush');
    expect(Object.values((await readRows(page)) ?? {}).map(({ name }) => name)).toEqual(['undelivered']);

    const requestsBefore = collector.requests.length;
    // What is tracked in the same tick is in memory only.
    await page.evaluate(() => {
      window.touchtrail?.('track', 'unstored');
      window.touchtrail?.('consent.withdraw');
    });
    await command(page, 'consent.settled');
    expect(cookieNames(await context.cookies())).toEqual(['tt_consent']);
    expect(await takeSnapshot(page)).toMatchObject({ localStorageKeys: [], sessionStorageKeys: [] });
    expect((await readRows(page)) ?? {}).toEqual({});

    await beBusy(page);
    // The retry of the undelivered event would come within two seconds.
    await sleep(page, 1_700);
    expect(collector.requests.length).toBe(requestsBefore);
    expect(cookieNames(await context.cookies())).toEqual(['tt_consent']);
    expect((await readRows(page)) ?? {}).toEqual({});
    expect(await stats(page)).toMatchObject({ waiting: 0, dropped: { withdrawn: 2 } });
  });

  it('aborts what is under way', async ({ page, site, collector }) => {
    await openArrival(page, site, collector, 'module');
    collector.reply = () => 'hang';
    await command(page, 'consent.grant', 'all');
    const flushing = command(page, 'flush');
    await collector.waitFor(({ requests }) => requests.length === 1);
    await command(page, 'consent.withdraw');
    await command(page, 'consent.settled');
    // Settles only because the request has ended, long before its own time-out of ten seconds.
    await Promise.race([
      flushing,
      new Promise((_, reject) => setTimeout(reject, 5_000, new Error('still under way')).unref()),
    ]);
    expect((await readRows(page)) ?? {}).toEqual({});
  });

  it('makes another visitor of the next grant', async ({ page, context, site, collector }) => {
    await openArrival(page, site, collector, 'tag');
    await command(page, 'consent.grant', 'all');
    const [before] = await flushed(page, collector);
    await command(page, 'consent.withdraw');
    await command(page, 'consent.settled');
    await command(page, 'consent.grant', 'all');
    await command(page, 'track', 'again');
    const after = (await flushed(page, collector)).find(({ name }) => name === 'again');
    expect(after?.visitor.id).toMatch(ULID);
    expect(after?.visitor.id).not.toBe(before?.visitor.id);
    expect(after?.session.id).not.toBe(before?.session.id);
    const stored = (await context.cookies()).filter(({ name }) => name === 'tt_visitor');
    expect(stored.map(({ value }) => value)).toEqual([after?.visitor.id]);
  });

  it('of an earlier page counts more than consent="granted" on the next', async ({ page, site, collector }) => {
    site.page('/', html(embed('tag', collector.endpoint, { consent: 'granted' })));
    await open(page, `${site.origin('app.example')}/`);
    await flushed(page, collector);
    await command(page, 'consent.withdraw');
    await command(page, 'consent.settled');
    const requestsBefore = collector.requests.length;
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'track', 'later');
    await command(page, 'flush');
    expect(await command(page, 'consent.status')).toMatchObject({ state: 'denied' });
    expect(await page.evaluate(() => document.cookie)).toMatch(/^tt_consent=[^;]*$/);
    expect(collector.requests.length).toBe(requestsBefore);
  });

  it('has erased the rows although another tab has the database open', async ({ page, context, site, collector }) => {
    const quiet = { consent: 'granted', pageViews: 'manual', flushIntervalMs: 600_000 };
    site.page('/', html(embed('stub', collector.endpoint, quiet)));
    await open(page, `${site.origin('app.example')}/`);
    const other = await context.newPage();
    await open(other, `${site.origin('app.example')}/`);
    for (const tab of [page, other]) await command(tab, 'track', 'waiting');
    await stored(page, 2);
    await command(page, 'consent.withdraw');
    await command(page, 'consent.settled');
    expect((await readRows(page)) ?? {}).toEqual({});
  });

  it('leaves alone what is tracked after a new grant in the same tick', async ({ page, site, collector }) => {
    const quiet = { consent: 'granted', pageViews: 'manual', flushIntervalMs: 600_000 };
    site.page('/', html(embed('stub', collector.endpoint, quiet)));
    await open(page, `${site.origin('app.example')}/`);
    await command(page, 'track', 'old');
    await stored(page, 1);
    await page.evaluate(() => {
      window.touchtrail?.('consent.withdraw');
      window.touchtrail?.('consent.grant', 'all');
      window.touchtrail?.('track', 'new');
    });
    await command(page, 'consent.settled');
    expect(names(await flushed(page, collector))).toEqual(['new']);
    expect(await stats(page)).toMatchObject({ dropped: { withdrawn: 1 }, delivered: 1, waiting: 0 });
    expect((await readRows(page)) ?? {}).toEqual({});
  });

  it('has erased its cookies on every domain and path on which the page sees them', async ({
    page,
    context,
    site,
    collector,
  }) => {
    site.page('/shop/planting', html(''));
    await page.goto(`${site.origin('deep.app.example')}/shop/planting`);
    const planted = ['path=/shop', 'path=/shop/', 'path=/', 'path=/shop/autumn'].flatMap((path) =>
      ['', ';domain=deep.app.example.localhost', ';domain=app.example.localhost', ';domain=example.localhost'].map(
        (domain) => `${path}${domain};max-age=10000`,
      ),
    );
    for (const name of ['tt_visitor', 'tt_session', 'tt_touches'])
      for (const [index, variant] of planted.entries()) await writeCookie(page, `${name}=p${index};${variant}`);
    await writeCookie(page, 'theirs=1;path=/shop;max-age=10000');
    expect((await context.cookies()).length).toBe(3 * planted.length + 1);

    await openArrival(page, site, collector, 'tag', site.origin('deep.app.example'));
    await command(page, 'consent.grant', 'all');
    expect(names(await flushed(page, collector))).toEqual(['page_view']);
    await command(page, 'consent.withdraw');
    await command(page, 'consent.settled');
    expect(cookieNames(await context.cookies())).toEqual(['theirs', 'tt_consent']);
  });
});
