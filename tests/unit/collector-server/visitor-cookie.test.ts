// @vitest-environment node
import fc from 'fast-check';
import { decodeTime } from 'ulid';
import { describe, expect, it, test } from 'vitest';
import {
  renewVisitorCookies,
  type VisitorCookieOptions,
  type VisitorCookieRequest,
} from '../../../examples/collector/visitor-cookie.js';
import { DAY_MS, NOW_MS, question, visitorSince } from './support/visitor-cookie.js';

const DAY_SECONDS = 24 * 60 * 60;
const NAMES = ['tt_visitor', 'tt_touches'];

const VISITOR = visitorSince(0);

/** What is set for a request to `www.shop.example` over https. */
function renew(parts: Partial<VisitorCookieRequest> = {}, options?: VisitorCookieOptions): readonly string[] {
  const request = { body: question(), cookie: `tt_visitor=${VISITOR}`, host: 'www.shop.example', nowMs: NOW_MS };
  return renewVisitorCookies({ scheme: 'https', ...request, ...parts }, options);
}

/** The `name=value` of each. */
const pairs = (cookies: readonly string[]): (string | undefined)[] => cookies.map((cookie) => cookie.split('; ')[0]);

describe('The visitor of the header', () => {
  it('is set again for 395 days, readable for scripts, so that a withdrawal needs no request', () => {
    expect(renew()).toEqual([
      `tt_visitor=${VISITOR}; Path=/; Max-Age=34128000; Domain=shop.example; SameSite=Lax; Secure`,
    ]);
  });

  it('is set again with the touches', () => {
    expect(pairs(renew({ cookie: `a=1; tt_touches=1~abc%22; b="x"; tt_visitor=${VISITOR}` }))).toEqual([
      `tt_visitor=${VISITOR}`,
      'tt_touches=1~abc%22',
    ]);
  });

  it('is not secure over http, where the browser would not keep it', () => {
    expect(renew({ scheme: 'http' })).toEqual([
      `tt_visitor=${VISITOR}; Path=/; Max-Age=34128000; Domain=shop.example; SameSite=Lax`,
    ]);
  });

  it('keeps the visitors of several trackers apart', () => {
    const other = visitorSince(100);
    const cookie = `tt_visitor=${VISITOR}; my-app_visitor=${other}; my-app_touches=x`;
    const set = renew({ cookie, body: question({ cookies: ['my-app_visitor', 'my-app_touches', 'tt_visitor'] }) });
    expect(set.map((each) => each.replace(/; Path.*Max-Age=(\d+).*/, ' $1'))).toEqual([
      `my-app_visitor=${other} ${295 * DAY_SECONDS}`,
      `my-app_touches=x ${295 * DAY_SECONDS}`,
      `tt_visitor=${VISITOR} ${395 * DAY_SECONDS}`,
    ]);
  });

  it.each([
    [0, 395],
    [1, 394],
    [394, 1],
    [395, undefined],
    [396, undefined],
    [5_000, undefined],
    // A clock that is ahead.
    [-0.5, 395.5],
    [-2, undefined],
    [-100_000, undefined],
  ])('of %d days ago lives for %d more', (daysAgo, days) => {
    const [cookie] = renew({ cookie: `tt_visitor=${visitorSince(daysAgo)}` });
    expect(cookie?.match(/Max-Age=(\d+)/)?.[1]).toBe(days === undefined ? undefined : `${days * DAY_SECONDS}`);
  });

  it('lives on with each request where the site says so', () => {
    const [cookie] = renew({ cookie: `tt_visitor=${visitorSince(500)}` }, { expiry: 'rolling', maxAgeDays: 30 });
    expect(cookie).toContain(`Max-Age=${30 * DAY_SECONDS};`);
  });

  it('lives as long as the site says', () => {
    expect(renew({ cookie: `tt_visitor=${visitorSince(10)}` }, { maxAgeDays: 30 })[0]).toContain(
      `Max-Age=${20 * DAY_SECONDS};`,
    );
    expect(renew({ cookie: `tt_visitor=${visitorSince(30)}` }, { maxAgeDays: 30 })).toEqual([]);
  });
});

