// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createArrivals } from '../../../src/context/arrival.js';
import { canonicalPath } from '../../../src/context/place.js';
import type { Channel, Touch } from '../../../src/index.js';

const SITE = 'https://www.shop.example';
const OPTIONS = { campaignParameters: {}, referralParameter: '', excludedReferrers: undefined };

function touch(url: string, referrer: string, domain = 'shop.example'): Touch {
  const arrivals = createArrivals(OPTIONS, () => domain);
  return arrivals.touch(arrivals.read(url, referrer), 0);
}

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
    ['affiliates', 'a campaign of nothing that is known', '/?utm_source=partner&utm_medium=affiliate', ''],
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
    ['internal', 'the way back from a payment provider', '/', 'https://checkout.stripe.com/c/pay'],
    ['unassigned', 'a source without a medium', '/?utm_source=partner', ''],
    ['unassigned', 'a campaign without source and medium', '/?utm_campaign=x', ''],
    [
      'organic_search',
      'a campaign without source and medium from a search engine',
      '/?utm_campaign=x',
      'https://www.google.com/',
    ],
    ['organic_social', 'fbclid where an app hides the referrer', '/?fbclid=abc', ''],
    ['organic_search', 'fbclid behind another site', '/?fbclid=abc', 'https://www.google.com/'],
    ['email', 'a letter with a stray gclid', '/?utm_source=letter&utm_medium=email&gclid=abc', ''],
    ['paid_search', 'gclid of a campaign without a medium', '/?utm_source=google&gclid=abc', ''],
    ['offline', 'a code on the packaging', '/?utm_source=box&utm_medium=qr', ''],
    ['ai_assistant', 'ChatGPT, which names itself', '/?utm_source=chatgpt.com', ''],
    ['ai_assistant', 'Perplexity', '/', 'https://www.perplexity.ai/'],
    ['sms', 'a text message', '/?utm_source=sms', ''],
    ['cross_network', 'a cross-network campaign', '/?utm_source=google&utm_medium=cpc&utm_campaign=Cross-network', ''],
    ['paid_search', 'gclid alone', '/?gclid=abc', 'https://www.google.com/'],
    ['paid_search', 'msclkid alone', '/?msclkid=abc', ''],
    ['paid_social', 'a paid medium of a network', '/?utm_source=facebook&utm_medium=paid_social', ''],
    ['paid_social', 'ttclid alone', '/?ttclid=abc', ''],
    ['paid_social', 'paid and unknown, proven by a click ID', '/?utm_source=x1&utm_medium=ppc&twclid=a', ''],
    ['display', 'a banner of another source', '/?utm_source=portal&utm_medium=display', ''],
    ['display', 'dclid alone', '/?dclid=abc', ''],
  ])('is %s for %s', (channel, _, query, referrer) => {
    expect(touch(SITE + query, referrer).channel).toBe(channel);
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
    expect(() => touch(text, text, text)).not.toThrow();
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
