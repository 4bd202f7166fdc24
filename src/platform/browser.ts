import { monotonicFactory } from 'ulid';
import { attempt } from '../model/attempt.js';
import type { PageSnapshot } from '../model/event.js';
import { browserChannel } from './channel.js';
import { browserCookies } from './cookies.js';
import { browserEnvironment, isBrowserBot } from './environment.js';
import { indexedDbStore } from './indexed-db.js';
import { onBrowserLifecycle, whenBrowserActivated } from './lifecycle.js';
import { listen } from './listen.js';
import { localTexts } from './local-texts.js';
import { browserLock } from './lock.js';
import { onBrowserNavigation } from './navigation.js';
import { browserNetwork } from './network.js';
import type { Platform, TrackerSlot } from './types.js';

/** `true` where there is a page; `false` on a server. */
export function hasBrowser(): boolean {
  return typeof document !== 'undefined';
}

/** The browser that runs this. Making it touches nothing that is stored and sends nothing. */
export function browserPlatform(): Platform {
  const page = (): PageSnapshot => ({ url: location.href, title: document.title, referrer: document.referrer });
  return {
    now: Date.now,
    // A page may have a `performance` of its own.
    uptimeMs: () => attempt(() => window.performance.now()) ?? Date.now(),
    random: Math.random,
    newId: monotonicFactory(randomBytes()),
    page,
    arrival: page,
    onNavigate: onBrowserNavigation,
    onLifecycle: onBrowserLifecycle,
    whenActivated: whenBrowserActivated,
    cookies: browserCookies(),
    openStore: indexedDbStore,
    openTexts: localTexts,
    openChannel: browserChannel,
    network: browserNetwork(),
    lock: browserLock,

    setTimer(run, delayMs) {
      // What does not fit into 32 bits would run at once.
      const timer = setTimeout(run, Math.min(delayMs, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },

    readGlobal: (path) =>
      attempt(() => {
        let value: unknown = window;
        // Not by `reduce`, which is another one with Prototype.js.
        for (const key of path.split('.')) value = Object(value)[key];
        return value;
      }),
    onEvents: (types, listener) => listen(window, types, listener),

    earlierUrls() {
      const own = `${location.origin}/`;
      // Whoever came from elsewhere has landed here.
      if (!document.referrer.startsWith(own)) return [];
      const { navigation } = window as {
        navigation?: { entries(): { url: string }[]; currentEntry: { index: number } };
      };
      const entries = attempt(() => navigation?.entries().slice(0, navigation.currentEntry.index)) ?? [];
      return [document.referrer, ...entries.map(({ url }) => url).reverse()].filter((url) => url.startsWith(own));
    },

    environment: browserEnvironment,
    isBot: isBrowserBot,

    // On the window, not in this module: two copies of the script share it.
    slot(name) {
      const slots: Record<symbol, TrackerSlot> = Object(window);
      const key = Symbol.for(`touchtrail.${name}`);
      slots[key] ??= { live: 0 };
      return slots[key];
    },

    // A page may have taken the console away.
    log: (level, ...details) => void attempt(() => console[level]('[touchtrail]', ...details)),
  };
}

/** Random numbers of a byte each, drawn many at a time: ulid takes 16 for an ID, and each draw costs about as much as all of them. */
function randomBytes(): () => number {
  const bytes = new Uint8Array(256);
  let left = 0;
  return () => {
    if (!left) left = crypto.getRandomValues(bytes).length;
    left -= 1;
    return (bytes[left] ?? 0) / 256;
  };
}
