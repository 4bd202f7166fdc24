// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { BeforeSend, Touchpoint, TrackerOptions } from '../../src/index.js';
import { GRANTED, kept, rows, type Started, sent, start } from './support/start-tracker.js';

/** Starts a tracker with a `beforeSend`, which a test may give what its type forbids. */
const open = (beforeSend: (touchpoint: Touchpoint) => unknown, options: Partial<TrackerOptions> = {}): Started =>
  start({ ...GRANTED, beforeSend: beforeSend as BeforeSend, ...options });

/** What comes of an event `x`. */
async function sentAs(started: Started): Promise<Touchpoint | undefined> {
  started.tracker.track('x', { email: 'eva@example.com', price: 3 });
  await started.platform.advance(5_000);
  return sent(started.platform).at(-1);
}

const WRONG: readonly (readonly [what: string, make: (touchpoint: Touchpoint) => unknown])[] = [
  ['a promise', async (touchpoint) => touchpoint],
  ['true', () => true],
  ['a text that is no reason', () => 'no'],
  ['a reason that is not for it', () => 'withdrawn'],
  ['the reason for what is wrong', () => 'invalid'],
  ['a list of a reason', () => ['filtered']],
  ['an empty object', () => ({})],
  ['an object without a prototype', () => Object.create(null)],
  ['a function', () => () => 'filtered'],
  ['a touchpoint without a name', ({ name: _, ...rest }) => rest],
  ['a touchpoint whose name is a number', (touchpoint) => ({ ...touchpoint, name: 1 })],
  ['a touchpoint without properties', ({ properties: _, ...rest }) => rest],
  ['a touchpoint with properties of text', (touchpoint) => ({ ...touchpoint, properties: 'all' })],
  ['a touchpoint whose page is nothing', (touchpoint) => ({ ...touchpoint, page: null })],
  ['a touchpoint with a function in it', (touchpoint) => ({ ...touchpoint, properties: { run: () => 1 } })],
  ['a touchpoint with itself in it', (touchpoint) => Object.assign(touchpoint, { self: touchpoint })],
];

