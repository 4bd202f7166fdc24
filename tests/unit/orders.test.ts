// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createOrders } from '../../src/context/orders.js';
import type { JsonValue } from '../../src/model/event.js';
import { fakePlatform } from '../../src/testing/index.js';
import { GRANTED, kept, nextPage, type Started, sent, start } from './support/start-tracker.js';

const KEY = 'tt_spill.orders';
const MANUAL = { consent: 'manual', pageViews: 'manual' } as const;

/** Tells of orders, and gives the IDs of all that were sent. */
async function order(
  { tracker, platform }: Started,
  ...ids: readonly (JsonValue | undefined)[]
): Promise<readonly unknown[]> {
  for (const transaction_id of ids) tracker.track('purchase', { transaction_id });
  await platform.advance(5_000);
  return sent(platform).map(({ properties }) => properties.transaction_id);
}

describe('An order', () => {
  it('is told once, and a repeat is dropped as a duplicate', async () => {
    const started = start(GRANTED);
    expect(await order(started, 'T-1', 'T-1', 'T-2')).toEqual(['T-1', 'T-2']);
    expect(started.drops.map(({ reason, count }) => [reason, count])).toEqual([['duplicate', 1]]);
    expect(started.tracker.stats().dropped).toEqual({ duplicate: 1 });
  });

  it('has the same ID as a number and as a text', async () => {
    expect(await order(start(GRANTED), 7, '7', 7)).toEqual([7]);
  });

  it.each([[undefined], [''], [null], [true], [['T-1']], [{ id: 'T-1' }], ['x'.repeat(101)]])(
    'is told each time with %j for an ID',
    async (id) => {
      expect(await order(start(GRANTED), id, id)).toHaveLength(2);
    },
  );

  it('with the longest ID that is kept is told once', async () => {
    expect(await order(start(GRANTED), 'x'.repeat(100), 'x'.repeat(100))).toHaveLength(1);
  });

  it('does not keep other events with its ID from being told', async () => {
    const { tracker, platform } = start(GRANTED);
    for (const name of ['purchase', 'refund', 'refund', 'add_payment_info'])
      tracker.track(name, { transaction_id: 'T-1' });
    await platform.advance(5_000);
    expect(sent(platform).map(({ name }) => name)).toEqual(['purchase', 'refund', 'refund', 'add_payment_info']);
  });

  it('is known on the next page', async () => {
    const first = start(GRANTED);
    await order(first, 'T-1');
    expect(await order(start(GRANTED, nextPage(first.platform)), 'T-1', 'T-2')).toEqual(['T-2']);
  });

  it('is known in a tab that was open before', async () => {
    const one = start(GRANTED);
    const other = start(GRANTED, nextPage(one.platform));
    await order(one, 'T-1');
    expect(await order(other, 'T-1', 'T-2')).toEqual(['T-2']);
    expect(await order(one, 'T-2', 'T-3')).toEqual(['T-1', 'T-3']);
  });

  it('is not known to a tracker of another name', async () => {
    const first = start(GRANTED);
    await order(first, 'T-1');
    expect(await order(start({ ...GRANTED, name: 'other' }, nextPage(first.platform)), 'T-1')).toEqual(['T-1']);
  });

  it('is known as long as it is one of the latest twenty', async () => {
    const ids = Array.from({ length: 21 }, (_, index) => `T-${index}`);
    const started = start(GRANTED);
    await order(started, ...ids);
    expect(await order(started, 'T-1')).toHaveLength(21);
    expect(await order(started, 'T-0')).toHaveLength(22);
    expect(JSON.parse(started.platform.texts.get(KEY) ?? '')).toHaveLength(20);
  });

  it('is known on its page where nothing can be kept', async () => {
    const browser = fakePlatform();
    browser.faults.texts = true;
    expect(await order(start(GRANTED, browser), 'T-1', 'T-1')).toEqual(['T-1']);
  });

  it.each(['', '{', 'null', '5', '"T-1"', '{"0":"T-1"}', '[null,{},["T-1","T-2"]]', '[{"toString":1,"valueOf":1}]'])(
    'is told, and kept, where what was kept is %s',
    async (text) => {
      const browser = fakePlatform();
      const first = start(GRANTED, browser);
      await order(first, 'T-0');
      browser.texts.set(KEY, text);
      const second = start(GRANTED, nextPage(browser));
      expect(await order(second, 'T-1', 'T-1')).toEqual(['T-1']);
      expect(JSON.parse(browser.texts.get(KEY) ?? '')[0]).toBe('T-1');
    },
  );

  it('is kept by its ID alone', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('purchase', { transaction_id: 'T-1', value: 5, items: [{ item_id: 'cup' }] });
    await platform.advance(5_000);
    expect(platform.texts.get(KEY)).toBe('["T-1"]');
  });
});

