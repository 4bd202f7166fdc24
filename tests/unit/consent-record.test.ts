// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { CONSENT_MAX_AGE_MS, formatConsentRecord, parseConsentRecord } from '../../src/consent/record.js';
import { fakePlatform } from '../../src/testing/index.js';
import { letters, nextPage, rows, sentNames, start } from './support/start-tracker.js';

const NOW_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 24 * 60 * 60 * 1000;

describe('The consent record', () => {
  it.each(['gggg', 'dddd', 'gddp', 'pppp', 'pgdg', 'gdGp', 'dddd.e', 'gddd.e'])(
    'is read as it was written: %s',
    (answer) => {
      const record = parseConsentRecord(`1.${NOW_MS}.${answer}`, NOW_MS) ?? parseFailure();
      expect(letters(record.states)).toBe(answer.slice(0, 4).toLowerCase());
      expect(record.overrides).toEqual(answer.includes('G') ? ['marketing'] : []);
      expect(record.isErasing).toBe(answer.endsWith('.e'));
      expect(formatConsentRecord(record)).toBe(`1.${NOW_MS}.${answer}`);
    },
  );

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['of another version', `2.${NOW_MS}.gggg`],
    ['with unknown states', `1.${NOW_MS}.gggx`],
    ['too short', `1.${NOW_MS}.ggg`],
    ['too long', `1.${NOW_MS}.ggggg`],
    ['in capitals', `1.${NOW_MS}.DDDD`],
    ['with more behind it', `1.${NOW_MS}.gggg;x`],
    ['with a line before it', `\n1.${NOW_MS}.gggg`],
    ['with a line behind it', `1.${NOW_MS}.gggg\n`],
    ['without a time', '1..gggg'],
    ['with a time in seconds', `1.${NOW_MS / 1000}.gggg`],
    ['with a time that is no number', '1.1e12.gggg'],
    ['with a negative time', `1.-${NOW_MS}.gggg`],
    ['as JSON', '{"analytics":"granted"}'],
    ['of a far future', `1.${NOW_MS + 2 * DAY_MS}.gggg`],
    ['180 days old', `1.${NOW_MS - 180 * DAY_MS}.gggg`],
    ['years old', '1.1000000000000.gggg'],
  ])('is nothing when it is %s', (_, text) => {
    expect(parseConsentRecord(text, NOW_MS)).toBeUndefined();
  });

  it('still holds a moment before the 180 days are over', () => {
    expect(parseConsentRecord(`1.${NOW_MS - 180 * DAY_MS + 1}.gddd`, NOW_MS)).toBeDefined();
  });

  it('allows for a clock that is a little behind', () => {
    expect(parseConsentRecord(`1.${NOW_MS + 60_000}.gddd`, NOW_MS)).toBeDefined();
  });
});

