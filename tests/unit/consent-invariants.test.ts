// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { fakePlatform } from '../../src/testing/index.js';
import { fakeSource, signal } from './support/fake-source.js';
import { letters, nextPage, rows, sent, sentNames, start } from './support/start-tracker.js';

const MANUAL = { pageViews: 'manual' } as const;
const DAY_MS = 24 * 60 * 60 * 1000;

describe('R14, I11: what is on the device is damaged', () => {
  const record = `1.${Date.UTC(2026, 0, 1)}.dddd`;
  /** Each byte replaced, but not by the letter of a grant: that is a forgery, and no damage. */
  const damages = [...record].flatMap((_, index) =>
    ['', 'x', '0', 'e', 'f', 'D', '%', '\0', 'é'].map(
      (byte) => record.slice(0, index) + byte + record.slice(index + 1),
    ),
  );

  it.each([
    ['each byte of the record of a denial', damages],
    ['escapes', ['%E0%A4%A', '%', '%00']],
    ['an answer of another kind', ['{"a":"1"}', 'true', 'gggg', '1', 'granted', '2.1767225600000.gggg']],
    ['4 kB of garbage', ['g'.repeat(4_096), '\u{1F600}'.repeat(1_024)]],
  ])('I11: %s never grants, and nothing throws', async (_, texts) => {
    for (const text of texts) {
      const platform = fakePlatform({ cookieValues: new Map([['tt_consent', text]]) });
      const { tracker, errors } = start(MANUAL, platform);
      tracker.track('x');
      await platform.advance(3_000);
      const { state } = tracker.consent.status();
      expect(state).not.toBe('granted');
      if (state === 'pending') expect(platform.cookieValues.has('tt_consent')).toBe(false);
      expect(errors).toEqual([]);
    }
  });

  it('I11: no byte of what a granted page keeps, with its answer gone, grants the next one', async () => {
    const before = start(MANUAL);
    before.tracker.consent.grant('all');
    before.platform.replies.push(500);
    before.tracker.track('x');
    await before.platform.advance(2_500);
    before.platform.lifecycle('leaving');
    const { cookieValues, texts } = before.platform;
    cookieValues.delete('tt_consent');
    for (const kept of [cookieValues, texts]) {
      for (const [name, text] of kept) {
        for (let index = 0; index < text.length; index += 7) {
          kept.set(name, `${text.slice(0, index)}g${text.slice(index + 1)}`);
          const { tracker, platform } = start(MANUAL, nextPage(before.platform, { nowMs: before.platform.now() }));
          expect(tracker.consent.status().state).toBe('pending');
          expect(platform.requests).toEqual([]);
          kept.set(name, text);
        }
      }
    }
  });
});

describe('R17: a browser that keeps nothing', () => {
  it.each(['cookies', 'storage', 'texts'] as const)(
    'R17: %s: a grant works in memory, and a withdrawal settles',
    async (fault) => {
      const platform = fakePlatform();
      platform.faults[fault] = true;
      const { tracker } = start(MANUAL, platform);
      expect(tracker.consent.grant('all').state).toBe('granted');
      tracker.track('x');
      await platform.advance(5_000);
      expect(sentNames(platform)).toEqual(['x']);
      expect(tracker.consent.withdraw().state).toBe('denied');
      await tracker.consent.settled();
      tracker.track('y');
      await platform.advance(60_000);
      expect(sentNames(platform)).toEqual(['x']);
    },
  );
});

describe('R18: the answer ends after 180 days', () => {
  it.each([false, true])(
    'R18: while the page is open: pending, and everything is erased; without cookies: %s',
    async (cookies) => {
      const platform = fakePlatform();
      platform.faults.cookies = cookies;
      const { setTimer } = platform;
      // As in a browser, where a timer takes 24 days at most.
      platform.setTimer = (run, delayMs) => setTimer(run, Math.min(delayMs, 2 ** 31 - 1));
      const { tracker } = start({ ...MANUAL, flushIntervalMs: 400 * DAY_MS }, platform);
      tracker.consent.grant('all');
      tracker.track('x');
      await platform.advance(180 * DAY_MS - 1);
      expect(tracker.consent.status().state).toBe('granted');
      await platform.advance(1);
      await tracker.consent.settled();
      expect(tracker.consent.status()).toMatchObject({ state: 'pending', epoch: 1 });
      expect([platform.requests, rows(platform), [...platform.cookieValues]]).toEqual([[], [], []]);
    },
  );
});

