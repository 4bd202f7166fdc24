// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXCLUDED_REFERRERS } from '../../../src/context/excluded-referrers.js';
import { classifyReferrer, kindOfSource } from '../../../src/context/referrer.js';
import { fullReferrers } from '../../../src/context/referrers/full.js';
import { REFERRERS } from '../../../src/context/referrers/table.js';
import type { ReferrerKind, ReferrerTable } from '../../../src/model/attribution.js';
import { anyText } from './support/any-text.js';

const TABLES = [REFERRERS, fullReferrers];
const DIRECT = { kind: 'direct', source: '(direct)' };

describe('A referrer', () => {
  it.each<[ReferrerKind, hosts: string]>([
    ['search', 'www.google.com google.de www.google.co.uk images.google.com.br news.google.com syndication.google.fr'],
    [
      'search',
      'www.bing.com cn.bing.com duckduckgo.com html.duckduckgo.com www.ecosia.org yandex.ru yandex.com.tr ya.ru',
    ],
    ['search', 'm.baidu.com search.naver.com search.yahoo.co.jp www.qwant.com www.startpage.com search.brave.com'],
    ['search', 'go.mail.ru uk.ask.com suche.web.de recherche.aol.fr websearch.example.net search.example.com'],
    [
      'ai',
      'chatgpt.com chat.openai.com claude.ai www.perplexity.ai grok.com chat.mistral.ai chat.deepseek.com poe.com',
    ],
    ['ai', 'gemini.google.com notebooklm.google.com copilot.microsoft.com yiyan.baidu.com meta.ai www.meta.ai'],
    ['email', 'mail.google.com mail.yahoo.co.jp outlook.live.com outlook.office365.com outlook.office.com e.mail.ru'],
    [
      'email',
      'webmail.example.net mail2.daum.net lightmailer.gmx.net deref-gmx.net messagerie.orange.fr mail.proton.me',
    ],
    [
      'social',
      'www.facebook.com l.facebook.com lm.facebook.com l.instagram.com www.linkedin.com lnkd.in out.reddit.com',
    ],
    [
      'social',
      't.co x.com mobile.x.com twitter.com t.me vk.com www.tiktok.com www.threads.com www.threads.net bsky.app',
    ],
    ['social', 'mastodon.social web.whatsapp.com news.ycombinator.com www.pinterest.co.uk uk.pinterest.com'],
    ['video', 'www.youtube.com m.youtube.com youtu.be vimeo.com www.twitch.tv'],
    ['shopping', 'www.amazon.com www.amazon.co.uk ebay.de www.ebay.com.au www.etsy.com de.aliexpress.com'],
    ['paid', 'googleads.g.doubleclick.net tpc.googlesyndication.com www.googleadservices.com syndicatedsearch.goog'],
    [
      'referral',
      'docs.google.com sites.google.com drive.google.com accounts.google.com support.google.com aws.amazon.com',
    ],
    ['referral', 'blog.example.org example.com localhost 192.168.0.1 [::1]'],
  ])('is %s by its host: %s', (kind, hosts) => {
    for (const host of hosts.split(' ')) {
      for (const table of TABLES) {
        expect(classifyReferrer(`https://${host}/`, [], table).kind, `${host} in ${table.name}`).toBe(kind);
      }
    }
  });

  it.each([
    'myfacebookfriends.test',
    'facebook.com.evil.example',
    'google.evil.example',
    'notgoogle.com',
    'google-analytics.com',
    'at.co',
    't.co.uk',
    'netflix-x.com.example',
    'box.com',
    'x.company',
    'nott.me',
    'research.example.com',
    'searchengineland.com',
    'mailonline.co.uk',
    'emailtips.com',
    'meta.ai.example',
    'pinterestingly.com',
    'amazonia.org',
    'xn--ggle-0nda.com',
  ])('is no more than a referral where its host only looks like a known one: %s', (host) => {
    for (const table of TABLES)
      expect(classifyReferrer(`https://${host}/`, [], table).kind, table.name).toBe('referral');
  });

  it('is read from its host alone, never from the path, the query or the user', () => {
    const url = 'https://google.com@example.com:8443/www.google.com?q=facebook.com#x.com';
    expect(classifyReferrer(url, [], REFERRERS)).toEqual({
      kind: 'referral',
      source: 'example.com',
      host: 'example.com',
    });
  });

  it.each([
    '',
    ' ',
    'x',
    '//google.com',
    'www.google.com',
    'about:blank',
    'about:client',
    'data:text/html,google.com',
    'blob:https://www.google.com/a',
    'javascript:google.com',
    'file:///google.com',
    'chrome-extension://google.com/',
    'ftp://google.com/',
    'https://',
    'https://%',
    'https://[',
    'https://a b.com/',
    'android-app://',
    'android-app:',
    '\u0000',
  ])('is direct where there is no page or app: %j', (referrer) => {
    expect(classifyReferrer(referrer, [], REFERRERS)).toEqual(DIRECT);
  });

  it.each([
    ['https://www.google.co.uk/', 'google', 'www.google.co.uk'],
    ['https://WWW.Google.COM./', 'google', 'www.google.com'],
    ['https://images.search.yahoo.com/', 'yahoo', 'images.search.yahoo.com'],
    ['https://search.yahoo.co.jp/', 'yahoo', 'search.yahoo.co.jp'],
    ['https://search.brave.com/', 'brave', 'search.brave.com'],
    ['https://suche.web.de/', 'web', 'suche.web.de'],
    ['https://www.facebook.com/', 'facebook.com', 'www.facebook.com'],
    ['https://l.facebook.com/', 'l.facebook.com', 'l.facebook.com'],
    ['https://chatgpt.com/', 'chatgpt.com', 'chatgpt.com'],
    ['http://Bücher.example:8080/', 'xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%s has the source %s', (referrer, source, host) => {
    expect(classifyReferrer(referrer, [], REFERRERS)).toMatchObject({ source, host });
  });

  it.each<[ReferrerKind, source: string, referrer: string]>([
    ['email', 'com.google.android.gm', 'android-app://com.google.android.gm/'],
    ['search', 'google', 'android-app://com.google.android.googlequicksearchbox/https/www.google.com'],
    ['search', 'duckduckgo', 'android-app://com.duckduckgo.mobile.android'],
    ['video', 'com.google.android.youtube', 'android-app://com.google.android.youtube/'],
    ['social', 'com.facebook.katana', 'android-app://com.facebook.katana/'],
    ['social', 'com.instagram.android', 'android-app://com.instagram.android/'],
    ['social', 'com.linkedin.android', 'android-app://com.linkedin.android/'],
    ['social', 'com.reddit.frontpage', 'android-app://com.reddit.frontpage/'],
    ['social', 'org.telegram.messenger', 'android-app://org.telegram.messenger/'],
    ['ai', 'com.openai.chatgpt', 'android-app://com.openai.chatgpt/'],
    ['referral', 'com.example.app', 'android-app://com.example.app/'],
  ])('of an Android app is %s from %s', (kind, source, referrer) => {
    expect(classifyReferrer(referrer, [], REFERRERS)).toMatchObject({ kind, source });
  });

  it('of an Android app of a messenger is social with the full table', () => {
    expect(classifyReferrer('android-app://com.Slack/', [], fullReferrers)).toMatchObject({
      kind: 'social',
      host: 'com.slack',
    });
  });

  it.each([
    ['the host', 'https://shop.example/a', true],
    ['a host below it', 'https://www.shop.example/', true],
    ['in capitals', 'https://SHOP.Example/', true],
    ['another port', 'https://shop.example:444/', true],
    ['a payment provider', 'https://checkout.stripe.com/pay', true],
    ['a host that only ends alike', 'https://notshop.example/', false],
    ['a host that begins alike', 'https://shop.example.evil.test/', false],
    ['the host above it', 'https://example/', false],
    ['the host in the path', 'https://evil.test/shop.example', false],
  ])('is compared with the internal hosts: %s', (_, referrer, isInternal) => {
    const { kind } = classifyReferrer(referrer, ['', 'Shop.example', ...EXCLUDED_REFERRERS], REFERRERS);
    expect(kind === 'internal').toBe(isInternal);
  });

  it('is internal before anything else, so that the way back from a login is no visit from a search', () => {
    expect(classifyReferrer('https://www.google.com/?q=a', ['google.com'], REFERRERS)).toEqual({
      kind: 'internal',
      source: 'google.com',
      host: 'www.google.com',
    });
  });

  it('is not internal by an empty host', () => {
    expect(classifyReferrer('https://example.com../', [''], REFERRERS).kind).toBe('referral');
  });

  it.each([
    ['q', 'https://www.google.com/search?q=gold+ring', 'gold ring'],
    ['query', 'https://search.naver.com/search.naver?query=%EB%B0%98%EC%A7%80', '반지'],
    ['text', 'https://yandex.ru/search/?text=a&q=', 'a'],
    ['wd', 'https://www.baidu.com/s?wd=%E6%88%92%E6%8C%87', '戒指'],
    ['p', 'https://search.yahoo.com/search?p=ring', 'ring'],
    ['q before p', 'https://www.bing.com/search?p=2&q=ring', 'ring'],
    ['trimmed', 'https://www.google.com/search?q=%20a%20', 'a'],
    ['broken escapes', 'https://www.google.com/search?q=%E0%A4%A', '\ufffd%A'],
  ])('of a search engine tells the term: %s', (_, referrer, term) => {
    expect(classifyReferrer(referrer, [], REFERRERS).searchTerm).toBe(term);
  });

  it.each([
    ['an empty one', 'https://www.google.com/search?q='],
    ['blanks', 'https://www.google.com/search?q=%20'],
    ['none', 'https://www.google.com/'],
    ['another kind of site', 'https://www.youtube.com/results?q=ring'],
    ['any site', 'https://blog.example/?q=ring'],
  ])('tells no term: %s', (_, referrer) => {
    expect(classifyReferrer(referrer, [], REFERRERS)).not.toHaveProperty('searchTerm', expect.any(String));
  });

  it('cuts a search term at 256 characters', () => {
    const { searchTerm } = classifyReferrer(`https://www.google.com/?q=${'x'.repeat(10_000)}`, [], REFERRERS);
    expect(searchTerm).toBe('x'.repeat(256));
  });

  it('is decided by the first pattern of an own table, and a broken pattern is none', () => {
    const table: ReferrerTable = {
      name: 'own@1',
      hosts: [
        ['ai', '('],
        ['video', '\\.example\\.com\\.$'],
        ['social', 'example'],
      ],
    };
    expect(classifyReferrer('https://www.example.com/', [], table).kind).toBe('video');
    expect(classifyReferrer('https://www.example.org/', [], table).kind).toBe('social');
    expect(classifyReferrer('https://www.google.com/', [], table).kind).toBe('referral');
  });

  it('throws for no text', () => {
    const begin = fc.constantFrom('', 'https://', 'android-app://', 'https://www.google.com/?q=', 'http://a.example:');
    const text = fc.tuple(begin, anyText).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(anyText), (referrer, hosts) => {
        for (const table of TABLES) classifyReferrer(referrer, hosts, table);
      }),
    );
  });

  it('is of the same kind in any letters and on any path', () => {
    const known = fc.constantFrom('www.google.com', 't.co', 'mail.google.com', 'chatgpt.com', 'www.youtube.com');
    fc.assert(
      fc.property(fc.oneof(known, fc.domain()), fc.webPath(), (host, path) => {
        const { kind } = classifyReferrer(`https://${host}/`, [], REFERRERS);
        expect(classifyReferrer(`HTTP://${host.toUpperCase()}${path}`, [], REFERRERS).kind).toBe(kind);
      }),
    );
  });
});

