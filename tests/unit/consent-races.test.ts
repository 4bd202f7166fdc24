// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { type ConsentApi, createTracker } from '../../src/index.js';
import { fakePlatform, recordingCollector } from '../../src/testing/index.js';
import { slowPlatform } from './support/slow-platform.js';
import { GRANTED, rows, sent, sentNames, start } from './support/start-tracker.js';

const grant = (consent: ConsentApi): unknown => consent.grant('all');
const withdraw = (consent: ConsentApi): unknown => consent.withdraw();

describe('R1: of answers in one tick the last one wins', () => {
  it.each([
    ['grant, withdraw', [grant, withdraw]],
    ['withdraw, grant, withdraw', [withdraw, grant, withdraw]],
  ])('%s: nothing is sent, and nothing is kept but the denial', async (_, answers) => {
    const { tracker, platform } = start();
    tracker.track('held');
    for (const answer of answers) answer(tracker.consent);
    await platform.advance(120_000);
    expect(platform.requests).toEqual([]);
    expect([...platform.cookieValues]).toEqual([['tt_consent', expect.stringMatching(/\.dddd$/)]]);
    expect([rows(platform), [...platform.texts]]).toEqual([[], []]);
  });

  it('grant, withdraw, grant: only what comes after the last grant is sent', async () => {
    const { tracker, platform } = start({ pageViews: 'manual' });
    tracker.track('before');
    grant(tracker.consent);
    tracker.track('between');
    withdraw(tracker.consent);
    tracker.track('denied');
    grant(tracker.consent);
    tracker.track('after');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['after']);
    expect(platform.cookieValues.get('tt_consent')).toMatch(/\.gggg$/);
  });
});

describe('R2: a withdrawal in the middle of a flush', () => {
  it('R2: starts no further request, tries none again, and leaves nothing waiting', async () => {
    const { tracker, platform } = start(GRANTED);
    for (let n = 0; n < 120; n += 1) tracker.track('x', { n });
    platform.replies.push(200, 'hang');
    await platform.advance(2_500);
    expect(platform.requests).toHaveLength(2);
    tracker.consent.withdraw();
    await platform.advance(120_000);
    expect(platform.requests).toHaveLength(2);
    expect(tracker.stats()).toMatchObject({ waiting: 0, delivered: 50, dropped: { withdrawn: 70 } });
    expect(rows(platform)).toEqual([]);
  });

  it.each([0, 1, 2, 3, 5, 8, 13, 21, 34, 55])(
    'R2: after %i turns of promises starts no request either',
    async (turns) => {
      const { tracker, platform } = start(GRANTED);
      tracker.track('x');
      await platform.advance(300);
      void tracker.flush();
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      tracker.consent.withdraw();
      const before = platform.requests.length;
      await platform.advance(120_000);
      expect(platform.requests).toHaveLength(before);
      expect(rows(platform)).toEqual([]);
    },
  );
});

describe('R3: a withdrawal while a row is written', () => {
  it.each([1, 50, 900])('R3: leaves no row when it has settled, with a store that takes %i ms', async (storeMs) => {
    const platform = slowPlatform(
      () => storeMs,
      () => {},
    );
    const { tracker } = start(GRANTED, platform);
    tracker.track('x');
    await platform.advance(250 + (storeMs >> 1));
    tracker.consent.withdraw();
    const settled = tracker.consent.settled();
    await platform.advance(20 * storeMs);
    await settled;
    expect(rows(platform)).toEqual([]);
    expect(platform.cookieValues.get('tt_consent')).toMatch(/\.dddd$/);
    await platform.advance(120_000);
    expect(platform.requests).toEqual([]);
  });
});

describe('R4: an answer from code of the host in the middle of another', () => {
  it('R4: a withdrawal within a getter of a property ends denied, and that event is dropped', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('x', {
      get n() {
        tracker.consent.withdraw();
        return 1;
      },
    });
    await platform.advance(120_000);
    expect(tracker.consent.status().state).toBe('denied');
    expect(platform.requests).toEqual([]);
    expect(tracker.stats().dropped).toEqual({ denied: 1 });
  });

  it('R4: all listeners are told of both changes in their order, and of each once', () => {
    const { consent } = start().tracker;
    const told: string[] = [];
    consent.onChange(({ state }) => {
      told.push(`first ${state}`);
      if (state === 'granted') consent.withdraw();
    });
    consent.onChange(({ state }) => told.push(`second ${state}`));
    consent.grant('all');
    expect(told).toEqual(['first granted', 'first denied', 'second denied']);
  });

  it('R4: a grant within onWithdraw begins anew and takes nothing of before with it', async () => {
    const { tracker, platform } = start({
      pageViews: 'manual',
      onWithdraw: () => void tracker.consent.grant('all'),
    });
    tracker.consent.grant('all');
    tracker.set({ secret: 1 });
    tracker.track('before');
    await platform.advance(300);
    tracker.consent.withdraw();
    tracker.track('after');
    await platform.advance(5_000);
    expect(tracker.consent.status().state).toBe('granted');
    expect(sent(platform).map(({ name, properties }) => [name, properties])).toEqual([['after', {}]]);
    expect(platform.cookieValues.get('tt_consent')).toMatch(/\.gggg$/);
  });
});

describe('R15: a page that is hidden, or left', () => {
  it('R15: while the answer is pending hands over nothing', async () => {
    const { tracker, platform } = start();
    tracker.track('x');
    for (const change of ['hidden', 'leaving'] as const) platform.lifecycle(change);
    await platform.advance(120_000);
    expect([platform.requests, [...platform.texts], [...platform.cookieValues]]).toEqual([[], [], []]);
  });

  it('R15: in the middle of a withdrawal hands over nothing', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('x');
    await platform.advance(300);
    tracker.consent.withdraw();
    for (const change of ['hidden', 'leaving'] as const) platform.lifecycle(change);
    await platform.advance(120_000);
    expect([platform.requests, [...platform.texts], rows(platform)]).toEqual([[], [], []]);
    expect([...platform.cookieValues]).toEqual([['tt_consent', expect.stringMatching(/\.dddd$/)]]);
  });
});

// R16 has nothing to test: the tracker loads nothing, so there is no part of it that could come too late.

describe('R21: a prerendered page', () => {
  it('R21: stores and sends nothing before it is shown, whatever it was told', async () => {
    let show = (): void => {};
    const platform = Object.assign(fakePlatform(), {
      whenActivated(run: () => void) {
        show = run;
        return () => {};
      },
    });
    platform.globals.set('navigator.globalPrivacyControl', true);
    const tracker = createTracker({ collector: recordingCollector(), platform });
    tracker.track('x');
    expect(tracker.consent.grant('all').purposes).toMatchObject({ analytics: 'granted', marketing: 'denied' });
    await platform.advance(60_000);
    expect([platform.requests, [...platform.cookieValues.keys()], platform.databases.size]).toEqual([
      [],
      ['tt_consent'],
      0,
    ]);
    show();
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['x', 'page_view']);
  });

  it('I19: withdraws without an argument before the page is shown, and remembers it', async () => {
    const platform = Object.assign(fakePlatform(), { whenActivated: () => () => {} });
    const tracker = createTracker({ collector: recordingCollector(), platform, consent: 'granted' });
    tracker.track('x');
    expect(tracker.consent.withdraw().state).toBe('denied');
    await tracker.consent.settled();
    await platform.advance(60_000);
    expect(platform.requests).toEqual([]);
    expect([...platform.cookieValues]).toEqual([['tt_consent', expect.stringMatching(/\.dddd$/)]]);
  });
});