describe('Global Privacy Control', () => {
  const globals = new Map([['navigator.globalPrivacyControl', true]]);

  it.each([
    ['auto', signal('gggg')],
    ['auto', signal('gggg', { decidedAtMs: Number.MAX_SAFE_INTEGER })],
    ['granted', undefined],
  ])(
    'R19, I15: denies marketing and sharing whatever is granted, and stands in the receipt: %s',
    async (consent, said) => {
      const { tracker, platform } = start({ ...MANUAL, consent }, { globals });
      tracker.consent.use(fakeSource('cmp', said));
      expect(letters(tracker.consent.grant('all').purposes)).toBe('ggdd');
      tracker.track('x');
      await platform.advance(3_000);
      expect(sent(platform)[0]?.consent).toMatchObject({ gpc: true, purposes: { marketing: 'denied' } });
    },
  );

  it('denies everything where it is strict', () => {
    const { consent } = start({ gpc: 'strict' }, { globals }).tracker;
    expect(letters(consent.grant('all').purposes)).toBe('dddd');
  });

  it.each([false, 'true', 1, undefined])('is nothing but true: %s', (value) => {
    const { consent } = start({}, { globals: new Map([['navigator.globalPrivacyControl', value]]) }).tracker;
    expect(letters(consent.grant('all').purposes)).toBe('gggg');
  });

  it('I15: is overridden only by a visitor who was asked about it, also on the next page', () => {
    const { tracker, platform } = start({}, { globals });
    expect(letters(tracker.consent.grant('all', { overrideGpc: true }).purposes)).toBe('gggg');
    const next = start({}, nextPage(platform, { globals }));
    expect(letters(next.tracker.consent.status().purposes)).toBe('gggg');
    expect(letters(next.tracker.consent.grant(['sharing']).purposes)).toBe('gggg');
    expect(letters(next.tracker.consent.set({ analytics: true, marketing: true }).purposes)).toBe('gddd');
  });
});

it('I16: of a child nothing is kept or sent, whatever is granted', async () => {
  const { tracker, platform } = start({ ...MANUAL, child: true, consent: fakeSource('cmp', signal('gggg')) });
  expect(letters(tracker.consent.grant('all', { overrideGpc: true }).purposes)).toBe('dddd');
  tracker.track('x');
  await platform.advance(60_000);
  expect([platform.requests, platform.databases.size, platform.cookieValues.has('tt_visitor')]).toEqual([[], 0, false]);
});

describe('After a withdrawal', () => {
  it('I6, I7: what came while it was denied is never sent, and another grant begins another visitor and session', async () => {
    const { tracker, platform } = start(MANUAL);
    tracker.consent.grant('all');
    tracker.track('before');
    await platform.advance(3_000);
    tracker.consent.withdraw();
    tracker.track('denied');
    await platform.advance(3_000);
    tracker.consent.grant('all');
    tracker.track('after');
    await platform.advance(3_000);
    const [before, after] = sent(platform);
    expect(sentNames(platform)).toEqual(['before', 'after']);
    expect(after?.visitor.id).not.toBe(before?.visitor.id);
    expect(after?.session.id).not.toBe(before?.session.id);
    expect(after?.consent.id).not.toBe(before?.consent.id);
  });

  it('I5: no cookie but that of the answer is read', async () => {
    const platform = fakePlatform();
    const { read } = platform.cookies;
    const names = new Set<string>();
    platform.cookies.read = (name) => {
      names.add(name);
      return read(name);
    };
    const { tracker } = start(MANUAL, platform);
    tracker.consent.grant('all');
    tracker.track('x');
    await platform.advance(3_000);
    tracker.consent.withdraw();
    await tracker.consent.settled();
    names.clear();
    tracker.track('y');
    for (const change of ['hidden', 'visible', 'leaving', 'restored'] as const) platform.lifecycle(change);
    await platform.advance(60_000);
    expect([...names]).toEqual(['tt_consent']);
  });
});

it('I8: what was held is sent once and in its order, and on a denial never', async () => {
  const { tracker, platform } = start(MANUAL);
  for (const name of ['a', 'b', 'c']) tracker.track(name);
  expect([platform.databases.size, platform.texts.size]).toEqual([0, 0]);
  tracker.consent.grant(['analytics']);
  tracker.consent.grant('all');
  await platform.advance(60_000);
  expect(sentNames(platform)).toEqual(['a', 'b', 'c']);
});

it('I20: consent that goes on and off 100 times leaves no listener, no key, and one denial', async () => {
  const { tracker, platform } = start(MANUAL);
  for (let turn = 0; turn < 100; turn += 1) {
    tracker.consent.grant('all');
    tracker.track('x');
    tracker.consent.withdraw();
  }
  await tracker.consent.settled();
  await platform.advance(1_000);
  expect([...platform.channels.values()].map(({ size }) => size)).toEqual([0]);
  expect([platform.requests, rows(platform), [...platform.texts], [...platform.cookieValues.keys()]]).toEqual([
    [],
    [],
    [],
    ['tt_consent'],
  ]);
});