describe('beforeSend', () => {
  it('gets what will be sent, and what it returns is sent instead', async () => {
    let seen: Touchpoint | undefined;
    const started = open((touchpoint) => {
      seen = touchpoint;
      return { ...touchpoint, name: 'y', properties: { price: touchpoint.properties.price } };
    });
    expect(await sentAs(started)).toMatchObject({ name: 'y', properties: { price: 3 } });
    expect(seen).toMatchObject({ name: 'x', properties: { email: 'eva@example.com' }, page: { title: 'Shop' } });
    expect(kept(started.platform)).not.toContain('eva@example.com');
  });

  it('may change the touchpoint that it got', async () => {
    const started = open((touchpoint) => {
      Reflect.deleteProperty(touchpoint.properties, 'email');
      Object.assign(touchpoint.page, { title: '' });
      return touchpoint;
    });
    expect(await sentAs(started)).toMatchObject({ properties: { price: 3 }, page: { title: '' } });
  });

  it('changes a copy, so that what is known of the visitor stays as it is', async () => {
    const started = open((touchpoint) => {
      Object.assign(touchpoint.page, { url: 'https://shop.example/hidden' });
      Object.assign(touchpoint.attribution.first, { channel: 'none' });
      return touchpoint;
    });
    await sentAs(started);
    expect(started.tracker.context()).toMatchObject({ page: { url: 'https://shop.example/' } });
    expect(JSON.stringify(started.tracker.context())).not.toContain('"none"');
  });

  it.each([
    ['nothing', undefined, 'filtered'],
    ['null', null, 'filtered'],
    ['filtered', 'filtered', 'filtered'],
    ['sampled', 'sampled', 'sampled'],
    ['rate_limited', 'rate_limited', 'rate_limited'],
    ['duplicate', 'duplicate', 'duplicate'],
  ])('drops the touchpoint by returning %s', async (_what, given, reason) => {
    const started = open(() => given);
    expect(await sentAs(started)).toBeUndefined();
    expect(started.drops).toMatchObject([{ reason, count: 1, events: [{ name: 'x' }] }]);
    expect(started.tracker.stats().dropped).toEqual({ [reason]: 1 });
    expect(started.errors).toEqual([]);
    expect(rows(started.platform)).toEqual([]);
  });

  it.each(WRONG)('that returns %s drops the touchpoint as invalid, and is told', async (_what, make) => {
    const started = open(make);
    expect(await sentAs(started)).toBeUndefined();
    expect(started.drops).toMatchObject([{ reason: 'invalid', count: 1, events: [{ name: 'x' }] }]);
    expect(started.errors).toEqual([expect.any(TypeError)]);
  });

  it('that throws drops the touchpoint as invalid, tells what it threw, and is asked again', async () => {
    let count = 0;
    const failure = new Error('of the site');
    const started = open((touchpoint) => {
      count += 1;
      if (count === 1) throw failure;
      return touchpoint;
    });
    expect(await sentAs(started)).toBeUndefined();
    expect(started.drops).toMatchObject([{ reason: 'invalid', count: 1 }]);
    expect(started.errors).toEqual([failure]);
    expect(await sentAs(started)).toMatchObject({ name: 'x' });
  });

  it('cannot change by what a touchpoint is kept, ordered and erased', async () => {
    let seen: Touchpoint | undefined;
    const started = open((touchpoint) => {
      seen = structuredClone(touchpoint);
      Object.assign(touchpoint.visitor, { id: 'other', kind: 'anonymous', userId: 'hidden' });
      return {
        ...touchpoint,
        eventId: 'other',
        occurredAtMs: 0,
        index: 0,
        session: { id: 'other' },
        consent: { purposes: {} },
      };
    });
    started.tracker.identify('u1');
    await started.platform.advance(5_000);
    const [changed] = sent(started.platform);
    const { eventId, occurredAtMs, index, session, consent, visitor } = seen as Touchpoint;
    expect(changed).toMatchObject({ eventId, occurredAtMs, index, session, consent });
    expect(changed?.visitor).toEqual({ id: visitor.id, kind: 'anonymous', userId: 'hidden' });
    expect(started.tracker.stats()).toMatchObject({ waiting: 0, delivered: 1 });
  });

  it('leaves the environment to be filled a moment later', async () => {
    const started = open((touchpoint) => ({ ...touchpoint, properties: {} }));
    expect(await sentAs(started)).toMatchObject({ environment: { timeZone: 'Europe/Vienna', language: 'en' } });
  });

  it('has the environment left out of the first touchpoint, too, by deleting it', async () => {
    const started = open(({ environment: _, ...rest }) => rest);
    expect(await sentAs(started)).toMatchObject({ environment: {} });
    expect((await sentAs(started))?.environment).toEqual({});
  });

  it('has what it changed in the environment sent', async () => {
    const started = open((touchpoint) => ({ ...touchpoint, environment: { device: 'desktop' } }));
    expect((await sentAs(started))?.environment).toEqual({ device: 'desktop' });
  });

  it('that withdraws leaves nothing of the touchpoint on the device, and nothing is sent', async () => {
    const started = open((touchpoint) => {
      started.tracker.consent.withdraw();
      return touchpoint;
    });
    expect(await sentAs(started)).toBeUndefined();
    expect(started.drops).toMatchObject([{ reason: 'withdrawn', count: 1, events: [{ name: 'x' }] }]);
    expect(started.platform.databases.size).toBe(0);
    expect([...started.platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect(started.tracker.stats()).toMatchObject({ tracked: 1, held: 0, waiting: 0, delivered: 0 });
  });

  it('that withdraws and grants again has nothing of the visitor before sent', async () => {
    const visitors: string[] = [];
    const started = open((touchpoint) => {
      visitors.push(touchpoint.visitor.id);
      if (visitors.length > 1) return touchpoint;
      started.tracker.consent.withdraw();
      started.tracker.consent.grant('all');
      return touchpoint;
    });
    expect(await sentAs(started)).toBeUndefined();
    expect(started.drops).toMatchObject([{ reason: 'withdrawn', count: 1 }]);
    expect((await sentAs(started))?.visitor.id).toBe(visitors[1]);
    expect(visitors[1]).not.toBe(visitors[0]);
  });

  it('is not asked without consent', async () => {
    const seen: string[] = [];
    const started = open(
      (touchpoint) => {
        seen.push(touchpoint.name);
        return touchpoint;
      },
      { consent: 'auto' },
    );
    await sentAs(started);
    expect(seen).toEqual([]);
    started.tracker.consent.grant('all');
    await started.platform.advance(5_000);
    expect(seen).toEqual(['x']);
  });

  it('that gives another name has the purposes of that name needed', async () => {
    const started = open((touchpoint) => ({ ...touchpoint, name: 'ad' }), {
      consent: 'auto',
      eventPurposes: { ad: ['marketing'] },
    });
    started.tracker.consent.grant(['analytics']);
    expect(await sentAs(started)).toBeUndefined();
    expect(started.drops).toMatchObject([{ reason: 'denied', count: 1 }]);
  });

  it('may track, and that is another event', async () => {
    const started = open((touchpoint) => {
      if (touchpoint.name === 'x') started.tracker.track('y');
      return touchpoint;
    });
    started.tracker.track('x');
    await started.platform.advance(5_000);
    expect(sent(started.platform).map(({ name }) => name)).toEqual(['x', 'y']);
    expect(started.tracker.stats()).toMatchObject({ tracked: 2, delivered: 2 });
  });
});
