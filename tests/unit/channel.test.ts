// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { parseCampaign, parseClickIds, withoutClickIds, withoutClickIdsInside } from '../../src/context/campaign.js';
import { attribute } from '../../src/context/channel.js';
import { canonicalPath } from '../../src/context/place.js';
import type { Channel } from '../../src/index.js';

const SITE = 'https://www.shop.example';

describe('The channel', () => {
  it.each<[Channel, what: string, query: string, referrer: string]>([
    ['direct', 'no referrer, no campaign', '/', ''],
    ['direct', 'a referrer that is no address', '/', 'about:blank'],
    ['direct', 'broken text as referrer', '/', 'not an address'],
    ['direct', 'an empty campaign', '/?utm_source=&utm_medium=', ''],
    ['internal', 'the same host', '/b', `${SITE}/a`],
    ['internal', 'another host of the same site', '/', 'https://blog.shop.example/post'],
    ['internal', 'the bare domain', '/', 'https://shop.example/'],
    ['referral', 'a host that only ends alike', '/', 'https://notshop.example/'],
    ['referral', 'a host that begins alike', '/', 'https://shop.example.evil.test/'],
    ['referral', 'another site', '/', 'https://blog.example.org/post'],
    ['referral', 'a search engine only in the path', '/', 'https://blog.example.org/google/'],
    ['referral', 'a host that only contains a network', '/', 'https://myfacebookfriends.test/'],
    ['referral', 'a campaign of nothing that is known', '/?utm_source=partner&utm_medium=affiliate', ''],
    ['organic_search', 'Google', '/', 'https://www.google.com/'],
    ['organic_search', 'Google of a country', '/', 'https://www.google.co.uk/'],
    ['organic_search', 'Bing', '/', 'https://www.bing.com/search?q=x'],
    ['organic_search', 'DuckDuckGo', '/', 'https://duckduckgo.com/'],
    ['organic_search', 'Ecosia', '/', 'https://www.ecosia.org/'],
    ['organic_search', 'a tagged organic medium', '/?utm_source=portal&utm_medium=organic', ''],
    ['organic_search', 'an unpaid link with srsltid', '/?srsltid=abc', 'https://www.google.com/'],
    ['organic_social', 'Facebook', '/', 'https://l.facebook.com/'],
    ['organic_social', 'Instagram', '/', 'https://www.instagram.com/'],
    ['organic_social', 't.co', '/', 'https://t.co/abc'],
    ['organic_social', 'a tagged social medium', '/?utm_source=team&utm_medium=social', ''],
    ['organic_social', 'a tagged social medium in words', '/?utm_source=team&utm_medium=social-media', ''],
    ['organic_social', 'an unpaid link with fbclid', '/?fbclid=abc', 'https://www.facebook.com/'],
    ['email', 'a tagged medium', '/?utm_source=crm&utm_medium=email', ''],
    ['email', 'in capitals', '/?utm_source=crm&utm_medium=EMAIL', ''],
    ['email', 'a newsletter as source', '/?utm_source=newsletter&utm_campaign=november', ''],
    ['email', 'a web mailer', '/', 'https://mail.google.com/'],
    ['paid_search', 'a paid medium of a search engine', '/?utm_source=google&utm_medium=cpc', ''],
    ['paid_search', 'in capitals', '/?utm_source=Google&utm_medium=CPC', 'https://www.google.com/'],
    ['paid_search', 'gclid alone', '/?gclid=abc', 'https://www.google.com/'],
    ['paid_search', 'msclkid alone', '/?msclkid=abc', ''],
    ['paid_social', 'a paid medium of a network', '/?utm_source=facebook&utm_medium=paid_social', ''],
    ['paid_social', 'ttclid alone', '/?ttclid=abc', ''],
    ['paid_social', 'paid and unknown, proven by a click ID', '/?utm_source=x1&utm_medium=ppc&twclid=a', ''],
    ['paid_other', 'a paid medium of another source', '/?utm_source=portal&utm_medium=display', ''],
    ['paid_other', 'dclid alone', '/?dclid=abc', ''],
  ])('is %s for %s', (channel, _, query, referrer) => {
    expect(attribute(SITE + query, referrer, 'shop.example').channel).toBe(channel);
  });

  it.each([undefined, ''])('compares hosts where no domain is known (%j)', (domain) => {
    expect(attribute(`${SITE}/`, `${SITE}/a`, domain).channel).toBe('internal');
    expect(attribute(`${SITE}/`, 'https://blog.shop.example/', domain).channel).toBe('referral');
  });

  it.each([
    '',
    'x',
    '//',
    'https://',
    'https://%',
    'data:text/html,x',
    'https://a.example/?%%%&utm_source=%E0%A4%A',
    '\u0000',
  ])('throws for no hostile address: %j', (text) => {
    expect(() => attribute(text, text, text)).not.toThrow();
  });
});

