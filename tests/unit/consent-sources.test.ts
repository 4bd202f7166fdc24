// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { ConsentStatus } from '../../src/index.js';
import { fakeSource, signal } from './support/fake-source.js';
import { letters, rows, sentNames, start } from './support/start-tracker.js';

const MANUAL = { pageViews: 'manual' } as const;

/** A tracker whose one source grants everything, and whose event waits in the store. */
async function startGranted(consent = 'auto') {
  const source = fakeSource('cmp', signal('gggg'));
  const started = start({ ...MANUAL, consent });
  started.tracker.consent.use(source);
  started.platform.replies.push(500);
  started.tracker.track('before');
  await started.platform.advance(2_500);
  started.platform.requests.splice(0);
  return { ...started, source };
}

describe('R5: a platform that comes', () => {
  it.each(['auto', 'cmp'])('R5: late is found, and what was held is sent: consent %s', async (consent) => {
    const source = fakeSource('cmp');
    const { tracker, platform } = start({ ...MANUAL, consent });
    tracker.consent.use(source);
    tracker.track('held');
    await platform.advance(5_000);
    expect(platform.requests).toEqual([]);
    source.signal = signal('gggg');
    await platform.advance(5_000);
    expect(tracker.consent.status()).toMatchObject({ state: 'granted', sources: ['cmp'] });
    expect(sentNames(platform)).toEqual(['held']);
    expect(platform.cookieValues.has('tt_consent')).toBe(false);
  });

  it('R5: before the tracker decides at once', () => {
    const { consent } = start({ consent: fakeSource('cmp', signal('gddd')) }).tracker;
    expect(letters(consent.status().purposes)).toBe('gddd');
  });

  it('R5: never keeps everything pending without any effect, and is looked for no longer than a minute', async () => {
    const source = fakeSource('cmp');
    const { tracker, platform } = start({ ...MANUAL, consent: source });
    tracker.track('held');
    await platform.advance(63_000);
    const { reads } = source;
    await platform.advance(3_600_000);
    expect(source.reads).toBe(reads);
    expect(tracker.consent.status().state).toBe('pending');
    expect([platform.requests, [...platform.cookieValues], platform.databases.size]).toEqual([[], [], 0]);
    platform.lifecycle('visible');
    source.signal = signal('gggg');
    await platform.advance(1_000);
    expect(tracker.consent.status().state).toBe('granted');
  });

  it('late, and without an answer yet, takes nothing back, and nothing is sent until it has one', async () => {
    const source = fakeSource('cmp');
    const { tracker, platform } = start(MANUAL);
    tracker.consent.grant('all');
    tracker.consent.use(source);
    source.say(signal('uuuu', { isExplicit: false }));
    tracker.track('x');
    await platform.advance(10_000);
    expect(tracker.consent.status()).toMatchObject({ state: 'granted', isFrozen: true, epoch: 0 });
    expect(platform.requests).toEqual([]);
    source.say(signal('gggg'));
    await platform.advance(3_000);
    expect(sentNames(platform)).toEqual(['x']);
  });

  it.each([
    ['denies marketing', 'uudu', {}, 'ppdp'],
    ['knows that it is a child', 'uuuu', { isChild: true }, 'dddd'],
  ])('late, and without an answer for analytics, is heard when it %s', (_, said, more, expected) => {
    const { consent } = start(MANUAL).tracker;
    consent.grant('all');
    consent.use(fakeSource('cmp', signal(said, more)));
    expect(letters(consent.status().purposes)).toBe(expected);
  });
});

it('R6: a source that throws leaves everything pending, is told once, and is heard again when it does not', async () => {
  const source = fakeSource('cmp', new Error('a corrupt cookie'));
  const { tracker, platform, errors } = start({ ...MANUAL, consent: source });
  await platform.advance(30_000);
  expect(tracker.consent.status().state).toBe('pending');
  expect(errors).toEqual([source.signal]);
  source.say(signal('gggg'));
  expect(tracker.consent.status().state).toBe('granted');
});

it('R6: a source that cannot even start leaves everything pending', async () => {
  const bug = new Error('no start');
  const { tracker, platform, errors } = start({
    consent: {
      name: 'cmp',
      start() {
        throw bug;
      },
    },
  });
  await platform.settle();
  expect(tracker.consent.status().state).toBe('pending');
  expect(errors).toEqual([bug]);
});

it('R7: a second platform that denies later is believed: everything is erased, and the developer is warned once', async () => {
  const { tracker, platform } = await startGranted();
  const other = fakeSource('other');
  tracker.consent.use(other);
  other.say(signal('dddd'));
  await tracker.consent.settled();
  other.changed();
  expect(tracker.consent.status()).toMatchObject({ state: 'denied', conflicts: ['cmp', 'other'], epoch: 1 });
  expect([rows(platform), [...platform.cookieValues]]).toEqual([[], []]);
  expect(platform.logs.filter(([level]) => level === 'warn')).toHaveLength(1);
  await platform.advance(120_000);
  expect(platform.requests).toEqual([]);
});

