import { describe, expect } from 'vitest';
import { adapterOf, compareTaken, flush, isTaken, it, openAdapter, trackThree } from './support/adapter-page.js';
import { ADAPTERS } from './support/adapters.js';
import { PORTAL } from './support/collector-reply.js';
import { stats } from './support/sdk.js';
import { told } from './support/watched-page.js';

const named = ADAPTERS.map((adapter) => [adapter.name, adapter] as const);
describe('an answer of', () => {
  const kept = [
    [429, { status: 429, headers: { 'retry-after': '1' } }],
    [500, { status: 500 }],
    [503, { status: 503 }],
  ] as const;
  for (const [status, reply] of kept) {
    it.for(named)(
      `${status} keeps what %s did not take, where it can be seen`,
      async ([, adapter], { page, site, receive }) => {
        const receiver = await receive(adapter);
        receiver.fault = () => reply;
        const { answer } = await openAdapter(page, site, adapter, receiver);
        await trackThree(page);
        await flush(page);
        const { waiting, delivered } = await stats(page);
        expect([waiting, delivered]).toEqual(answer === 'opaque' ? [0, 3] : [3, 0]);
        expect((await told(page)).drops).toEqual([]);
        expect(receiver.taken()).toEqual([]);
      },
    );
  }

  it.for(named)(
    '400 is the end for what %s refuses, and for nothing else',
    async ([, adapter], { page, site, receive }) => {
      const receiver = await receive(adapter);
      receiver.fault = ({ body, query }) =>
        /sign_up|sign-up|Signed Up/.test(`${unpacked(body)}${unpacked(query.toString())}`)
          ? { status: 400 }
          : undefined;
      const { answer } = await openAdapter(page, site, adapter, receiver);
      await trackThree(page);
      await flush(page);
      const { waiting, delivered, dropped } = await stats(page);
      expect(waiting).toBe(0);
      if (answer === 'opaque') expect(delivered).toBe(3);
      else expect([delivered, dropped]).toEqual([2, { rejected: 1 }]);
    },
  );

  it.for(named)('413 makes what %s gets smaller, down to one event', async ([, adapter], { page, site, receive }) => {
    const receiver = await receive(adapter);
    const carried = (names: readonly string[] = []): number =>
      names.filter((name) => !adapter.besides?.test(name)).length;
    receiver.fault = (request) => (carried(adapter.protocol.receive(request).taken) > 1 ? { status: 413 } : undefined);
    const { answer } = await openAdapter(page, site, adapter, receiver);
    await trackThree(page);
    await flush(page);
    if (answer !== 'opaque') {
      expect(compareTaken(receiver, adapter)).toEqual({ missing: [], besides: [] });
      expect((await told(page)).drops).toEqual([]);
    }
  });

  it.for(named)(
    '403 ends the sending of the page to %s, and keeps the events',
    async ([, adapter], { page, site, receive }) => {
      const receiver = await receive(adapter);
      receiver.fault = () => ({ status: 403 });
      const { answer } = await openAdapter(page, site, adapter, receiver);
      await trackThree(page);
      await flush(page);
      const { waiting, delivered } = await stats(page);
      if (answer !== 'opaque') expect([waiting, delivered]).toEqual([3, 0]);
    },
  );
});

describe('no answer', () => {
  it.for(named)(
    'from %s is the end where a repeat would be counted, and is tried again elsewhere',
    async ([, adapter], { page, site, receive }) => {
      const receiver = await receive(adapter);
      receiver.fault = () => 'taken-then-reset';
      const { deduplicates } = await openAdapter(page, site, adapter, receiver);
      await trackThree(page);
      await flush(page);
      const { waiting, delivered, dropped } = await stats(page);
      const sent = receiver.taken().filter((name) => !adapter.besides?.test(name)).length;
      expect(delivered).toBe(0);
      expect(sent).toBeGreaterThan(0);
      if (deduplicates) expect([waiting, dropped]).toEqual([3, {}]);
      // What was not in a request yet waits for the end of the pause.
      else expect([waiting, dropped]).toEqual([3 - sent, { unconfirmed: sent }]);
    },
  );

  it.for(named)('that can be read (no CORS) from %s counts as none', async ([, adapter], { page, site, receive }) => {
    const receiver = await receive(adapter);
    receiver.fault = () => ({ cors: false, taken: true });
    const { answer } = await openAdapter(page, site, adapter, receiver);
    await trackThree(page);
    await flush(page);
    expect((await stats(page)).delivered).toBe(answer === 'opaque' ? 3 : 0);
  });
});