describe('Without an answer', () => {
  it('no order is kept, and one that was held twice is told once after the grant', async () => {
    const started = start(MANUAL);
    expect(await order(started, 'T-1', 'T-1')).toEqual([]);
    expect([started.platform.texts.size, kept(started.platform)]).toEqual([0, '[[],[]]']);
    started.tracker.consent.grant('all');
    expect(await order(started)).toEqual(['T-1']);
  });

  it('that is no, none is kept either', async () => {
    const started = start(MANUAL);
    started.tracker.consent.deny();
    await order(started, 'T-1');
    expect(started.platform.texts.has(KEY)).toBe(false);
  });
});

describe('A withdrawal', () => {
  it('takes the orders with it before it returns: the next visitor may have the same', async () => {
    const started = start(MANUAL);
    started.tracker.consent.grant('all');
    await order(started, 'T-1');
    expect(started.platform.texts.has(KEY)).toBe(true);
    started.tracker.consent.withdraw();
    expect(started.platform.texts.has(KEY)).toBe(false);
    await started.tracker.consent.settled();
    started.tracker.consent.grant('all');
    expect(await order(started, 'T-1')).toEqual(['T-1', 'T-1']);
    const [before, after] = sent(started.platform).map(({ visitor }) => visitor.id);
    expect(after).not.toBe(before);
  });

  it('in another tab takes those that this one remembers, too', async () => {
    const one = start(MANUAL);
    one.tracker.consent.grant('all');
    const other = start(MANUAL, nextPage(one.platform));
    await order(other, 'T-1');
    one.tracker.consent.withdraw();
    await one.tracker.consent.settled();
    one.tracker.consent.grant('all');
    other.platform.lifecycle('visible');
    await order(one, 'T-0');
    expect(await order(other, 'T-1')).toEqual(['T-1', 'T-1']);
  });
});

describe('Another visitor', () => {
  it('after a reset may have the same order', async () => {
    const started = start(GRANTED);
    await order(started, 'T-1');
    started.tracker.reset();
    expect(await order(started, 'T-1')).toEqual(['T-1', 'T-1']);
  });

  it('may have the same order where the browser has forgotten the one before', async () => {
    const first = start(GRANTED);
    await order(first, 'T-1');
    first.platform.cookieValues.delete('tt_visitor');
    expect(await order(start(GRANTED, nextPage(first.platform)), 'T-1')).toEqual(['T-1']);
  });
});

describe('The latest orders', () => {
  it('are gone with an erasure, here and on the device, whatever can be kept', () => {
    const { faults, texts, openTexts } = fakePlatform();
    for (const isBroken of [false, true]) {
      faults.texts = isBroken;
      const orders = createOrders(openTexts('tt'));
      expect([orders.isRepeated('T-1'), orders.isRepeated('T-1')]).toEqual([false, true]);
      orders.erase();
      expect([orders.isRepeated('T-1'), texts.size]).toEqual([false, isBroken ? 0 : 1]);
      orders.erase();
    }
  });
});
