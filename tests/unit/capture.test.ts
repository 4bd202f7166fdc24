// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { misuse, sent, sentNames, start } from './support/start-tracker.js';

const cycle: Record<string, unknown> = {};
cycle.self = { cycle };

const throwing = (): never => {
  throw new Error('a bug of the page');
};

const UNTELLABLE: readonly (readonly [what: string, properties: unknown])[] = [
  ['a cycle', cycle],
  ['a BigInt', { count: 5n }],
  ['a DOM node', { target: document.createElement('a') }],
  ['the document', { page: document }],
  ['a function', { callback: () => {} }],
  ['a function deep inside', { list: [1, { callback: throwing }] }],
  ['a symbol', { kind: Symbol('x') }],
  ['a toJSON that throws', { price: { toJSON: throwing } }],
  ['a toJSON that throws at the top', { toJSON: throwing }],
  ['a toJSON that gives a text', { toJSON: () => 'text' }],
  ['a getter that throws', Object.defineProperty({}, 'price', { enumerable: true, get: throwing })],
  ['a proxy that throws', new Proxy({}, { ownKeys: throwing })],
  ['null', null],
  ['a text', 'pro'],
  ['a number', 5],
  ['a list', [{ plan: 'pro' }]],
  ['a date', new Date()],
  ['a function itself', throwing],
];

describe('track', () => {
  it.each(UNTELLABLE)('drops properties that cannot be told as invalid, without an exception: %s', (_, properties) => {
    const { tracker, drops } = start({ pageViews: 'manual' });
    misuse(tracker.track, 'x', properties);
    expect(drops).toEqual([{ reason: 'invalid', count: 1, events: [expect.objectContaining({ name: 'x' })] }]);
    expect(tracker.stats()).toMatchObject({ tracked: 1, held: 0, dropped: { invalid: 1 } });
  });

  it('takes nested JSON as it is and leaves out what is undefined', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    const properties = { items: [{ id: 1, tags: ['a', null] }], ok: true, none: undefined, at: '2026' };
    tracker.track('x', properties);
    await platform.advance(5_000);
    expect(sent(platform)[0]?.properties).toEqual({ items: [{ id: 1, tags: ['a', null] }], ok: true, at: '2026' });
    expect(sent(platform)[0]?.properties).not.toHaveProperty('none');
  });

  it('takes what the objects of the page say about themselves', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    misuse(tracker.track, 'x', { at: new Date(0), money: { toJSON: () => ({ amount: 5 }) } });
    await platform.advance(5_000);
    expect(sent(platform)[0]?.properties).toEqual({ at: '1970-01-01T00:00:00.000Z', money: { amount: 5 } });
  });

  it.each([
    ['empty', ''],
    ['over 100 characters', 'x'.repeat(101)],
    ['missing', undefined],
    ['null', null],
    ['a number', 5],
    ['a symbol', Symbol('x')],
    ['an object whose toString throws', { toString: throwing }],
  ])('drops an event as invalid whose name is %s', (_, name) => {
    const { tracker } = start({ pageViews: 'manual', debug: true });
    misuse(tracker.track, name);
    expect(tracker.stats()).toMatchObject({ tracked: 1, held: 0, dropped: { invalid: 1 } });
  });

  it('takes names of 100 characters', () => {
    const { tracker } = start({ pageViews: 'manual' });
    tracker.track('x'.repeat(100));
    expect(tracker.stats().held).toBe(1);
  });

  it.each([
    ['in bytes of ASCII', 'x'.repeat(33_000)],
    ['in bytes of UTF-8', '€'.repeat(11_000)],
    ['once its quotes are escaped', '"'.repeat(17_000)],
  ])('drops an event over 32 kB as too_large, counted %s', (_, text) => {
    const { tracker, drops } = start({ pageViews: 'manual' });
    tracker.track('x', { text });
    expect(drops.map(({ reason }) => reason)).toEqual(['too_large']);
  });

  it('takes an event just under 32 kB', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    tracker.track('x', { text: 'x'.repeat(31_000) });
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['x']);
  });

  it('goes on after everything that went wrong', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    for (const [, properties] of UNTELLABLE) misuse(tracker.track, 'x', properties);
    tracker.track('good');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['good']);
    expect(tracker.stats()).toMatchObject({ tracked: UNTELLABLE.length + 1, delivered: 1 });
  });

  it('can be called apart from its tracker', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    const { track } = tracker;
    track('x');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['x']);
  });
});

describe('set', () => {
  it('adds properties to every later event, and own properties win', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    tracker.track('before');
    tracker.set({ team: 'red', plan: 'free' });
    tracker.set({ size: 5 });
    tracker.track('after', { plan: 'pro' });
    tracker.page();
    await platform.advance(5_000);
    expect(sent(platform).map(({ properties }) => properties)).toEqual([
      {},
      { team: 'red', plan: 'pro', size: 5 },
      { team: 'red', plan: 'free', size: 5 },
    ]);
  });

  it('is forgotten by reset', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    tracker.set({ team: 'red' });
    tracker.reset();
    tracker.track('x');
    await platform.advance(5_000);
    expect(sent(platform)[0]?.properties).toEqual({});
  });

  it('copies what it is given', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    const properties = { team: 'red' };
    tracker.set(properties);
    properties.team = 'blue';
    tracker.track('x');
    await platform.advance(5_000);
    expect(sent(platform)[0]?.properties).toEqual({ team: 'red' });
  });

  it.each(UNTELLABLE)('keeps what it had and tells onError of what cannot be told: %s', async (_, properties) => {
    const { tracker, platform, errors } = start({ consent: 'granted', pageViews: 'manual' });
    tracker.set({ team: 'red' });
    misuse(tracker.set, properties);
    tracker.track('x');
    await platform.advance(5_000);
    expect(errors).toEqual([expect.any(TypeError)]);
    expect(sent(platform)[0]?.properties).toEqual({ team: 'red' });
  });

  it('counts towards the size of an event', () => {
    const { tracker } = start({ pageViews: 'manual' });
    tracker.set({ text: 'x'.repeat(20_000) });
    tracker.track('x', { more: 'x'.repeat(15_000) });
    expect(tracker.stats().dropped).toEqual({ too_large: 1 });
  });

  it('takes names that objects have from birth as data', async () => {
    const { tracker, platform } = start({ consent: 'granted', pageViews: 'manual' });
    misuse(tracker.set, JSON.parse('{"__proto__": {"polluted": true}, "constructor": "x"}'));
    tracker.track('x');
    await platform.advance(5_000);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(platform.requests[0]?.body).toContain('"__proto__":{"polluted":true}');
  });
});
