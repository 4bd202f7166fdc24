// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { misuse, sent, start } from './support/start-tracker.js';

const throwing = (): never => {
  throw new Error('a bug of the page');
};

describe('identify', () => {
  it('sends one identify with the traits, then puts the user beside the visitor until reset', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    tracker.track('before');
    tracker.identify('u1', { vip: true });
    tracker.track('during');
    tracker.reset();
    tracker.track('after');
    await platform.advance(5_000);
    expect(sent(platform).map(({ name, visitor, traits }) => [name, visitor.userId, traits])).toEqual([
      ['before', undefined, undefined],
      ['identify', 'u1', { vip: true }],
      ['during', 'u1', undefined],
      ['after', undefined, undefined],
    ]);
  });

  it.each([
    ['is empty', ['']],
    ['is missing', []],
    ['is a number', [5]],
    ['is null', [null]],
    ['is an object', [{ id: 'u1' }]],
    ['has traits that cannot be told', ['u1', { callback: throwing }]],
    ['has traits that are no object', ['u1', 'vip']],
  ])('is dropped as invalid and changes no user when it %s', async (_, args) => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    misuse(tracker.identify, ...args);
    tracker.track('after');
    await platform.advance(5_000);
    expect(sent(platform).map(({ name, visitor }) => [name, visitor.userId])).toEqual([['after', undefined]]);
    expect(tracker.stats().dropped).toEqual({ invalid: 1 });
  });

  it('stores the user nowhere but in waiting touchpoints', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    tracker.identify('USER-1');
    await platform.advance(5_000);
    platform.lifecycle('hidden');
    expect(JSON.stringify([...platform.cookieValues])).not.toContain('USER-1');
    expect(JSON.stringify([...platform.databases].map(([, rows]) => [...rows]))).not.toContain('USER-1');
  });
});

describe('reset', () => {
  it('starts a new visitor and session; what waits keeps its old IDs', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    tracker.track('first');
    await platform.advance(300);
    tracker.reset();
    tracker.track('second');
    await platform.advance(5_000);
    const [first, second] = sent(platform);
    expect(second?.visitor.id).not.toBe(first?.visitor.id);
    expect(second?.session).toMatchObject({ number: 1 });
    expect(second?.session.id).not.toBe(first?.session.id);
    expect(platform.cookieValues.get('tt_visitor')).toBe(second?.visitor.id);
  });
});

describe('debug', () => {
  it('logs what each stage decided', async () => {
    const { tracker, platform } = start({ debug: true, pageViews: 'manual' });
    tracker.track('held_one');
    tracker.consent.grant('all');
    await platform.advance(5_000);
    misuse(tracker.track, '');
    const lines = platform.logs.map(([level, what]) => `${level} ${what}`);
    for (const stage of ['held', 'stored', 'delivered', 'dropped']) expect(lines).toContain(`debug ${stage}`);
  });

  it('is silent unless asked for', async () => {
    const { tracker, platform } = start({ consent: 'granted' });
    misuse(tracker.track, '');
    await platform.advance(5_000);
    expect(platform.logs).toEqual([]);
  });
});
