// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { browserCookies, parentDomains } from '../../src/platform/cookies.js';

interface Cookie {
  readonly maxAge?: number | string | null;
  readonly key: string;
  readonly domain?: string;
}

/** The jsdom of this test's page. */
declare const jsdom: {
  reconfigure(settings: { readonly url: string }): void;
  readonly cookieJar: {
    serializeSync(): { readonly cookies: readonly Cookie[] };
    getCookiesSync(url: string): readonly Cookie[];
    removeAllCookiesSync(): void;
  };
};

afterEach(() => {
  vi.unstubAllGlobals();
  jsdom.cookieJar.removeAllCookiesSync();
});

/** Shows a page of the browser. */
function visit(url: string): ReturnType<typeof browserCookies> {
  jsdom.reconfigure({ url });
  return browserCookies();
}

/** Sets a cookie as a page does. */
function setCookie(text: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: as in a page
  document.cookie = text;
}

const keptCookies = (): readonly Cookie[] =>
  // The jar keeps what has expired until somebody reads.
  jsdom.cookieJar.serializeSync().cookies.filter(({ maxAge }) => !(Number(maxAge ?? 1) <= 0));

describe('Parent domains', () => {
  it.each([
    ['localhost', []],
    ['', []],
    ['127.0.0.1', []],
    ['10.0.0.12', []],
    ['[::1]', []],
    ['2001:db8::1', []],
    ['shop.example', ['shop.example']],
    ['www.shop.example', ['shop.example', 'www.shop.example']],
    ['a.b.shop.co.uk', ['co.uk', 'shop.co.uk', 'b.shop.co.uk', 'a.b.shop.co.uk']],
    ['1.shop.example', ['shop.example', '1.shop.example']],
    ['xn--caf-dma.example', ['xn--caf-dma.example']],
  ])('of %s are %j', (host, expected) => {
    expect(parentDomains(host)).toEqual(expected);
  });
});

describe('Cookies', () => {
  it.each([
    ['https://www.shop.com/', 'shop.com'],
    ['https://shop.com/', 'shop.com'],
    ['https://a.b.shop.co.uk/', 'shop.co.uk'],
    ['https://me.github.io/', 'me.github.io'],
    ['http://localhost:8484/', ''],
    ['http://127.0.0.1:8484/', ''],
  ])('on %s are written on the shortest domain that is accepted: %j', (url, domain) => {
    const cookies = visit(url);
    expect(cookies.domain()).toBeUndefined();
    cookies.write('tt_visitor', 'v', 60);
    expect(cookies.domain()).toBe(domain);
    expect(cookies.read('tt_visitor')).toBe('v');
  });

  it('are seen by the other hosts and paths of the site', () => {
    visit('https://www.shop.com/a/b').write('tt_visitor', 'v', 60);
    expect(visit('https://blog.shop.com/').read('tt_visitor')).toBe('v');
    expect(visit('https://shop.com/x').read('tt_visitor')).toBe('v');
    expect(visit('https://other.com/').read('tt_visitor')).toBeUndefined();
  });

  it.each([
    ['https://www.shop.com/', true],
    ['http://www.shop.com/', false],
  ])('on %s are lax, and secure: %s', (url, secure) => {
    const cookies = visit(url);
    cookies.write('tt_visitor', 'v', 60);
    const [cookie] = jsdom.cookieJar.getCookiesSync(url);
    expect(cookie).toMatchObject({ sameSite: 'lax', secure, path: '/', maxAge: 60, domain: 'shop.com' });
  });

  it('leave no probe behind', () => {
    visit('https://a.b.shop.co.uk/').write('tt_visitor', 'v', 60);
    expect(keptCookies().map(({ key, domain }) => `${key} ${domain}`)).toEqual(['tt_visitor shop.co.uk']);
  });

  it('touch nothing until they are written', () => {
    visit('https://shop.com/').read('tt_visitor');
    expect(keptCookies()).toEqual([]);
  });

  it('are read by their whole name', () => {
    const cookies = visit('https://shop.com/');
    setCookie('xtt_visitor=wrong');
    setCookie('tt_visitor2=wrong');
    expect(cookies.read('tt_visitor')).toBeUndefined();
    setCookie('tt_visitor=a=b');
    expect(cookies.read('tt_visitor')).toBe('a=b');
  });

  it('are told to be kept nowhere when the browser keeps none', () => {
    const cookies = visit('https://shop.com/');
    vi.stubGlobal('document', Object.defineProperty({}, 'cookie', { get: () => '', set: () => {} }));
    cookies.write('tt_visitor', 'v', 60);
    expect(cookies.domain()).toBeUndefined();
    expect(cookies.read('tt_visitor')).toBeUndefined();
  });

  it('throw nothing in a sandboxed frame', () => {
    const cookies = visit('https://shop.com/');
    const denied = (): never => {
      throw new DOMException('sandboxed', 'SecurityError');
    };
    vi.stubGlobal('document', Object.defineProperty({}, 'cookie', { get: denied, set: denied }));
    cookies.write('tt_visitor', 'v', 60);
    cookies.erase(['tt_visitor']);
    expect(cookies.read('tt_visitor')).toBeUndefined();
    expect(cookies.domain()).toBeUndefined();
  });

  it('are erased on every domain and path on which this page could have set them', () => {
    const url = 'https://a.b.shop.com/x/y/z';
    const cookies = visit(url);
    for (const domain of ['', ';domain=shop.com', ';domain=b.shop.com', ';domain=a.b.shop.com']) {
      for (const path of ['/', '/x', '/x/', '/x/y', '/x/y/', '/x/y/z']) {
        setCookie(`tt_visitor=1;path=${path}${domain}`);
        setCookie(`tt_session=1;path=${path}${domain}`);
      }
    }
    setCookie('other=1');
    // Two names on three domains and six paths (to jsdom a host alone is the same as its domain), and the other one.
    expect(keptCookies()).toHaveLength(37);
    cookies.erase(['tt_visitor', 'tt_session']);
    expect(keptCookies().map(({ key }) => key)).toEqual(['other']);
  });

  it('are erased also when they were set by a page on plain http', () => {
    visit('http://www.shop.com/').write('tt_visitor', 'v', 60);
    expect(keptCookies()).toHaveLength(1);
    visit('https://www.shop.com/').erase(['tt_visitor']);
    expect(keptCookies()).toEqual([]);
  });
});
