// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeeperHost, KeptVisitor, StartedKeeper } from '../../../src/model/visitor-keeper.js';
import { type FakeClock, fakeClock } from '../../../src/testing/fake-clock.js';
import { serverCookie } from '../../../src/visitor/server-cookie.js';

const ENDPOINT = '/t/visitor';
const NAMES = ['tt_visitor', 'tt_touches'];

/** A request, to be answered by the test. */
interface Asked {
  readonly url: string;
  readonly body: string;
  /** 0 stands for no answer. */
  answer(status: number): void;
  /** Absent for one that was not given up. */
  abortedAtMs?: number;
  isOver: boolean;
}

interface Page {
  readonly clock: FakeClock;
  readonly keeper: StartedKeeper;
  readonly asked: Asked[];
  /** The only request, or the one with that index. */
  request(index?: number): Asked;
  /** A touchpoint of a visitor in a session. */
  see(visitorId: string, sessionId: string): void;
}

interface PageOptions {
  /** What the device remembers for its pages. */
  readonly device?: { text?: string | undefined };
  readonly domain?: string;
  /** Whether an aborted request ends at once, as that of `fetch`, or with its answer. */
  readonly abort?: 'fails' | 'waits';
}

function visit(visitorId: string, sessionId: string): KeptVisitor {
  return { visitorId, sessionId, cookieNames: NAMES };
}

/** A page on which the keeper has started. */
function openPage({ device = {}, domain = 'shop.example', abort = 'fails' }: PageOptions = {}): Page {
  const clock = fakeClock(0);
  const asked: Asked[] = [];
  const host: KeeperHost = {
    ...clock,
    domain: () => domain,
    recall: () => device.text,
    remember(text) {
      device.text = text;
    },
    post(url, body) {
      let resolve: (status: number) => void = () => {};
      const status = new Promise<number>((settle) => {
        resolve = settle;
      });
      const request: Asked = {
        url,
        body,
        isOver: false,
        answer(answered) {
          request.isOver = true;
          resolve(answered);
        },
      };
      asked.push(request);
      return {
        status,
        abort() {
          request.abortedAtMs = clock.uptimeMs();
          if (abort === 'fails') request.answer(0);
        },
      };
    },
  };
  const keeper = serverCookie(ENDPOINT).start(host);
  return {
    clock,
    keeper,
    asked,
    request(index = 0) {
      const request = asked[index];
      if (request === undefined) throw new Error(`only ${asked.length} were asked`);
      return request;
    },
    see: (visitorId, sessionId) => keeper.seen(visit(visitorId, sessionId)),
  };
}

/** Whether a promise has settled by now. */
async function hasSettled(clock: FakeClock, promise: Promise<void>): Promise<boolean> {
  let isSettled = false;
  void promise.then(() => {
    isSettled = true;
  });
  await clock.settle();
  return isSettled;
}

describe('The endpoint', () => {
  it.each([
    'https://shop.example/t/visitor',
    'HTTP://shop.example:8080/t?x=a@b',
    'https://shop.example/@visitor',
    '/t/visitor',
    't/visitor',
    '../visitor?tenant=1',
    '/a@b',
    '/t:visitor',
    '/t?from=https://shop.example',
    '/türen',
  ])('may be %s', (endpoint) => {
    expect(serverCookie(endpoint).endpoint).toBe(endpoint);
  });

  it.each([
    '',
    '//evil.example/t',
    '/\\evil.example/t',
    '\\\\evil.example/t',
    '/\t/evil.example/t',
    'http:t/visitor',
    'https:t/visitor',
    'https://',
    'https://us er.example/t',
    'https://shop.example:99999/t',
    'https://[::1/t',
    '\u0001//evil.example/t',
    'https://user@shop.example/t',
    'https://user:secret@shop.example/t',
    'https://:secret@shop.example/t',
    '//user@own.invalid/t',
    'javascript:alert(1)',
    'data:text/plain,',
    'blob:https://shop.example/1',
    'ftp://shop.example/t',
    'wss://shop.example/t',
    'file:///t',
    'localhost:8080/t',
    undefined,
    null,
    true,
    7,
    ['/t'],
    {},
  ])('may not be %s', (endpoint) => {
    const make = () => serverCookie(endpoint as string);
    const message = `visitor.endpoint: must be an http(s) URL or a path, got "${endpoint}"`;
    expect(make).toThrow(new TypeError(message));
  });
});

