// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { errors as captureErrors, type ErrorOptions } from '../../../src/captures/errors.js';
import { type CapturedPage, openCaptured } from '../support/captured-page.js';
import { windowOf } from '../support/platform-page.js';

interface FailingPage extends CapturedPage {
  /** An uncaught error, as a browser tells it. */
  fail(given?: Partial<ErrorEventInit>, target?: EventTarget): void;
  /** A promise is rejected, and nobody takes it. */
  reject(reason: unknown): void;
  /** What was told of each. */
  told(): Promise<object[]>;
}

const PLACE = { filename: 'https://shop.example/app.js', lineno: 12, colno: 5 };

function openFailing(options?: ErrorOptions): FailingPage {
  const captured = openCaptured([captureErrors(options)], '<img>');
  const { page, events } = captured;
  return {
    ...captured,
    fail: (given) =>
      void page.dispatchEvent(
        new (windowOf(page).ErrorEvent)('error', { message: 'Uncaught Error: no', ...PLACE, ...given }),
      ),
    reject: (reason) =>
      void page.dispatchEvent(Object.assign(new (windowOf(page).Event)('unhandledrejection'), { reason })),
    told: async () => (await events()).map(([, properties]) => properties),
  };
}

describe('An error that nobody catches', () => {
  it('is told with what it says and where', async () => {
    const { fail, events } = openFailing();
    fail();
    expect(await events()).toEqual([
      ['exception', { description: 'Uncaught Error: no', source: 'https://shop.example/app.js:12:5', fatal: false }],
    ]);
  });

  it('is told once, however often it happens, and apart from one of another place', async () => {
    const { fail, told } = openFailing();
    for (const lineno of [12, 12, 13, 12, 13]) fail({ lineno });
    expect((await told()).map((properties) => Reflect.get(properties, 'source'))).toEqual([
      'https://shop.example/app.js:12:5',
      'https://shop.example/app.js:13:5',
    ]);
  });

  it('is told of so many different ones only', async () => {
    const { fail, told } = openFailing({ maxErrors: 3 });
    for (let lineno = 0; lineno < 20; lineno += 1) fail({ lineno });
    expect(await told()).toHaveLength(3);
  });

  it('is cut where it says too much', async () => {
    const { fail, told } = openFailing();
    // Each of them could be the beginning of an address.
    fail({ message: ':'.repeat(1_000_000) });
    expect(await told()).toMatchObject([{ description: ':'.repeat(300) }]);
  });

  it('is told without the queries of addresses, which may be about a person', async () => {
    const { fail, told } = openFailing();
    fail({
      message: 'Failed: https://api.example/users?email=a@b.example, why?',
      filename: 'https://shop.example/a?u=anna#b',
    });
    expect(await told()).toMatchObject([
      { description: 'Failed: https://api.example/users why?', source: 'https://shop.example/a:12:5' },
    ]);
  });

  it('of another site’s script is told as the browser does, without a place', async () => {
    const { fail, told } = openFailing();
    fail({ message: 'Script error.', filename: '', lineno: 0, colno: 0 });
    expect(await told()).toEqual([{ description: 'Script error.', fatal: false }]);
  });

  it('is none where an image is missing', async () => {
    const { page, told } = openFailing();
    page.document.querySelector('img')?.dispatchEvent(new (windowOf(page).Event)('error'));
    expect(await told()).toEqual([]);
  });

  it('of a browser extension is none of the site', async () => {
    const { fail, reject, told } = openFailing();
    for (const kind of ['chrome', 'moz', 'safari-web']) fail({ filename: `${kind}-extension://abc/content.js` });
    reject({ stack: 'Error: no\n    at chrome-extension://abc/content.js:1:1' });
    expect(await told()).toEqual([]);
  });
});

describe('A rejection that nobody takes', () => {
  const frozen = Object.freeze({ code: 7 });
  const rows: readonly (readonly [string, unknown, string])[] = [
    ['an error', new TypeError('no such thing'), 'Rejected: TypeError: no such thing'],
    ['a text', 'too late', 'Rejected: too late'],
    ['null', null, 'Rejected: null'],
    ['nothing', undefined, 'Rejected: undefined'],
    ['a frozen object', frozen, 'Rejected: [object Object]'],
    ['a symbol', Symbol('s'), 'Rejected: Symbol(s)'],
  ];
  it.each(rows)('with %s is told', async (_what, reason, description) => {
    const { reject, told, errors } = openFailing();
    reject(reason);
    expect([await told(), errors]).toEqual([[{ description, fatal: false }], []]);
  });

  it('whose reason throws when it is made a text is for the developer, and no error of the page', async () => {
    const { reject, told, errors, page } = openFailing();
    const thrown: unknown[] = [];
    page.addEventListener('error', ({ error }) => void thrown.push(error));
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const reason of [proxy, Object.create(null)]) reject(reason);
    expect([await told(), errors.length, thrown]).toEqual([[], 2, []]);
  });
});
