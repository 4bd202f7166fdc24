import { attempt } from '../model/attempt.js';
import type { KeeperHost, KeptVisitor, StartedKeeper, VisitorKeeper } from '../model/visitor-keeper.js';

/** From an abort on: what an answer sets may still be taken that long, though nobody waits for it. */
const ABORT_GRACE_MS = 1_000;

/**
 * No `//` in front, and a scheme only as that of an http(s) URL without credentials; neither blanks nor backslashes, which a
 * browser takes away or turns round.
 */
const ENDPOINT = /^(?!\/\/|(?!https?:\/\/[^/?#@]+([/?#]|$))[\w+.-]+:)[!-[\]-\uffff]+$/i;

/**
 * Has the site's own server set the cookies of the visitor again, once in each session: Safari keeps a cookie of a script for
 * 7 days, one of the server for as long as it says. The collector under `examples` has such an endpoint, and its README the protocol.
 *
 * @param endpoint - absolute `http(s)` URL or a path on the page's own host, without credentials; takes a POST, and answers with
 * `Set-Cookie`. Safari wants its address to be that of the site (the first half of the IP), or caps it all the same.
 * @throws TypeError if the endpoint is neither
 *
 * @example
 * ```ts no-check: the option is the tracker's
 * import { createTracker, jsonCollector } from 'touchtrail';
 * import { serverCookie } from 'touchtrail/visitor/server-cookie';
 *
 * createTracker({ collector: jsonCollector('https://shop.example/e'), visitor: serverCookie('/t/visitor') });
 * ```
 */
export function serverCookie(endpoint: string): VisitorKeeper {
  if (typeof endpoint !== 'string' || !ENDPOINT.test(endpoint) || !attempt(() => new URL(endpoint, 'http://a'))) {
    throw new TypeError(`visitor.endpoint: must be an http(s) URL or a path, got "${endpoint}"`);
  }
  return { endpoint, start: (host) => startKeeper(endpoint, host) };
}

function startKeeper(endpoint: string, host: KeeperHost): StartedKeeper {
  /** Sessions that were asked for on this page, or need not be. */
  const settled = new Set<string>();
  let current: KeptVisitor | undefined;
  let endedId: string | undefined;
  let request: ReturnType<KeeperHost['post']> | undefined;
  /** The end of a request that was given up. */
  let ending: Promise<void> | undefined;
  let requests = 0;
  let kept = 0;
  let lastMs: number | undefined;

  const ask = (): void => {
    if (!current || request) return;
    const session = `${current.visitorId}.${current.sessionId}`;
    if (settled.has(session)) return;
    settled.add(session);
    if (host.recall() === session) return;
    const askedAtMs = host.uptimeMs();
    requests += 1;
    request = host.post(
      endpoint,
      // By hand, for a library of the page may make a text of a list. In names and domains nothing has to be escaped.
      `{"formatVersion":1,"cookies":["${current.cookieNames.join('","')}"],"domain":"${host.domain()}"}`,
    );
    void request.status.then((status) => {
      // Nothing may be written for a visitor who has ended.
      if (ending) return;
      request = undefined;
      if (status >= 200 && status < 300) {
        kept += 1;
        lastMs = host.uptimeMs() - askedAtMs;
        host.remember(session);
      }
      // The next session may have begun meanwhile.
      ask();
    });
  };

  const forget = async (): Promise<void> => {
    endedId = current?.visitorId ?? endedId;
    current = undefined;
    if (request && !ending) {
      request.abort();
      const grace = new Promise<void>((resolve) => host.setTimer(resolve, ABORT_GRACE_MS));
      // Not asked for the next visitor at once: until the tracker has looked, the cookies may be those that came late.
      ending = Promise.all([request.status, grace]).then(() => {
        request = ending = undefined;
      });
    }
    await ending;
  };

  return {
    forget,
    stats: () => ({ requests, kept, lastMs }),

    seen(visitor) {
      if (visitor.visitorId === endedId) return;
      // The answer would put the cookies of the other one in place of the new ones.
      if (current && current.visitorId !== visitor.visitorId) void forget();
      current = visitor;
      ask();
    },
  };
}