describe('The keeper of the cookies', () => {
  it('asks with the first touchpoint for the names and the domain, and says no ID', () => {
    const page = openPage();
    expect(page.asked).toEqual([]);
    page.see('V1', 'S1');
    expect(page.request()).toMatchObject({
      url: ENDPOINT,
      body: '{"formatVersion":1,"cookies":["tt_visitor","tt_touches"],"domain":"shop.example"}',
    });
  });

  it('asks with an empty domain where the cookies are of the host alone', () => {
    const page = openPage({ domain: '' });
    page.see('V1', 'S1');
    expect(JSON.parse(page.request().body)).toEqual({ formatVersion: 1, cookies: NAMES, domain: '' });
  });

  it.each([200, 204, 299])('takes %i for kept, so that no page of the session asks again', async (status) => {
    const device = {};
    const page = openPage({ device });
    page.see('V1', 'S1');
    await page.clock.advance(40);
    page.request().answer(status);
    await page.clock.settle();
    page.see('V1', 'S1');
    expect(page.keeper.stats()).toEqual({ requests: 1, kept: 1, lastMs: 40 });
    const next = openPage({ device });
    next.see('V1', 'S1');
    expect([page.asked.length, next.asked.length]).toEqual([1, 0]);
    expect(next.keeper.stats()).toEqual({ requests: 0, kept: 0, lastMs: undefined });
  });

  it.each([0, 100, 199, 300, 302, 404, 429, 500, 503, Number.NaN])(
    'leaves %i to the next page, and asks no more on this one',
    async (status) => {
      const device = {};
      const page = openPage({ device });
      page.see('V1', 'S1');
      page.request().answer(status);
      await page.clock.settle();
      page.see('V1', 'S1');
      expect(page.keeper.stats()).toEqual({ requests: 1, kept: 0, lastMs: undefined });
      const next = openPage({ device });
      next.see('V1', 'S1');
      expect([page.asked.length, next.asked.length]).toEqual([1, 1]);
    },
  );

  it.each([
    ['another session', 'V1', 'S2'],
    ['another visitor', 'V2', 'S1'],
  ])('asks for %s, whatever was remembered', (_what, visitorId, sessionId) => {
    const page = openPage({ device: { text: 'V1.S1' } });
    page.see('V1', 'S1');
    expect(page.asked).toHaveLength(0);
    page.see(visitorId, sessionId);
    expect(page.asked).toHaveLength(1);
  });

  it.each(['', 'V1', 'V1.', 'V1.S1 ', 'V1.S1.S1', 'true', '{"V1":"S1"}'])(
    'is not stopped by %j in the store',
    (text) => {
      const page = openPage({ device: { text } });
      page.see('V1', 'S1');
      expect(page.asked).toHaveLength(1);
    },
  );

  it('never has two requests under way: a session that begins meanwhile is asked for after the answer', async () => {
    const page = openPage();
    page.see('V1', 'S1');
    page.see('V1', 'S2');
    page.see('V1', 'S2');
    expect(page.asked).toHaveLength(1);
    page.request().answer(500);
    await page.clock.settle();
    expect(page.asked).toHaveLength(2);
    page.request(1).answer(204);
    await page.clock.settle();
    expect(page.keeper.stats()).toMatchObject({ requests: 2, kept: 1 });
  });

  it('remembers the session that it has asked for, not the one that has begun since', async () => {
    const device: { text?: string } = {};
    const page = openPage({ device });
    page.see('V1', 'S1');
    page.see('V1', 'S2');
    page.request().answer(204);
    await page.clock.settle();
    expect(device.text).toBe('V1.S1');
    page.request(1).answer(204);
    await page.clock.settle();
    expect(device.text).toBe('V1.S2');
  });
});