describe('The campaign', () => {
  it.each<[what: string, query: string, expected: Record<string, string> | undefined]>([
    ['no parameter', '/', undefined],
    ['other parameters', '/?source=x&my_utm_source=y', undefined],
    ['an empty value', '/?utm_source=', undefined],
    ['a bare prefix', '/?utm_=x', undefined],
    [
      'all six',
      '/?utm_source=a&utm_medium=b&utm_campaign=c&utm_term=d&utm_content=e&utm_id=f',
      { source: 'a', medium: 'b', name: 'c', term: 'd', content: 'e', id: 'f' },
    ],
    ['any other one', '/?utm_source_platform=p', { source_platform: 'p' }],
    ['capitals in the name, values as they are', '/?UTM_Source=NewsLetter', { source: 'NewsLetter' }],
    ['the first of a name', '/?utm_source=a&utm_source=b', { source: 'a' }],
    ['the first that is not empty', '/?utm_source=&utm_source=b', { source: 'b' }],
    ['escaped values', '/?utm_campaign=50%25%20off+now', { name: '50% off now' }],
    ['a fragment', '/#utm_source=a', { source: 'a' }],
    ['the route of a hash router', '/#/list?utm_source=a', { source: 'a' }],
    ['the query before the fragment', '/?utm_source=a#utm_source=b', { source: 'a' }],
    ['broken escapes', '/?utm_source=%E0%A4%A&%', { source: expect.stringContaining('%A') }],
    ['HTML', '/?utm_source=<script>', { source: '<script>' }],
  ])('of %s', (_, query, expected) => {
    expect(parseCampaign(SITE + query)).toEqual(expected);
  });

  it('is bounded in the length of its values', () => {
    expect(parseCampaign(`${SITE}/?utm_source=${'x'.repeat(10_000)}`)?.source?.length).toBeLessThanOrEqual(256);
  });
});

describe('Click IDs', () => {
  const NAMES =
    'gclid gbraid wbraid msclkid yclid ttclid twclid li_fat_id rdt_cid sccid dclid irclickid fbclid igshid epik srsltid';

  it.each(NAMES.split(' '))('are found and taken out: %s', (name) => {
    const url = `${SITE}/p?a=1&${name}=Secret-9_x&b=2#top`;
    expect(parseClickIds(url)).toEqual({ [name]: 'Secret-9_x' });
    expect(withoutClickIds(url)).toBe(`${SITE}/p?a=1&b=2#top`);
  });

  it('are found in capitals, under their name in lower case', () => {
    expect(parseClickIds(`${SITE}/?ScCid=AbC`)).toEqual({ sccid: 'AbC' });
  });

  it.each([
    ['the only parameter', '/?gclid=S', '/'],
    ['the first', '/?gclid=S&a=1', '/?a=1'],
    ['the last', '/?a=1&gclid=S', '/?a=1'],
    ['before a fragment', '/?gclid=S#top', '/#top'],
    ['in the fragment', '/#gclid=S', '/'],
    ['in the route of a hash router', '/#/list?gclid=S&a=1', '/#/list?a=1'],
    ['twice', '/?gclid=S&gclid=S2&a=1', '/?a=1'],
    ['twice, apart', '/?gclid=S&a=1&gclid=S2', '/?a=1'],
    ['two kinds', '/?gclid=S&fbclid=S&a=1', '/?a=1'],
    ['between empty parameters', '/?a=1&&gclid=S&&b=2', '/?a=1&&&b=2'],
    ['in capitals', '/?GCLID=S&a=1', '/?a=1'],
    ['without a value', '/?gclid=&a=1', '/?a=1'],
    ['with escapes in its value', '/?gclid=S%26%3D%22&a=1', '/?a=1'],
    ['with equal signs in its value', '/?gclid=S==&a=1', '/?a=1'],
  ])('leave the rest of an address as it was: %s', (_, before, after) => {
    expect(withoutClickIds(SITE + before)).toBe(SITE + after);
  });

  it.each(['/gclid=x', '/?xgclid=1', '/?gclidx=1', '/?a=gclid', '/?gclid_source=1', '/?a=1'])(
    'leave alone what only looks like one: %s',
    (path) => {
      expect(withoutClickIds(SITE + path)).toBe(SITE + path);
    },
  );

  it('are taken out of every address inside a value, and no other text is changed', () => {
    const page = {
      url: `${SITE}/?gclid=S`,
      title: 'a "quoted" \\ title ?gclid=S more & more',
      tags: ['what?', 1, null],
    };
    expect(withoutClickIdsInside(page)).toEqual({
      url: `${SITE}/`,
      title: 'a "quoted" \\ title  more & more',
      tags: ['what?', 1, null],
    });
  });
});

describe('The canonical path', () => {
  it.each([
    ['https://a.example', 'path', '/'],
    ['https://a.example/', 'path', '/'],
    ['https://a.example/ring/001', 'path', '/ring/001'],
    ['https://a.example/ring/001/', 'path', '/ring/001'],
    ['https://a.example/ring//', 'path', '/ring'],
    ['https://a.example/ring?a=1#b', 'path', '/ring'],
    ['https://a.example/#/cart', 'path', '/'],
    ['https://a.example/shop#/cart', 'hash', '/shop#/cart'],
    ['https://a.example/shop#/cart?x=1', 'hash', '/shop#/cart'],
    ['https://a.example/shop#/cart/', 'hash', '/shop#/cart'],
    ['https://a.example/caf%C3%A9', 'path', '/caf%C3%A9'],
    ['about:srcdoc', 'path', 'srcdoc'],
    ['no address', 'path', '/'],
    ['', 'hash', '/'],
  ] as const)('of %s with %s routing is %s', (url, routing, expected) => {
    expect(canonicalPath(url, routing)).toBe(expected);
  });
});
