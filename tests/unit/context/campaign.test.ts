// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCampaign, parseClickIds, parseParameter } from '../../../src/context/campaign.js';

const SITE = 'https://www.shop.example';

type Found = Record<string, string> | undefined;

describe('The campaign', () => {
  it.each<[what: string, query: string, expected: Found]>([
    ['no parameter', '/', undefined],
    ['other parameters', '/?source=x&my_utm_source=y', undefined],
    ['a path that looks like it', '/utm_source=x', undefined],
    ['an empty value', '/?utm_source=', undefined],
    ['a bare prefix', '/?utm_=x', undefined],
    [
      'all six',
      '/?utm_source=a&utm_medium=b&utm_campaign=c&utm_term=d&utm_content=e&utm_id=f',
      { source: 'a', medium: 'b', name: 'c', term: 'd', content: 'e', id: 'f' },
    ],
    [
      'the newer ones',
      '/?utm_source_platform=a&utm_creative_format=b&utm_marketing_tactic=c',
      { source_platform: 'a', creative_format: 'b', marketing_tactic: 'c' },
    ],
    ['any other one', '/?utm_campaign_id=7', { campaign_id: '7' }],
    ['capitals in the name, values as they are', '/?UTM_Source=NewsLetter', { source: 'NewsLetter' }],
    ['the first of a name', '/?utm_source=a&utm_source=b', { source: 'a' }],
    ['the first that is not empty', '/?utm_source=&utm_source=b', { source: 'b' }],
    ['escaped values', '/?utm_campaign=50%25%20off+now', { name: '50% off now' }],
    ['an escaped name', '/?utm%5Fsource=a', { source: 'a' }],
    ['values escaped twice', '/?utm_campaign=spring%2520sale%252B1', { name: 'spring sale+1' }],
    ['values escaped three times, of which two are enough', '/?utm_campaign=a%252520b', { name: 'a%20b' }],
    ['what only looks escaped twice', '/?utm_campaign=100%25+%25E0', { name: '100% %E0' }],
    ['a fragment', '/#utm_source=a', { source: 'a' }],
    ['the route of a hash router', '/#/list?utm_source=a&utm_medium=b', { source: 'a', medium: 'b' }],
    ['the query before the fragment', '/?utm_source=a#utm_source=b', { source: 'a' }],
    ['the fragment beside the query', '/?utm_source=a#/x?utm_source=b&utm_medium=c', { source: 'a', medium: 'c' }],
    ['a second question mark', '/?x=1?utm_source=a&utm_medium=b', { source: 'a', medium: 'b' }],
    ['a question mark in a value', '/?utm_content=why?&utm_source=a', { content: 'why?', source: 'a' }],
    ['a question mark twice', '/??utm_source=a', { source: 'a' }],
    ['a link without one', '/list&utm_source=a', { source: 'a' }],
    ['an address in a value', '/?u=https://b.example/?utm_source=a', { source: 'a' }],
    ['semicolons', '/?utm_source=a;utm_medium=b', { source: 'a', medium: 'b' }],
    ['a semicolon in a value', '/?utm_content=a;b&utm_source=c', { content: 'a;b', source: 'c' }],
    [
      'a link copied out of HTML',
      '/?utm_source=a&amp;utm_medium=b&AMP;utm_term=c',
      { source: 'a', medium: 'b', term: 'c' },
    ],
    ['HTML', '/?utm_source=<script>', { source: '<script>' }],
    ['line breaks', '/?utm_source=a%0D%0Ab', { source: 'a\r\nb' }],
    ['names of the prototype', '/?utm_constructor=x&utm_toString=y', { constructor: 'x', tostring: 'y' }],
  ])('of %s', (_, query, expected) => {
    expect(parseCampaign(SITE + query, {})).toEqual(expected);
  });

  it.each<[what: string, query: string, expected: Found]>([
    ['mtm_campaign', '/?mtm_campaign=a', { name: 'a' }],
    ['mtm_cpn', '/?mtm_cpn=a', { name: 'a' }],
    ['pk_campaign', '/?pk_campaign=a', { name: 'a' }],
    ['piwik_campaign', '/?piwik_campaign=a', { name: 'a' }],
    ['matomo_campaign', '/?matomo_campaign=a', { name: 'a' }],
    ['pk_keyword', '/?pk_keyword=a', { term: 'a' }],
    ['piwik_kwd', '/?piwik_kwd=a', { term: 'a' }],
    ['mtm_cid', '/?mtm_cid=a', { id: 'a' }],
    ['mtm_clid', '/?mtm_clid=a', { id: 'a' }],
    [
      'the others',
      '/?mtm_source=a&pk_medium=b&matomo_content=c&mtm_group=d&mtm_placement=e',
      { source: 'a', medium: 'b', content: 'c', group: 'd', placement: 'e' },
    ],
    ['no other one', '/?pk_vid=a&mtm_=b&pk_user=c', undefined],
    ['none that only begins alike', '/?mtm_sourcecode=a&xpk_campaign=b', undefined],
    ['utm before it', '/?mtm_source=a&utm_source=b&mtm_medium=c', { source: 'b', medium: 'c' }],
  ])('of Matomo: %s', (_, query, expected) => {
    expect(parseCampaign(SITE + query, {})).toEqual(expected);
  });

  it.each<[what: string, query: string, expected: Found]>([
    ['the first name that is there', '/?src=b&ref=a', { source: 'a' }],
    ['the next name', '/?src=b&ref=', { source: 'b' }],
    ['in any case', '/?REF=a&Cid=7', { source: 'a', id: '7' }],
    ['after all others', '/?ref=a&cid=1&utm_source=b&mtm_cid=2', { source: 'b', id: '2' }],
    ['no other name', '/?refs=a&xref=b', undefined],
  ])('by names of the site: %s', (_, query, expected) => {
    expect(parseCampaign(SITE + query, { source: ['ref', 'src'], id: ['CID'] })).toEqual(expected);
  });

  it('puts nothing into a prototype', () => {
    const campaign = parseCampaign(`${SITE}/?utm___proto__=x&ref=y`, { ['__proto__']: ['ref'] });
    expect(Object.getPrototypeOf(campaign)).toBe(Object.prototype);
    expect(Object.entries(campaign ?? {})).toEqual([['__proto__', 'x']]);
  });

  it('is bounded in the length of its values', () => {
    expect(parseCampaign(`${SITE}/?utm_source=${'x'.repeat(10_000)}`, {})?.source).toBe('x'.repeat(256));
  });

  it('is read as URLSearchParams has written it, unless a value looks as if it were escaped twice', () => {
    const value = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((text) => !/%[\da-f]{2}/i.test(text));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), value), fc.boolean(), (written, isFragment) => {
        const query = new URLSearchParams(Object.entries(written).map(([key, text]) => [`utm_x${key}`, text]));
        const expected = Object.fromEntries(Object.entries(written).map(([key, text]) => [`x${key}`, text]));
        expect(parseCampaign(`${SITE}/a?${isFragment ? '#' : ''}${query}`, {}) ?? {}).toEqual(expected);
      }),
    );
  });

  it('throws for no text', () => {
    const units = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
    const hostile = fc.array(
      fc.constantFrom('?', '#', '&', ';', '&amp;', '%', '%E0', '%zz', 'utm_source', '=', '\u0000', '\ud800', 'x'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          units,
          hostile.map((parts) => parts.join('')),
        ),
        (text) => {
          parseCampaign(text, { source: [text] });
          parseClickIds(text);
          parseParameter(text, text);
        },
      ),
    );
  });
});

