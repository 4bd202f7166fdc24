import { describe, expect } from 'vitest';
import { it } from './support/consent-fixtures.js';
import { DENIAL, isRequest, serveAsking, traces } from './support/consent-page.js';
import { stored, track } from './support/quiet-page.js';
import { readRecording } from './support/recorder.js';
import { command, flushed, html, names, open, ready } from './support/sdk.js';

/** A consent platform of the page's own, whose answer is kept in a cookie that is not ours. */
const PLATFORM = `<script>
  const answerOf = () => /their_answer=(\\w+)/.exec(document.cookie)?.[1];
  touchtrail('consent.use', {
    name: 'theirs',
    start: (_host, changed) => {
      window.tellTheirs = (answer) => { document.cookie = 'their_answer=' + answer + ';path=/'; changed(); };
      return { read: () => ({ verdicts: { analytics: answerOf() ?? 'unknown' }, isExplicit: true }), stop() {} };
    },
  });
</script>`;

/** From here on no erasure of rows gets anywhere in this document. */
const STALL = () => {
  IDBFactory.prototype.databases = () => new Promise(() => {});
};

const QUIET = { flushIntervalMs: 600_000 };

describe('a withdrawal whose page goes away in the middle', () => {
  const answers = [
    ['by a call', 'manual'],
    ['by a consent platform', 'theirs'],
  ] as const;
  it.for(answers)(
    '%s is finished by the next page, and R15: sends and leaves nothing on its way',
    async ([, by], { page, context, site, collector }) => {
      const origin = site.origin('app.example');
      const after = by === 'theirs' ? PLATFORM : '';
      collector.reply = () => ({ status: 503 });
      for (const path of ['/', '/next']) serveAsking(site, collector, { ...QUIET, consent: by }, { path, after });
      await open(page, `${origin}/`);
      const answer = (granted: boolean): Promise<unknown> =>
        by === 'theirs'
          ? page.evaluate(
              (text) => (Reflect.get(window, 'tellTheirs') as (answer: string) => void)(text),
              granted ? 'granted' : 'denied',
            )
          : command(page, granted ? 'consent.grant' : 'consent.withdraw', 'all');
      await answer(true);
      const before = await track(page, 2, 'before');
      await command(page, 'flush');
      await stored(page, 2);
      const requestsBefore = collector.requests.length;
      await page.evaluate(STALL);
      await page.evaluate((isTheirs) => {
        window.touchtrail?.('track', 'before-unstored');
        if (isTheirs) (Reflect.get(window, 'tellTheirs') as (answer: string) => void)('denied');
        else window.touchtrail?.('consent.withdraw');
        window.touchtrail?.('track', 'withdrawn');
        location.href = '/next';
      }, by === 'theirs');
      await page.waitFor(() => location.pathname === '/next' && window.touchtrail?.version);
      expect(await command(page, 'consent.settled')).toMatchObject({ rows: 2, leftovers: [] });
      expect(await traces(page, context)).toEqual(by === 'theirs' ? [] : [DENIAL]);
      expect(
        (await context.cookies()).filter(({ name, value }) => name === 'tt_consent' && value.endsWith('.e')),
      ).toEqual([]);
      expect((await readRecording(page)).calls.filter(isRequest)).toEqual([]);
      expect(collector.requests).toHaveLength(requestsBefore);

      collector.reply = () => ({});
      await answer(true);
      await track(page, 1, 'after');
      expect(names(await flushed(page, collector))).toEqual(['after0']);
      expect(before).toHaveLength(2);
    },
  );

  it('leaves a note that no page without the tracker touches, and a grant in the next one does not revive anything', async ({
    page,
    context,
    site,
    collector,
  }) => {
    const origin = site.origin('app.example');
    collector.reply = () => ({ status: 503 });
    serveAsking(site, collector, QUIET);
    site.page('/plain', html(''));
    await open(page, `${origin}/`);
    await command(page, 'consent.grant', 'all');
    await track(page, 2, 'before');
    await stored(page, 2);
    await page.evaluate(STALL);
    await page.evaluate(() => {
      window.touchtrail?.('consent.withdraw');
      location.href = '/plain';
    });
    await page.waitFor(() => location.pathname === '/plain');
    const cookies = await context.cookies();
    expect(cookies.map(({ name, value }) => `${name}=${value.replace(/\d{13}/, 'time')}`)).toEqual([
      'tt_consent=1.time.dddd.e',
    ]);

    collector.reply = () => ({});
    // The answer of a visitor who has changed their mind is there before the erasure can have begun.
    serveAsking(
      site,
      collector,
      {},
      {
        path: '/again',
        after: `<script>touchtrail('consent.grant', 'all'); touchtrail('track', 'again');</script>`,
      },
    );
    await page.goto(`${origin}/again`);
    await ready(page);
    await collector.waitFor(({ accepted }) => accepted().length > 0);
    await command(page, 'consent.settled');
    expect(names(await flushed(page, collector))).toEqual(['again']);
    expect((await context.cookies()).find(({ name }) => name === 'tt_consent')?.value).toMatch(/^1\.\d{13}\.gggg$/);
  });
});