describe('A visitor who ends', () => {
  it('is forgotten at once when nothing is under way', async () => {
    const page = openPage();
    expect(await hasSettled(page.clock, page.keeper.forget())).toBe(true);
    page.see('V1', 'S1');
    page.request().answer(204);
    await page.clock.settle();
    expect(await hasSettled(page.clock, page.keeper.forget())).toBe(true);
  });

  it('aborts what is under way, and waits a second for what it may still set', async () => {
    const page = openPage();
    page.see('V1', 'S1');
    await page.clock.advance(300);
    const forgotten = page.keeper.forget();
    expect(page.request().abortedAtMs).toBe(300);
    await page.clock.advance(999);
    expect(await hasSettled(page.clock, forgotten)).toBe(false);
    await page.clock.advance(1);
    expect(await hasSettled(page.clock, forgotten)).toBe(true);
  });

  it('waits for an answer that comes later than the second', async () => {
    const page = openPage({ abort: 'waits' });
    page.see('V1', 'S1');
    const forgotten = page.keeper.forget();
    await page.clock.advance(60_000);
    expect(await hasSettled(page.clock, forgotten)).toBe(false);
    page.request().answer(204);
    expect(await hasSettled(page.clock, forgotten)).toBe(true);
  });

  it('has nothing written to the device by an answer that comes after the end', async () => {
    const device: { text?: string } = {};
    const page = openPage({ device, abort: 'waits' });
    page.see('V1', 'S1');
    const forgotten = page.keeper.forget();
    page.request().answer(204);
    await page.clock.advance(1_000);
    await forgotten;
    expect(device.text).toBeUndefined();
    expect(page.keeper.stats()).toEqual({ requests: 1, kept: 0, lastMs: undefined });
  });

  it('has nothing written either when the answer is there but was not yet looked at', async () => {
    const device: { text?: string } = {};
    const page = openPage({ device });
    page.see('V1', 'S1');
    page.request().answer(204);
    const forgotten = page.keeper.forget();
    await page.clock.advance(1_000);
    expect(await hasSettled(page.clock, forgotten)).toBe(true);
    expect(device.text).toBeUndefined();
  });

  it('may be ended twice, and both wait for the same end', async () => {
    const page = openPage();
    page.see('V1', 'S1');
    const first = page.keeper.forget();
    await page.clock.advance(500);
    const second = page.keeper.forget();
    expect(await hasSettled(page.clock, second)).toBe(false);
    await page.clock.advance(500);
    expect([await hasSettled(page.clock, first), await hasSettled(page.clock, second)]).toEqual([true, true]);
  });

  it('is not asked for again, not by a touchpoint that was late', async () => {
    const page = openPage();
    page.see('V1', 'S1');
    page.request().answer(500);
    await page.clock.settle();
    await page.keeper.forget();
    page.see('V1', 'S2');
    expect(page.asked).toHaveLength(1);
  });

  it('makes room for the next one, who is asked for only when the end is there', async () => {
    const page = openPage();
    page.see('V1', 'S1');
    const forgotten = page.keeper.forget();
    page.see('V2', 'S2');
    await page.clock.advance(1_000);
    await forgotten;
    // Until the tracker has looked at the cookies, they may be those of the one who has ended.
    expect(page.asked).toHaveLength(1);
    page.see('V2', 'S2');
    expect(page.asked).toHaveLength(2);
    page.request(1).answer(204);
    await page.clock.settle();
    expect(page.keeper.stats()).toMatchObject({ requests: 2, kept: 1 });
  });

  it('ends also when another one is seen in between: the answer would put the old cookies back', async () => {
    const device: { text?: string } = {};
    const page = openPage({ device });
    page.see('V1', 'S1');
    page.see('V2', 'S2');
    expect(page.request().abortedAtMs).toBe(0);
    const forgotten = page.keeper.forget();
    expect(await hasSettled(page.clock, forgotten)).toBe(false);
    await page.clock.advance(1_000);
    expect(device.text).toBeUndefined();
    expect(page.asked).toHaveLength(1);
  });
});

const STEP = fc.oneof(
  fc.record({ kind: fc.constant('seen' as const), visitor: fc.nat(2), session: fc.nat(2) }),
  fc.record({ kind: fc.constant('answer' as const), status: fc.constantFrom(0, 204, 500) }),
  fc.record({ kind: fc.constant('forget' as const) }),
  fc.record({ kind: fc.constant('wait' as const), durationMs: fc.integer({ min: 1, max: 1_500 }) }),
);

describe('Whatever happens on a page', () => {
  it('one request at most is under way, and none that could set a cookie when an end is told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { maxLength: 30 }), fc.constantFrom('fails', 'waits'), async (steps, abort) => {
        const page = openPage({ abort });
        const { asked, clock, keeper } = page;
        const sessions = new Set<string>();
        const early: unknown[] = [];
        const forget = (): void => {
          const before = [...asked];
          void keeper.forget().then(() => {
            const nowMs = clock.uptimeMs();
            const isOpen = ({ isOver, abortedAtMs = nowMs - 1_000 }: Asked) => !isOver || nowMs - abortedAtMs < 1_000;
            early.push(...before.filter(isOpen));
          });
        };
        for (const each of steps) {
          switch (each.kind) {
            case 'seen':
              sessions.add(`V${each.visitor}.S${each.session}`);
              page.see(`V${each.visitor}`, `S${each.session}`);
              break;
            case 'answer':
              asked.at(-1)?.answer(each.status);
              break;
            case 'forget':
              forget();
              break;
            case 'wait':
              await clock.advance(each.durationMs);
              break;
            default:
              each satisfies never;
          }
          await clock.settle();
          expect(asked.filter(({ isOver }) => !isOver).length).toBeLessThanOrEqual(1);
        }
        await clock.advance(1_000);
        expect(early).toEqual([]);
        expect(asked.length).toBeLessThanOrEqual(sessions.size);
        expect(keeper.stats().requests).toBe(asked.length);
      }),
    );
  });
});
