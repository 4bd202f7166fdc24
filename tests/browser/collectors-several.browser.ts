import { describe, expect } from 'vitest';
import {
  adapterOf,
  compareTaken,
  flush,
  isTaken,
  it,
  openAdapters,
  type Pair,
  type Receive,
  trackThree,
} from './support/adapter-page.js';
import { html, open, stats } from './support/sdk.js';
import { told } from './support/watched-page.js';

/** One that takes batches and counts once, one that counts what it gets, one that takes single events. */
async function three(receive: Receive): Promise<readonly Pair[]> {
  const adapters = ['Segment', 'Matomo', 'Plausible'].map(adapterOf);
  return await Promise.all(adapters.map(async (adapter): Promise<Pair> => [adapter, await receive(adapter)]));
}

const allTaken = (pairs: readonly Pair[]): Promise<unknown> =>
  Promise.all(pairs.map(([adapter, receiver]) => receiver.waitFor((at) => isTaken(at, adapter))));

const ONCE = { missing: [], besides: [] };

describe('several collectors of one page', () => {
  it('get everything once, each in its own words', async ({ page, site, receive }) => {
    const pairs = await three(receive);
    await openAdapters(page, site, pairs);
    await trackThree(page);
    await flush(page);
    await allTaken(pairs);
    for (const [adapter, receiver] of pairs) expect(compareTaken(receiver, adapter)).toEqual(ONCE);
    expect(await stats(page)).toMatchObject({ delivered: 3, waiting: 0, dropped: {} });
    expect((await told(page)).errors).toEqual([]);
  });

  it('do not wait for one that is down, which gets its own on the next page', async ({ page, site, receive }) => {
    const pairs = await three(receive);
    const [, [, down]] = pairs as readonly [Pair, Pair, Pair];
    down.fault = () => ({ status: 503 });
    await openAdapters(page, site, pairs);
    await trackThree(page);
    await flush(page);
    await allTaken(pairs.filter(([, receiver]) => receiver !== down));
    expect(down.taken()).toEqual([]);
    expect((await stats(page)).collectors).toMatchObject({
      segment: { waiting: 0, delivered: 3 },
      matomo: { waiting: 3, delivered: 0 },
      plausible: { waiting: 0, delivered: 3 },
    });

    down.fault = () => undefined;
    await open(page, `${site.origin('app.example')}/`);
    await flush(page);
    await allTaken(pairs);
    for (const [adapter, receiver] of pairs) expect(compareTaken(receiver, adapter)).toEqual(ONCE);
  });

  it('do not suffer from one that refuses the site, or what it rejects', async ({ page, site, receive }) => {
    const pairs = await three(receive);
    const [[, refusing], [, rejecting]] = pairs as readonly [Pair, Pair, Pair];
    refusing.fault = () => ({ status: 403 });
    rejecting.fault = () => ({ status: 400 });
    await openAdapters(page, site, pairs);
    await trackThree(page);
    await flush(page);
    await allTaken(pairs.slice(2));
    expect((await stats(page)).collectors).toMatchObject({
      segment: { waiting: 3, delivered: 0, dropped: {} },
      matomo: { waiting: 0, delivered: 0, dropped: { rejected: 3 } },
      plausible: { waiting: 0, delivered: 3, dropped: {} },
    });
  });

  it('all get what a page tracks in the tick in which it is left', async ({ page, site, receive }) => {
    const pairs = await three(receive);
    site.page('/next', html(''));
    await openAdapters(page, site, pairs);
    await trackThree(page, `${site.origin('app.other')}/next`);
    await page.waitFor(() => location.pathname === '/next');
    await allTaken(pairs);
    await open(page, `${site.origin('app.example')}/`);
    await flush(page);
    for (const [adapter, receiver] of pairs.slice(1)) expect(compareTaken(receiver, adapter)).toEqual(ONCE);
  });
});
