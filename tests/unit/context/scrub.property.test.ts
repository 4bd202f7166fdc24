// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScrub } from '../../../src/context/scrub.js';

const SITE = 'https://www.shop.example';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
const CARD = '4111111111111111';

const scrub = createScrub({});

describe('Of anything', () => {
  const all = createScrub({ titles: true, properties: true });
  const PARTS = [
    '?',
    '#',
    '&',
    ';',
    '&amp;',
    '=',
    '/',
    '//',
    '://',
    '@',
    '%',
    '%25',
    '%40',
    '%3D',
    '%26',
    '%zz',
    '+',
    ' ',
    '"',
    '<',
    '.',
    '-',
    '(',
    'token',
    'gclid',
    'a',
    'state',
    'code',
    'jane@b.example',
    'eyJabcdefghij.x.y',
    '4111',
    '1111',
    '+43',
    '664',
    '0',
    'bearer',
    'utm_source',
    '\ud800',
    '\u00e4',
  ];
  const units = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
  const hostile = fc.array(fc.constantFrom(...PARTS), { maxLength: 30 }).map((parts) => parts.join(''));
  const escapeTimes = (text: string, times: number): string =>
    times ? escapeTimes(encodeURIComponent(text), times - 1) : text;

  it('nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(units, hostile), fc.boolean(), (text, isMarketing) => {
        expect(typeof all.url(text, isMarketing)).toBe('string');
        expect(typeof all.page({ url: text, title: text, referrer: text }, isMarketing).title).toBe('string');
        expect(typeof all.value({ text }, isMarketing).text).toBe('string');
      }),
      { numRuns: 1_000 },
    );
  });

  it('cleaning twice is cleaning once', () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (text, isMarketing) => {
        const once = scrub.url(SITE + text, isMarketing);
        expect(scrub.url(once, isMarketing)).toBe(once);
      }),
      { numRuns: 1_000 },
    );
  });

  const secret = fc.oneof(
    fc.constantFrom(
      'jane.doe@mail.example',
      'x+y@sub.mail.example',
      JWT,
      CARD,
      '5555555555554444',
      '+436641234567',
      '555-123-4567',
    ),
    fc.stringMatching(/^[a-z][\w.]{0,20}@[a-z]{1,9}\.[a-z]{2,4}$/),
  );
  const place = fc.constantFrom('/?q=', '/?a=1&q=', '/#', '/#/r?q=', '/p/', '/?utm_term=', '/?q[]=');

  it('no planted secret is left, wherever it is and however often it is escaped', () => {
    fc.assert(
      fc.property(secret, fc.array(place, { minLength: 1, maxLength: 3 }), fc.nat(2), (planted, places, times) => {
        const nested = places
          .slice(1)
          .reduce((text, each) => each + encodeURIComponent(text), escapeTimes(planted, 3 - places.length));
        const url = `${SITE}${places[0]}${times && places.length < 2 ? escapeTimes(planted, times) : nested}&z=1`;
        let seen = scrub.url(url, true);
        for (let round = 0; round < 4; round += 1) {
          expect(seen).not.toContain(planted);
          seen = decodeURIComponent(seen);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('no value of a sensitive parameter is left, wherever it is and however often it is escaped', () => {
    const value = fc.stringMatching(/^S3cr[\w ./:+"<>-]{1,20}t$/);
    const name = fc.constantFrom('token', 'user[email]', 'password', 'mc_eid', 'gclid');
    fc.assert(
      fc.property(name, value, place, fc.nat(2), (key, planted, where, times) => {
        const address = `https://b.example/?a=1&${key}=${encodeURIComponent(planted)}&b=2`;
        const url = SITE + (times ? where + escapeTimes(address, times) : `/?${key}=${planted}&a=1`);
        expect(scrub.url(url, false)).not.toContain('S3cr');
      }),
      { numRuns: 1_000 },
    );
  });

  it('what has nothing to clean is unchanged', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 5 }).filter((text) => !/[@\d]|eyJ|bearer/i.test(text));
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^x[a-z]?$/), word, { maxKeys: 4 }),
        fc.nat(2),
        (parameters, times) => {
          const query = new URLSearchParams(parameters).toString();
          const url = `${SITE}/a?${query}&u=${escapeTimes(`https://b.example/?${query}`, times)}`;
          expect(scrub.url(url, false)).toBe(url);
          expect(all.value({ url }, false)).toEqual({ url });
        },
      ),
    );
  });
});

describe('The time that it takes', () => {
  const LENGTH = 100_000;
  const timeOf = (text: string): number => {
    const startedAtMs = performance.now();
    createScrub({ titles: true, properties: true }).value({ text: text.repeat(LENGTH / text.length) }, false);
    scrub.url(text.repeat(LENGTH / text.length), false);
    return performance.now() - startedAtMs;
  };
  const PARTS =
    'a|a@|@|1|1 |1-|4111 1111 1111 1111 |eyJ|eyJ-|eyJa.|.eyJabcdefghij|bearer |bearer+|+1|+1 |00|(|(555)|?|&|;|?token=|&a=%40|%|%25|%2525|://|://a|:|//|x://@|=|a=|/=|_|tok|aA|token |-token|.a|a.|[|"|\n|\ud800';

  // As time on a loaded machine is no measure: what is not linear takes minutes for these.
  it.each(PARTS.split('|'))('grows with the length of the text, not faster: %j', (text) => {
    timeOf('a');
    expect(timeOf(text)).toBeLessThan(5_000);
  });
});
