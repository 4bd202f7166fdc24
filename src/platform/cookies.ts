import { attempt } from '../model/attempt.js';
import type { CookieJar } from './types.js';

/**
 * Own cookies through `document.cookie`. The first write finds the domain: it tries the candidates from two labels
 * outward and reads back, so no probe cookie is ever left on the way, and a public suffix is refused by the browser.
 */
export function browserCookies(): CookieJar {
  const { hostname, pathname, protocol } = location;
  // The last candidate is the host alone.
  const domains = [...parentDomains(hostname), ''];
  let preferred = domains;
  let accepted: string | undefined;

  // A sandboxed frame throws: as if there were no cookies, and the read-back fails.
  const pairs = (): string[] => attempt(() => document.cookie.split('; ')) ?? [];

  const set = (pair: string, maxAgeSeconds: number, domain: string, path = '/'): void => {
    const scope = `${domain && `;domain=${domain}`}${protocol === 'https:' ? ';secure' : ''}`;
    attempt(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is asynchronous, and absent on plain http
      document.cookie = `${pair};path=${path};max-age=${maxAgeSeconds};samesite=lax${scope}`;
    });
  };

  const erase = (names: readonly string[]): void => {
    let path = '';
    // Each step of the path, with and without its slash.
    for (const step of pathname.split(/(\/)/)) {
      path += step;
      for (const name of names) for (const domain of domains) set(`${name}=`, 0, domain, path);
    }
  };

  return {
    erase,

    read: (name) =>
      pairs()
        .find((pair) => pair.startsWith(`${name}=`))
        ?.slice(name.length + 1),

    write(name, value, maxAgeSeconds) {
      const pair = `${name}=${value}`;
      // Not read back once the domain is known: a read after a write waits for another process of the browser.
      if (accepted !== undefined) return set(pair, maxAgeSeconds, accepted);
      // What is there already would be read back whatever becomes of the write, or before it from another domain.
      if (preferred !== domains || pairs().includes(pair)) erase([name]);
      accepted = preferred.find((domain) => {
        set(pair, maxAgeSeconds, domain);
        return pairs().includes(pair);
      });
    },

    use(domain) {
      // A dot in front says the same.
      if (domain) preferred = [domain.replace(/^\./, ''), ...domains];
    },
    domain: () => accepted,
  };
}

/** Domains a cookie could be set on from a host, shortest first; none for IP addresses and single labels. */
export function parentDomains(host: string): string[] {
  const labels = /^[\d.]+$/.test(host) ? [] : host.split('.');
  return labels.slice(1).map((_, index) => labels.slice(-2 - index).join('.'));
}