describe('The domain', () => {
  it.each([
    ['www.shop.example', 'www.shop.example'],
    ['www.shop.example', 'shop.example'],
    ['WWW.Shop.Example', 'shop.example'],
    ['a.b.c.shop.example', 'c.shop.example'],
    ['xn--tr-xka.example', 'xn--tr-xka.example'],
  ])('of %s may be %s', (host, domain) => {
    expect(renew({ host, body: question({ domain }) })[0]).toContain(`; Domain=${domain};`);
  });

  it.each([
    ['www.shop.example', ''],
    ['www.shop.example', 'example'],
    ['www.shop.example', 'hop.example'],
    ['www.shop.example', 'other.example'],
    ['www.shop.example', 'a.www.shop.example'],
    ['www.shop.example', '.shop.example'],
    ['www.shop.example', 'shop.example.'],
    ['www.shop.example', 'Shop.example'],
    ['www.shop.example', 'shop.example; HttpOnly'],
    ['www.shop.example', 'shop.example\r\nSet-Cookie: a=1'],
    ['www.shop.example', '*.example'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', '0.1'],
    ['::1', '::1'],
    ['', 'shop.example'],
    ['shop.example:8443', 'shop.example'],
  ])('of %j may not be %j: it is the host alone', (host, domain) => {
    expect(renew({ host, body: question({ domain }) })).toEqual([
      `tt_visitor=${VISITOR}; Path=/; Max-Age=34128000; SameSite=Lax; Secure`,
    ]);
  });
});

describe('Nothing is set', () => {
  it.each([
    ['no cookie at all', undefined],
    ['an empty header', ''],
    ['none of the visitor', 'a=1; b=2'],
    ['another prefix', `xtt_visitor=${VISITOR}`],
    ['another case', `TT_VISITOR=${VISITOR}`],
    ['the name as a value', `a=tt_visitor=${VISITOR}`],
    ['no value', 'tt_visitor='],
    ['no equals sign', 'tt_visitor'],
    ['a value in small letters', `tt_visitor=${VISITOR.toLowerCase()}`],
    ['a value in quotes', `tt_visitor="${VISITOR}"`],
    ['a value that is too long', `tt_visitor=${VISITOR}0`],
    ['a value that is too short', `tt_visitor=${VISITOR.slice(1)}`],
    ['a value that is no ULID', `tt_visitor=${VISITOR.replace(/.$/, 'U')}`],
    ['a value with another end of line', `tt_visitor=${VISITOR}\u2028`],
    ['a visitor who is there twice', `tt_visitor=${VISITOR}; tt_visitor=${visitorSince(3)}`],
    ['a visitor who is there twice, the same', `tt_visitor=${VISITOR}; a=1; tt_visitor=${VISITOR}`],
    ['touches that are there twice', `tt_visitor=${VISITOR}; tt_touches=a; tt_touches=b`],
    ['touches without a visitor', 'tt_touches=abc'],
  ])('for %s', (_what, cookie) => {
    expect(renew({ cookie })).toEqual([]);
  });

  it('for touches alone, where the visitor of theirs is there twice', () => {
    const cookie = `tt_visitor=${VISITOR}; tt_touches=a; tt_visitor=${VISITOR}`;
    expect(renew({ cookie, body: question({ cookies: ['tt_touches'] }) })).toEqual([]);
  });

  it.each([
    '',
    'null',
    '[]',
    '1',
    '"tt_visitor"',
    '{}',
    '{"formatVersion":1}',
    question().slice(1),
    question({ formatVersion: 2 }),
    question({ formatVersion: '1' }),
    question({ cookies: [] }),
    question({ cookies: 'tt_visitor' }),
    question({ cookies: { 0: 'tt_visitor' } }),
    question({ cookies: [['tt_visitor']] }),
    question({ cookies: ['tt_visitor', 7] }),
    question({ cookies: ['tt_visitor', 'tt_visitor'] }),
    question({ cookies: ['tt_visitor', ...Array.from({ length: 8 }, (_, index) => `t${index}_visitor`)] }),
    question({ cookies: ['tt_session'] }),
    question({ cookies: ['tt_consent'] }),
    question({ cookies: ['tt_visitor '] }),
    question({ cookies: ['__proto__', 'constructor'] }),
    question({ domain: 7 }),
    question({ domain: undefined }),
  ])('for the body %s', (text) => {
    expect(renew({ body: text, cookie: `tt_visitor=${VISITOR}; tt_session=1; tt_consent=2` })).toEqual([]);
  });

  it.each([
    ['', false],
    ['a b', false],
    ['"a"', false],
    ['a,b', false],
    ['a\\b', false],
    ['ä', false],
    ['a\u0001', false],
    ['x'.repeat(4_001), false],
    ['x'.repeat(4_000), true],
    ["!#$%&'()*+-./:<=>?@[]^_`{|}~", true],
  ])('for the touches %j: %s', (value, isSet) => {
    const set = pairs(renew({ cookie: `tt_visitor=${VISITOR}; tt_touches=${value}` }));
    expect(set).toEqual([`tt_visitor=${VISITOR}`, ...(isSet ? [`tt_touches=${value}`] : [])]);
  });

  it('for another name than the site has given', () => {
    const cookie = `sid=${VISITOR}; way=a; other=b; tt_visitor=${VISITOR}; tt_touches=c`;
    const body = question({ cookies: ['sid', 'way', 'other', 'tt_visitor', 'tt_touches'] });
    expect(pairs(renew({ cookie, body }, { names: { visitor: 'sid', touches: 'way' } }))).toEqual([
      `sid=${VISITOR}`,
      'way=a',
    ]);
    expect(pairs(renew({ cookie, body }, { names: { visitor: 'sid' } }))).toEqual([`sid=${VISITOR}`]);
    expect(renew({ cookie: 'sid=a; way=b', body }, { names: { visitor: 'sid', touches: 'way' } })).toEqual([]);
  });

  it('that the body brings', () => {
    const text = question({
      tt_visitor: visitorSince(1),
      values: { tt_visitor: visitorSince(1) },
      cookie: 'tt_visitor=1',
    });
    expect(pairs(renew({ body: text }))).toEqual([`tt_visitor=${VISITOR}`]);
  });
});

test('whatever is sent, nothing is set but what was asked for, was sent once and has its form', () => {
  const name = fc.oneof(fc.constantFrom(...NAMES, 'x_visitor', 'x_touches', 'tt_session'), fc.string({ maxLength: 6 }));
  const value = fc.oneof(
    fc.integer({ min: -3, max: 500 }).map(visitorSince),
    fc.string({ maxLength: 30 }),
    fc.constantFrom('abc', '1~2', ''),
  );
  const header = fc.array(fc.tuple(name, value), { maxLength: 6 });
  const asked = fc.oneof(
    fc.uniqueArray(name, { maxLength: 5 }),
    fc.constant<readonly string[]>(['x_visitor', ...NAMES]),
  );
  let count = 0;
  fc.assert(
    fc.property(header, asked, fc.string(), fc.string(), (sent, cookies, host, domain) => {
      const cookie = sent.map(([key, text]) => `${key}=${text}`).join('; ');
      for (const each of renew({ cookie, host, body: question({ cookies, domain }) })) {
        count += 1;
        const [pair = '', ...attributes] = each.split('; ');
        const key = pair.slice(0, pair.indexOf('='));
        expect(cookies).toContain(key);
        expect(cookie.split(/; */).map((text) => text.trim())).toContain(pair);
        expect(key).toMatch(/_(visitor|touches)$/);
        expect(each).toMatch(/^[ -~]*$/);
        expect(attributes.join('; ')).toMatch(
          /^Path=\/; Max-Age=[1-9]\d{0,7}(; Domain=[a-z\d.-]+)?; SameSite=Lax; Secure$/,
        );
        if (key.endsWith('_visitor')) expect(decodeTime(pair.slice(-26))).toBeLessThanOrEqual(NOW_MS + DAY_MS);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(count).toBeGreaterThan(50);
});