it('R9: while the answer is being changed events wait and nothing is sent, also not by a page that is left', async () => {
  const { tracker, platform, source } = await startGranted();
  source.say(signal('gggg', { isChanging: true }));
  tracker.track('meanwhile');
  await tracker.flush();
  platform.lifecycle('leaving');
  platform.lifecycle('restored');
  await platform.advance(60_000);
  expect(tracker.consent.status()).toMatchObject({ state: 'granted', isFrozen: true, epoch: 0 });
  expect(platform.requests).toEqual([]);
  source.say(signal('gggg'));
  await platform.advance(60_000);
  expect(sentNames(platform)).toEqual(['before', 'meanwhile']);
});

it.each(['dddd', 'uuuu'])(
  'R9: what waited while the answer was changed to %s is not sent after a later grant',
  async (said) => {
    const { tracker, platform, source } = await startGranted();
    source.say(signal('gggg', { isChanging: true }));
    tracker.track('meanwhile');
    source.say(signal(said));
    await tracker.consent.settled();
    source.say(signal('gggg'));
    tracker.track('after');
    await platform.advance(60_000);
    expect(sentNames(platform)).toEqual(['after']);
    expect(tracker.stats().dropped).toEqual({ withdrawn: 2 });
  },
);

it('R10: what a platform says of toggles that are not saved yet changes nothing', async () => {
  const { tracker, source } = await startGranted();
  const told: ConsentStatus[] = [];
  tracker.consent.onChange((status) => told.push(status));
  source.say(signal('dddd', { isChanging: true }));
  source.say(signal('gggg'));
  expect(tracker.consent.status()).toMatchObject({ state: 'granted', epoch: 0 });
  expect(told).toEqual([]);
});

it.each([
  ['is reset', signal('uuuu', { isExplicit: false })],
  ['is gone', undefined],
])(
  'R11: a platform that %s without a word is noticed before the next request, and everything is erased',
  async (_, said) => {
    const { tracker, platform, source } = await startGranted();
    source.signal = said;
    tracker.track('x');
    await platform.advance(200_000);
    expect(tracker.consent.status().state).toBe('pending');
    expect([platform.requests, rows(platform), [...platform.cookieValues]]).toEqual([[], [], []]);
  },
);

it('R11: the visitor deletes the cookie of the answer: before the next request everything is erased', async () => {
  const { tracker, platform } = start(MANUAL);
  tracker.consent.grant('all');
  tracker.track('x');
  await platform.advance(300);
  platform.cookieValues.delete('tt_consent');
  await platform.advance(60_000);
  expect(tracker.consent.status().state).toBe('pending');
  expect([platform.requests, rows(platform), [...platform.cookieValues]]).toEqual([[], [], []]);
});

describe('R22: a platform that goes from granted to denied and back', () => {
  it('R22: is granted again, in a new epoch, where it is the only one', async () => {
    const { tracker, source } = await startGranted();
    source.say(signal('dddd'));
    source.say(signal('gggg'));
    expect(tracker.consent.status()).toMatchObject({ state: 'granted', epoch: 1 });
  });

  it('R22: stays denied where another one is behind', async () => {
    const { tracker, source } = await startGranted();
    source.say(signal('dddd'));
    tracker.consent.use(fakeSource('behind', signal('dddd')));
    source.say(signal('gggg'));
    expect(tracker.consent.status().state).toBe('denied');
  });
});

describe('A denial by a call', () => {
  it('holds against a platform that goes on granting', async () => {
    const { tracker, source } = await startGranted();
    tracker.consent.withdraw();
    source.say(signal('gggg', { decidedAtMs: 1_000 }));
    expect(tracker.consent.status().state).toBe('denied');
  });

  it('holds against a platform whose time lies in the future', async () => {
    const { tracker, platform, source } = await startGranted();
    source.say(signal('gggg', { decidedAtMs: platform.now() + 60_000 }));
    tracker.consent.withdraw();
    source.say(signal('gggg', { decidedAtMs: platform.now() + 60_000 }));
    expect(tracker.consent.status().state).toBe('denied');
  });

  it.each([
    ['grants after it has denied', false],
    ['says that the visitor has decided later', true],
  ])('yields to a platform that %s, and is remembered no more', async (_, isTelling) => {
    const { tracker, platform, source } = await startGranted();
    tracker.consent.withdraw();
    await tracker.consent.settled();
    await platform.advance(1_000);
    if (!isTelling) source.say(signal('dddd'));
    source.say(signal('gggg', isTelling ? { decidedAtMs: platform.now() } : {}));
    expect(tracker.consent.status().state).toBe('granted');
    expect(platform.cookieValues.has('tt_consent')).toBe(false);
  });

  it('does not yield to a default', async () => {
    const { tracker, source } = await startGranted();
    tracker.consent.withdraw();
    source.say(signal('dddd'));
    source.say(signal('gggg', { isExplicit: false }));
    expect(tracker.consent.status().state).toBe('denied');
  });
});
