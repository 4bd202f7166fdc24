// @vitest-environment node
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { StandardSchema, TrackerOptions } from '../../src/index.js';
import { probeCapture } from './support/probe-capture.js';
import { GRANTED, misuse, type Started, sent, sentNames, start } from './support/start-tracker.js';

type Schema = StandardSchema<object>;

/** An order with a list of items, each with a price that is a number. */
const VALIDATORS: readonly (readonly [name: string, schema: Schema])[] = [
  ['Zod', z.object({ plan: z.string(), items: z.array(z.object({ price: z.number() })) })],
  ['Valibot', v.object({ plan: v.string(), items: v.array(v.object({ price: v.number() })) })],
  ['ArkType', type({ plan: 'string', items: type({ price: 'number' }).array() })],
];

const ASYNC: readonly (readonly [name: string, schema: Schema])[] = [
  [
    'Zod',
    z.object({ code: z.string().refine(async (code) => (await Promise.resolve(code)) === 'AUTUMN', 'no such code') }),
  ],
  [
    'Valibot',
    v.objectAsync({
      code: v.pipeAsync(
        v.string(),
        v.checkAsync(async (code) => (await Promise.resolve(code)) === 'AUTUMN', 'no such code'),
      ),
    }),
  ],
];

const open = (plan: Readonly<Record<string, Schema>>, options: Partial<TrackerOptions> = {}): Started =>
  start({ ...GRANTED, plan, ...options });

/** What was told of wrong events. */
const messages = async ({ platform, errors }: Started): Promise<string[]> => {
  await platform.advance(5_000);
  return errors.map(String);
};

/** A validator that does what a test says. */
const schemaOf = (validate: Schema['~standard']['validate']): Schema => ({
  '~standard': { version: 1, vendor: 'test', validate },
});

describe.each(VALIDATORS)('A plan by %s', (_name, schema) => {
  it('says nothing of an event as it is planned', async () => {
    const started = open({ order: schema });
    started.tracker.track('order', { plan: 'pro', items: [{ price: 3 }] });
    expect(await messages(started)).toEqual([]);
    expect(sentNames(started.platform)).toEqual(['order']);
  });

  it('tells which property is wrong, and the event is sent all the same', async () => {
    const started = open({ order: schema });
    started.tracker.track('order', { plan: 1, items: [] });
    expect(await messages(started)).toEqual([expect.stringMatching(/^TypeError: plan: order, plan: .*string/)]);
    expect(sent(started.platform)).toMatchObject([{ name: 'order', properties: { plan: 1, items: [] } }]);
    expect(started.drops).toEqual([]);
  });

  it('tells where in the properties it is', async () => {
    const started = open({ order: schema });
    started.tracker.track('order', { plan: 'pro', items: [{ price: 3 }, { price: 'three' }] });
    expect(await messages(started)).toEqual([expect.stringMatching(/plan: order, items\.1\.price: .*number/)]);
  });

  it('tells each thing that is wrong', async () => {
    const started = open({ order: schema });
    started.tracker.track('order', { plan: 1, items: 2 });
    expect((await messages(started)).length).toBe(2);
  });

  it('judges an event without properties as one with none', async () => {
    const started = open({ order: schema });
    started.tracker.track('order');
    expect(await messages(started)).toContainEqual(expect.stringContaining('plan: order, plan'));
  });
});

describe.each(ASYNC)('A plan by %s that takes its time', (_name, schema) => {
  it('tells what is wrong when it knows', async () => {
    const started = open({ coupon: schema });
    started.tracker.track('coupon', { code: 'AUTUMN' });
    started.tracker.track('coupon', { code: 'SPRING' });
    expect(started.errors).toEqual([]);
    expect(await messages(started)).toEqual(['TypeError: plan: coupon, code: no such code']);
    expect(sentNames(started.platform)).toEqual(['coupon', 'coupon']);
  });
});

describe('A plan', () => {
  it.each(['order_now', 'constructor', '__proto__'])(
    'does not know an event that it does not name: %s',
    async (name) => {
      const started = open({ order: schemaOf(() => ({})) });
      started.tracker.track(name);
      expect(await messages(started)).toEqual([`TypeError: plan: ${name}: no such event`]);
      expect(sentNames(started.platform)).toEqual([name]);
    },
  );

  it('is not of what captures tell, nor of page views and users', async () => {
    const capture = probeCapture(({ track }) => track('click', { link_url: '/' }));
    const started = open({ click: schemaOf(() => ({ issues: [{ message: 'wrong' }] })) }, { captures: [capture] });
    started.tracker.page();
    started.tracker.identify('u1');
    expect(await messages(started)).toEqual([]);
    expect(sentNames(started.platform)).toEqual(['click', 'page_view', 'identify']);
  });

  it('tells of an error without a place', async () => {
    const started = open({ order: schemaOf(() => ({ issues: [{ message: 'wrong' }] })) });
    started.tracker.track('order');
    expect(await messages(started)).toEqual(['TypeError: plan: order: wrong']);
  });

  it.each<readonly [string, Schema['~standard']['validate']]>([
    [
      'throws',
      () => {
        throw new Error('of the site');
      },
    ],
    ['gives a promise that fails', () => Promise.reject(new Error('of the site'))],
    ['says nothing at all', () => undefined as never],
    ['has a place that is a symbol', () => ({ issues: [{ message: 'wrong', path: [Symbol('x')] }] })],
  ])('whose validator %s is told, and the event is sent', async (_what, validate) => {
    const started = open({ order: schemaOf(validate) });
    started.tracker.track('order');
    expect((await messages(started)).length).toBe(1);
    expect(sentNames(started.platform)).toEqual(['order']);
  });

  it.each([[Symbol('x')], [undefined], [7]])('throws nothing into a page whose event is named %s', async (name) => {
    const started = open({ order: schemaOf(() => ({})) });
    expect(() => misuse(started.tracker.track, name)).not.toThrow();
    expect((await messages(started)).length).toBe(1);
    expect(started.tracker.stats().dropped).toEqual({ invalid: 1 });
  });
});
