// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { TrackerOptions } from '../../src/index.js';
import { type FakeSource, fakeSource, signal } from './support/fake-source.js';
import { nextPage, rows, type Started, sent, sentNames, start } from './support/start-tracker.js';

interface Way {
  readonly record: RegExp;
  readonly after: readonly string[];
  options(source: FakeSource): Partial<TrackerOptions>;
  grant(started: Started, source: FakeSource): void;
  withdraw(started: Started, source: FakeSource): void;
}

const WAYS: readonly [string, Way][] = [
  [
    'by a call',
    {
      record: /^1\.\d{13}\.dddd\.e$/,
      after: ['tt_consent'],
      options: () => ({}),
      grant: ({ tracker }) => void tracker.consent.grant('all'),
      withdraw: ({ tracker }) => void tracker.consent.withdraw(),
    },
  ],
  [
    'by a call that forgets the answer',
    {
      record: /^1\.\d{13}\.pppp\.e$/,
      after: [],
      options: () => ({}),
      grant: ({ tracker }) => void tracker.consent.grant('all'),
      withdraw: ({ tracker }) => void tracker.consent.reset(),
    },
  ],
  [
    'by a platform',
    {
      record: /^1\.\d{13}\.pppp\.e$/,
      after: [],
      options: (source) => ({ consent: source }),
      grant: (_, source) => source.say(signal('gggg')),
      withdraw: (_, source) => source.say(signal('dddd')),
    },
  ],
];

/** A page with a row that waits, whose withdrawal cannot erase it. */
async function cut({ options, grant, withdraw }: Way) {
  const source = fakeSource('cmp');
  const page = start({ pageViews: 'manual', ...options(source) });
  grant(page, source);
  page.platform.replies.push(500);
  page.tracker.track('before');
  await page.platform.advance(2_500);
  page.platform.faults.erasures = true;
  withdraw(page, source);
  return page;
}

describe.each(WAYS)('An erasure that was cut short: a withdrawal %s', (_, way) => {
  const open = ({ platform }: Started, said?: string) => {
    const source = fakeSource('cmp', said ? signal(said) : undefined);
    return { source, ...start({ pageViews: 'manual', ...way.options(source) }, nextPage(platform)) };
  };

  it('is noted before it begins, so that the page may be killed at any moment', async () => {
    const page = await cut(way);
    expect(page.platform.cookieValues.get('tt_consent')).toMatch(way.record);
    expect(rows(page.platform)).toHaveLength(1);
  });

  it('is finished by the next page, whatever the answer is there, and the note goes', async () => {
    const next = open(await cut(way));
    await next.tracker.consent.settled();
    expect(rows(next.platform)).toEqual([]);
    expect([...next.platform.cookieValues.keys()]).toEqual(way.after);
    expect(next.platform.cookieValues.get('tt_consent') ?? '').not.toContain('.e');
  });

  it('is finished before anything of a grant that comes at once', async () => {
    const page = await cut(way);
    const next = open(page, 'gggg');
    way.grant(next, next.source);
    next.tracker.track('after');
    await next.platform.advance(60_000);
    expect(sentNames(next.platform)).toEqual(['after']);
    expect(sent(next.platform)[0]?.session.number).toBe(1);
    expect(next.platform.cookieValues.get('tt_consent') ?? '').not.toContain('.e');
  });

  it('is tried again by every page until the store lets it', async () => {
    let page: Started = await cut(way);
    for (let count = 0; count < 3; count += 1) {
      page = open(page);
      page.platform.faults.erasures = true;
      await page.platform.advance(1_000);
    }
    expect(page.platform.cookieValues.get('tt_consent')).toMatch(way.record);
    expect(rows(page.platform)).toHaveLength(1);
    const last = open(page);
    await last.tracker.consent.settled();
    expect(rows(last.platform)).toEqual([]);
  });

  it('is made up for by the same page before it stores anything after another grant, and the note goes then', async () => {
    const source = fakeSource('cmp', signal('gggg'));
    const page = start({ pageViews: 'manual', ...way.options(source) });
    way.grant(page, source);
    page.platform.replies.push(500);
    page.tracker.track('before');
    await page.platform.advance(2_500);
    page.platform.requests.splice(0);
    page.platform.faults.erasures = true;
    way.withdraw(page, source);
    await page.tracker.consent.settled();
    page.platform.faults.erasures = false;
    way.grant(page, source);
    page.tracker.track('after');
    await page.platform.advance(120_000);
    expect(sentNames(page.platform)).toEqual(['after']);
    expect(page.platform.cookieValues.get('tt_consent') ?? '').not.toContain('.e');
    const next = open(page, 'gggg');
    next.tracker.track('later');
    await next.platform.advance(3_000);
    expect(sent(next.platform)[0]?.visitor.id).toBe(sent(page.platform)[0]?.visitor.id);
  });

  it('is not done when click IDs could be taken out meanwhile', async () => {
    const source = fakeSource('cmp', signal('gggg'));
    const page = start({ pageViews: 'manual', ...way.options(source) });
    way.grant(page, source);
    page.tracker.track('before');
    await page.platform.advance(300);
    page.platform.faults.erasures = true;
    way.withdraw(page, source);
    await page.tracker.consent.settled();
    way.grant(page, source);
    page.tracker.consent.withdraw(['marketing']);
    await page.tracker.consent.settled();
    expect(page.platform.cookieValues.get('tt_consent')).toMatch(/\.e$/);
  });
});
