// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { ConsentStatus, TrackerOptions } from '../../src/index.js';
import type { Withdrawal } from '../../src/model/consent.js';
import { fakePlatform } from '../../src/testing/index.js';
import { fakeSource, signal } from './support/fake-source.js';
import { letters, misuse, nextPage, rows, sent, sentNames, start } from './support/start-tracker.js';

const MANUAL = { pageViews: 'manual' } as const;

describe('The status', () => {
  it('tells who has said something, and reading it has no effect', () => {
    const { tracker, platform } = start({ consent: fakeSource('cmp', signal('gnnn')) });
    expect(tracker.consent.status()).toEqual({
      state: 'granted',
      purposes: { analytics: 'granted', personalization: 'pending', marketing: 'pending', sharing: 'pending' },
      isFrozen: false,
      sources: ['cmp'],
      conflicts: [],
      epoch: 0,
    });
    expect(platform.cookieValues.size).toBe(0);
  });
});

describe('ready', () => {
  it.each(['granted', 'denied'] as const)('settles with the first answer for analytics: %s', async (state) => {
    const { consent } = start().tracker;
    const ready = consent.ready();
    consent.deny(['marketing']);
    if (state === 'granted') consent.grant('all');
    else consent.deny();
    await expect(ready).resolves.toMatchObject({ state });
    await expect(consent.ready()).resolves.toMatchObject({ state });
  });

  it('does not settle while there is none', async () => {
    const { tracker, platform } = start();
    let isReady = false;
    void tracker.consent.ready().then(() => {
      isReady = true;
    });
    tracker.consent.grant(['marketing']);
    await platform.advance(3_600_000);
    expect(isReady).toBe(false);
  });
});

describe('onChange with immediate', () => {
  it('tells at once and then of each change', () => {
    const { consent } = start().tracker;
    const told: string[] = [];
    const stop = consent.onChange(({ state }) => told.push(state), { immediate: true });
    consent.grant('all');
    stop();
    consent.withdraw();
    expect(told).toEqual(['pending', 'granted']);
  });

  it('harms nobody when the listener throws', async () => {
    const bug = new Error('a bug of the host');
    const { tracker, platform, errors } = start();
    tracker.consent.onChange(
      () => {
        throw bug;
      },
      { immediate: true },
    );
    await platform.settle();
    expect(errors).toEqual([bug]);
  });
});

describe('settled', () => {
  it('tells what was removed', async () => {
    const { tracker, platform } = start(MANUAL);
    tracker.consent.grant('all');
    platform.replies.push(500);
    tracker.track('x');
    await platform.advance(2_500);
    tracker.consent.withdraw();
    const erasure = await tracker.consent.settled();
    expect(erasure).toMatchObject({ cookies: ['tt_visitor', 'tt_session', 'tt_touches'], rows: 1, leftovers: [] });
    expect(erasure.keys.length).toBeGreaterThan(0);
  });

  it('tells of erasures that overlap together, each thing once', async () => {
    const { tracker, platform } = start(MANUAL);
    tracker.consent.grant('all');
    platform.replies.push(500);
    tracker.track('x');
    await platform.advance(2_500);
    tracker.consent.withdraw();
    tracker.consent.grant('all');
    tracker.track('y');
    tracker.consent.withdraw();
    await expect(tracker.consent.settled()).resolves.toMatchObject({
      cookies: ['tt_visitor', 'tt_session', 'tt_touches'],
      rows: 1,
    });
    expect(platform.cookieValues.get('tt_consent')).toMatch(/\.dddd$/);
  });

  it('names what is left, which the next page erases', async () => {
    const { tracker, platform } = start(MANUAL);
    tracker.consent.grant('all');
    tracker.track('x');
    await platform.advance(300);
    platform.faults.erasures = true;
    tracker.consent.withdraw();
    await expect(tracker.consent.settled()).resolves.toMatchObject({ rows: 0, leftovers: ['tt_events'] });
    expect(platform.cookieValues.get('tt_consent')).toMatch(/\.dddd\.e$/);
    const next = start(MANUAL, nextPage(platform));
    await expect(next.tracker.consent.settled()).resolves.toMatchObject({ rows: 1, leftovers: [] });
    expect(platform.cookieValues.get('tt_consent')).toMatch(/\.dddd$/);
  });
});