describe('A source', () => {
  it.each<[ReferrerKind, sources: string]>([
    ['search', 'google,Google,GOOGLE,bing,google.com,www.google.de,adwords,googleads,google-ads,Google Ads,yahoo'],
    ['social', 'facebook,Facebook,fb,FB,ig,instagram,fb_ads,facebook.com,m.facebook.com,linkedin,twitter,x.com,t.co'],
    ['social', 'threads,tiktok,tiktok_ads,reddit,meta, facebook '],
    ['video', 'youtube,yt,youtube ads,youtu.be,vimeo'],
    ['ai', 'chatgpt.com,chatgpt,perplexity,gemini,copilot,claude,meta.ai'],
    ['shopping', 'amazon,ebay'],
    ['referral', ',newsletter,partner,spring-flyer,ads,ad,myfacebook,notgoogle.com,google.evil.example,email,sms,.,..'],
  ])('is %s: %s', (kind, sources) => {
    for (const source of sources.split(',')) expect(kindOfSource(source, REFERRERS), source).toBe(kind);
  });

  it('throws for no text', () => {
    fc.assert(fc.property(anyText, (source) => void TABLES.map((table) => kindOfSource(source, table))));
  });

  it('that is a host is of the kind of a referrer with that host', () => {
    const known = fc.constantFrom('www.google.com', 't.co', 'mail.google.com', 'chatgpt.com', 'l.facebook.com');
    fc.assert(
      fc.property(fc.oneof(known, fc.domain()), (host) => {
        const { kind } = classifyReferrer(`https://${host}/`, [], REFERRERS);
        expect(kindOfSource(host, REFERRERS)).toBe(kind);
      }),
    );
  });
});

describe('The excluded referrers', () => {
  it.each([
    'checkout.stripe.com',
    'www.paypal.com',
    'pay.klarna.com',
    'live.adyen.com',
    'www.mollie.com',
    'payments.amazon.com',
    'accounts.google.com',
    'appleid.apple.com',
    'login.microsoftonline.com',
    'login.live.com',
    'tenant.eu.auth0.com',
    'tenant.okta.com',
  ])('are internal: %s', (host) => {
    expect(classifyReferrer(`https://${host}/`, EXCLUDED_REFERRERS, REFERRERS).kind).toBe('internal');
  });

  it.each(['www.google.com', 'www.amazon.com', 'stripe.com', 'www.apple.com', 'outlook.live.com'])(
    'leave the rest of their makers alone: %s',
    (host) => {
      expect(classifyReferrer(`https://${host}/`, EXCLUDED_REFERRERS, REFERRERS).kind).not.toBe('internal');
    },
  );
});