describe('Click IDs', () => {
  it.each<[what: string, query: string, expected: Found]>([
    ['none', '/?a=1&xgclid=2&gclidx=3', undefined],
    ['in the query', '/p?a=1&gclid=Secret-9_x&b=2#top', { gclid: 'Secret-9_x' }],
    ['in the fragment', '/#/list?gclid=S', { gclid: 'S' }],
    ['in capitals, under the name in lower case', '/?GcLid=AbC', { gclid: 'AbC' }],
    ['the first that is not empty', '/?gclid=&gclid=a&gclid=b', { gclid: 'a' }],
    ['with a value that looks escaped, as it is', '/?gclid=a%2541', { gclid: 'a%41' }],
    ['no campaign', '/?utm_source=x', undefined],
  ])('of an address: %s', (_, query, expected) => {
    expect(parseClickIds(SITE + query)).toEqual(expected);
  });
});

describe('One parameter', () => {
  it.each<[query: string, expected: string | undefined]>([
    ['/?ref=A%20b', 'A b'],
    ['/?REF=a', 'a'],
    ['/#/x?ref=a', 'a'],
    ['/?ref=&ref=a', 'a'],
    ['/?reference=a', undefined],
    ['/', undefined],
  ])('of %s', (query, expected) => {
    expect(parseParameter(SITE + query, 'Ref')).toBe(expected);
  });
});