describe('In manual mode', () => {
  it.each([
    ['a grant', true, /^1\.\d{13}\.gddd$/],
    ['a denial', false, /^1\.\d{13}\.dddd$/],
  ])('%s is written with version, time and answer, and no ID', (_, analytics, text) => {
    const { tracker, platform } = start();
    tracker.consent.set({ analytics });
    expect([...platform.cookieValues]).toEqual([['tt_consent', expect.stringMatching(text)]]);
  });

  it('the answer is kept for 180 days', () => {
    const platform = fakePlatform();
    const ages: number[] = [];
    const { tracker } = start(
      {},
      { ...platform, cookies: { ...platform.cookies, write: (_, __, age) => void ages.push(age) } },
    );
    tracker.consent.deny();
    expect(ages).toEqual([180 * 24 * 60 * 60]);
    expect(CONSENT_MAX_AGE_MS).toBe(180 * 24 * 60 * 60 * 1000);
  });

  it('the answer is remembered on the next page, and its time is not renewed', async () => {
    const { tracker, platform } = start();
    tracker.consent.set({ analytics: true, sharing: true });
    const record = platform.cookieValues.get('tt_consent');
    const next = start({}, nextPage(platform));
    next.tracker.track('b');
    await next.platform.advance(5_000);
    expect(letters(next.tracker.consent.status().purposes)).toBe('gddg');
    expect(sentNames(next.platform)).toEqual(['page_view', 'b']);
    expect(platform.cookieValues.get('tt_consent')).toBe(record);
  });

  it('a remembered denial drops from the start and touches nothing', async () => {
    const cookieValues = new Map([['tt_consent', `1.${NOW_MS}.dddd`]]);
    const { tracker, platform } = start({}, { cookieValues });
    tracker.track('a');
    await platform.advance(5_000);
    expect(tracker.stats()).toMatchObject({ tracked: 2, dropped: { denied: 2 } });
    expect([...cookieValues.keys()]).toEqual(['tt_consent']);
    expect([platform.databases.size, platform.requests.length]).toEqual([0, 0]);
  });

  it.each([
    ['corrupt', 'granted'],
    ['expired', `1.${NOW_MS - 181 * DAY_MS}.gggg`],
    ['of the future', `1.${NOW_MS + 30 * DAY_MS}.gggg`],
    ['of another version', `2.${NOW_MS}.gggg`],
  ])('a record that is %s means pending, and takes with it what was kept under it', async (_, record) => {
    const before = start();
    before.tracker.consent.grant('all');
    before.platform.replies.push(500);
    await before.platform.advance(2_500);
    before.platform.cookieValues.set('tt_consent', record);

    const { tracker, platform } = start({}, nextPage(before.platform));
    await tracker.consent.settled();
    expect(letters(tracker.consent.status().purposes)).toBe('pppp');
    expect([...platform.cookieValues.keys()]).toEqual([]);
    expect(rows(platform)).toEqual([]);
    tracker.consent.grant('all');
    await platform.advance(60_000);
    expect(sentNames(platform)).toEqual(['page_view']);
  });

  it('without a record stored rows wait untouched for the answer', async () => {
    const before = start();
    before.tracker.consent.grant('all');
    before.platform.replies.push(500);
    await before.platform.advance(2_500);
    before.platform.cookieValues.delete('tt_consent');
    const stored = JSON.stringify(rows(before.platform));

    const { tracker, platform } = start({}, nextPage(before.platform));
    tracker.track('b');
    platform.lifecycle('hidden');
    platform.lifecycle('leaving');
    await tracker.flush();
    await platform.advance(60_000);
    expect(letters(tracker.consent.status().purposes)).toBe('pppp');
    expect(platform.requests).toEqual([]);
    expect(JSON.stringify(rows(platform))).toBe(stored);

    platform.lifecycle('restored');
    tracker.consent.grant('all');
    await platform.advance(60_000);
    expect(sentNames(platform)).toEqual(['page_view', 'page_view', 'b', 'page_view']);
  });
});

describe('A configured answer', () => {
  it.each([
    ['granted', 'gggg'],
    [['analytics'], 'gddd'],
    [['analytics', 'marketing'], 'gdgd'],
    [[], 'dddd'],
  ] as const)('%j holds from the start: %s, and writes no record', async (consent, expected) => {
    const { tracker, platform } = start({ consent });
    await platform.advance(5_000);
    expect(letters(tracker.consent.status().purposes)).toBe(expected);
    expect(platform.cookieValues.has('tt_consent')).toBe(false);
    expect(platform.requests).toHaveLength(expected[0] === 'g' ? 1 : 0);
  });

  it('yields to a remembered withdrawal', async () => {
    const cookieValues = new Map([['tt_consent', `1.${NOW_MS}.dddd`]]);
    const { tracker, platform } = start({ consent: 'granted' }, { cookieValues });
    await platform.advance(5_000);
    expect(letters(tracker.consent.status().purposes)).toBe('dddd');
    expect(platform.requests).toEqual([]);
  });

  it('yields to a remembered withdrawal of one purpose', () => {
    const cookieValues = new Map([['tt_consent', `1.${NOW_MS}.ggdg`]]);
    const { tracker } = start({ consent: 'granted' }, { cookieValues });
    expect(letters(tracker.consent.status().purposes)).toBe('ggdg');
  });

  it('is shared by trackers of different names', () => {
    const one = start({ name: 'one' });
    one.tracker.consent.set({ analytics: true });
    const two = start({ name: 'two' }, nextPage(one.platform));
    expect(letters(two.tracker.consent.status().purposes)).toBe('gddd');
  });
});

function parseFailure(): never {
  throw new Error('the record was not understood');
}
