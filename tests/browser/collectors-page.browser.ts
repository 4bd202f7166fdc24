import { describe, expect } from 'vitest';
import { compareTaken, flush, isTaken, it, openAdapter, trackThree } from './support/adapter-page.js';
import { ADAPTERS } from './support/adapters.js';
import type { Receiver } from './support/receivers/receiver.js';
import { command, stats } from './support/sdk.js';
import { told } from './support/watched-page.js';

const named = ADAPTERS.map((adapter) => [adapter.name, adapter] as const);

describe('from a page of another origin', () => {
  it.for(named)('%s takes a page view, a sign-up and a sale', async ([, adapter], { page, site, receive }) => {
    const receiver = await receive(adapter);
    await openAdapter(page, site, adapter, receiver);
    await trackThree(page);
    await flush(page);
    await receiver.waitFor((at) => isTaken(at, adapter));
    expect(compareTaken(receiver, adapter)).toEqual({ missing: [], besides: [] });
    expect(receiver.lost()).toEqual([]);
    expect(await told(page)).toEqual({ errors: [], drops: [] });
    expect(await stats(page)).toMatchObject({ delivered: 3, waiting: 0 });
  });

  it.for(named)('%s is asked by the browser first only if it says so', async ([, adapter], { page, site, receive }) => {
    const receiver = await receive(adapter);
    const { preflight = false } = await openAdapter(page, site, adapter, receiver);
    await trackThree(page);
    await flush(page);
    await receiver.waitFor((at) => isTaken(at, adapter));
    expect(receiver.requests.some(({ isPreflight }) => isPreflight)).toBe(preflight);
  });

  it.for(named)('%s is not said to do what it cannot', async ([, adapter], { page, site, receive }) => {
    const receiver = await receive(adapter);
    const { deduplicates, answer } = await openAdapter(page, site, adapter, receiver);
    expect(deduplicates && !adapter.protocol.countsOnce).toBe(false);
    const isReadable = Object.keys(adapter.protocol.cors('https://shop.test')).length > 0;
    expect(answer === 'opaque').toBe(!isReadable);
  });

  it.for(named)('%s gets its own cookies only if it says so', async ([, adapter], { page, site, receive }) => {
    const receiver = await receive(adapter);
    const { credentials = false } = await openAdapter(page, site, adapter, receiver);
    receiver.fault = () => ({ status: 200, headers: { 'set-cookie': 'own=1; Path=/' } });
    const sent = ({ requests }: Receiver): number => requests.filter(({ isPreflight }) => !isPreflight).length;
    for (const count of [1, 2]) {
      await command(page, 'page');
      await flush(page);
      await receiver.waitFor((at) => sent(at) >= count);
    }
    expect(receiver.requests.some(({ headers }) => `${headers.cookie}`.includes('own=1'))).toBe(credentials);
  });
});