describe('an answer of success', () => {
  it('of Umami that means a bot (beep) is a loss', async ({ page, site, receive }) => {
    const receiver = await receive(adapterOf('Umami'));
    receiver.fault = () => ({ body: '{"beep":"boop"}', taken: false });
    await openAdapter(page, site, adapterOf('Umami'), receiver);
    await trackThree(page);
    await flush(page);
    expect(await stats(page)).toMatchObject({ delivered: 0, waiting: 0, dropped: { rejected: 3 } });
  });

  it('of Umami with errors is a loss of those that it names', async ({ page, site, receive }) => {
    const receiver = await receive(adapterOf('Umami'));
    receiver.fault = () => ({ body: '{"size":3,"processed":2,"errors":1,"details":[{"index":1,"response":{}}]}' });
    await openAdapter(page, site, adapterOf('Umami'), receiver);
    await trackThree(page);
    await flush(page);
    expect(await stats(page)).toMatchObject({ delivered: 2, waiting: 0, dropped: { rejected: 1 } });
  });

  it('of Matomo that tracked fewer is a loss of so many', async ({ page, site, receive }) => {
    const receiver = await receive(adapterOf('Matomo'));
    receiver.fault = () => ({ body: '{"status":"success","tracked":2,"invalid":1}' });
    await openAdapter(page, site, adapterOf('Matomo'), receiver);
    await trackThree(page);
    await flush(page);
    expect(await stats(page)).toMatchObject({ delivered: 2, waiting: 0, dropped: { rejected: 1 } });
  });

  it('of Plausible that dropped it is a delivery, since no page may read the header', async ({
    page,
    site,
    receive,
  }) => {
    const receiver = await receive(adapterOf('Plausible'));
    receiver.fault = () => ({ status: 202, body: 'ok', headers: { 'x-plausible-dropped': '1' }, taken: false });
    await openAdapter(page, site, adapterOf('Plausible'), receiver);
    await trackThree(page);
    await flush(page);
    expect(await stats(page)).toMatchObject({ delivered: 3, waiting: 0 });
  });

  it('of Plausible that dropped it is a loss, where a proxy exposes the header', async ({ page, site, receive }) => {
    const receiver = await receive(adapterOf('Plausible'));
    const headers = { 'x-plausible-dropped': '1', 'access-control-expose-headers': 'x-plausible-dropped' };
    receiver.fault = () => ({ status: 202, body: 'ok', headers, taken: false });
    await openAdapter(page, site, adapterOf('Plausible'), receiver);
    await trackThree(page);
    await flush(page);
    expect(await stats(page)).toMatchObject({ delivered: 0, waiting: 0, dropped: { rejected: 3 } });
  });

  it('of a server without CORS that is a failure cannot be seen', async ({ page, site, receive }) => {
    const receiver = await receive(adapterOf('customCollector without CORS'));
    receiver.fault = () => ({ body: '{"status":404,"message":"failed"}', taken: false });
    await openAdapter(page, site, adapterOf('customCollector without CORS'), receiver);
    await trackThree(page);
    await flush(page);
    expect(await stats(page)).toMatchObject({ delivered: 3, waiting: 0 });
  });

  const reading = ['Matomo', 'Umami'];
  it.for(reading)(
    'from a captive portal in the place of %s is no delivery where its text is read',
    async (name, { page, site, receive }) => {
      const receiver = await receive(adapterOf(name));
      receiver.fault = () => PORTAL;
      const { answer } = await openAdapter(page, site, adapterOf(name), receiver);
      await trackThree(page);
      await flush(page);
      if (answer === 'body') expect((await stats(page)).delivered).toBe(0);
    },
  );
});

it.for(named)(
  '%s gets everything once when its server was down for a while',
  async ([, adapter], { page, site, receive }) => {
    const receiver = await receive(adapter);
    receiver.fault = () => ({ status: 503 });
    await page.onNewDocument('Math.random = () => 0');
    const { answer } = await openAdapter(page, site, adapter, receiver);
    await trackThree(page);
    await flush(page);
    receiver.fault = () => undefined;
    await flush(page);
    if (answer === 'opaque') return;
    await receiver.waitFor((at) => isTaken(at, adapter));
    expect(compareTaken(receiver, adapter).besides).toEqual([]);
  },
);

/** Decoded as often as it takes to see a name in it. */
function unpacked(text: string): string {
  const json = /(?:ue_px|cx)=([\w-]+)/g;
  return `${text} ${[...text.matchAll(json)].map(([, base64]) => Buffer.from(`${base64}`, 'base64url').toString())}`;
}