describe('reset', () => {
  it('erases what was granted, and the visitor can be asked anew', async () => {
    const { tracker, platform } = start(MANUAL);
    tracker.consent.grant('all');
    tracker.track('x');
    await platform.advance(300);
    expect(letters(tracker.consent.reset().purposes)).toBe('pppp');
    await tracker.consent.settled();
    expect([rows(platform), [...platform.cookieValues]]).toEqual([[], []]);
    expect(start(MANUAL, nextPage(platform)).tracker.consent.status().state).toBe('pending');
  });

  it('forgets a denial', () => {
    const { tracker, platform } = start();
    tracker.consent.deny();
    expect(tracker.consent.reset().state).toBe('pending');
    expect(platform.cookieValues.size).toBe(0);
  });

  it('begins a new visitor where the consent goes on without an answer', async () => {
    const { tracker, platform } = start({ ...MANUAL, consent: 'granted' });
    tracker.track('before');
    await platform.advance(3_000);
    expect(tracker.consent.reset().state).toBe('granted');
    tracker.track('after');
    await platform.advance(3_000);
    const [before, after] = sent(platform);
    expect(sentNames(platform)).toEqual(['before', 'after']);
    expect(after?.visitor.id).not.toBe(before?.visitor.id);
    expect(after?.consent.id).not.toBe(before?.consent.id);
  });
});

describe('onWithdraw', () => {
  function listen(options: Partial<TrackerOptions> = {}) {
    const told: (Withdrawal | ConsentStatus['state'])[] = [];
    const started = start({
      ...MANUAL,
      ...options,
      onWithdraw: (withdrawal) => void told.push(withdrawal, started.tracker.consent.status().state),
    });
    started.tracker.consent.onChange(({ state }) => told.push(state));
    return { ...started, told };
  }

  it('is told of the visitor and the purposes, once, after it took effect and before the listeners', async () => {
    const { tracker, platform, told } = listen();
    tracker.consent.set({ analytics: true, marketing: true });
    tracker.track('x');
    await platform.advance(300);
    const visitorId = platform.cookieValues.get('tt_visitor');
    told.length = 0;
    tracker.consent.withdraw();
    tracker.consent.withdraw();
    tracker.consent.deny();
    expect(told).toEqual([{ visitorId, purposes: ['analytics', 'marketing'] }, 'denied', 'denied']);
  });

  it('is told of one purpose, and the visitor stays', async () => {
    const { tracker, platform, told } = listen();
    tracker.consent.grant('all');
    tracker.track('x');
    await platform.advance(300);
    told.length = 0;
    tracker.consent.withdraw(['marketing']);
    const visitorId = platform.cookieValues.get('tt_visitor');
    expect(told).toEqual([{ visitorId, purposes: ['marketing'] }, 'granted', 'granted']);
    expect(visitorId).toBeDefined();
  });

  it('is told of everything where an answer of an earlier page holds no more', async () => {
    const before = start(MANUAL);
    before.tracker.consent.set({ analytics: true });
    before.tracker.track('x');
    await before.platform.advance(300);
    const visitorId = before.platform.cookieValues.get('tt_visitor');
    before.platform.cookieValues.set('tt_consent', 'corrupt');
    const told: Withdrawal[] = [];
    start({ ...MANUAL, onWithdraw: (withdrawal) => void told.push(withdrawal) }, nextPage(before.platform));
    expect(told).toEqual([{ visitorId, purposes: ['analytics', 'personalization', 'marketing', 'sharing'] }]);
  });

  it('is not told of a refusal', () => {
    const { tracker, told } = listen();
    tracker.consent.deny();
    expect(told).toEqual(['denied']);
  });

  it('harms nobody when it throws', async () => {
    const bug = new Error('a bug of the host');
    const { tracker, platform, errors } = start({
      ...MANUAL,
      onWithdraw() {
        throw bug;
      },
    });
    tracker.consent.grant('all');
    tracker.track('x');
    await platform.advance(300);
    expect(tracker.consent.withdraw().state).toBe('denied');
    await tracker.consent.settled();
    expect([errors, rows(platform)]).toEqual([[bug], []]);
  });
});

it('I12: whatever the calls are given, none throws', async () => {
  const { tracker, platform } = start({}, fakePlatform());
  const { set, grant, deny, withdraw, onChange } = tracker.consent;
  for (const call of [set, grant, deny, withdraw, onChange]) {
    for (const given of [null, 5, 'x', [], {}, [null], Symbol('x'), () => {}]) {
      expect(() => misuse(call, given, given)).not.toThrow();
    }
  }
  await platform.advance(5_000);
});
