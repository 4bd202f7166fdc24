import { monotonicFactory } from 'ulid';
import type { PageSnapshot } from '../model/event.js';
import { browserCookies } from './cookies.js';
import { indexedDbStore } from './indexed-db.js';
import { onBrowserLifecycle, whenBrowserActivated } from './lifecycle.js';
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
    random: Math.random,
    newId: monotonicFactory(() => (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) / 256),
    page,
    arrival: page,
    onNavigate: onBrowserNavigation,
    onLifecycle: onBrowserLifecycle,
    whenActivated: whenBrowserActivated,
    cookies: browserCookies(),
    openStore: indexedDbStore,
    network: browserNetwork(),

    setTimer(run, delayMs) {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },

    environment: () => ({
      language: navigator.language,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: `${window.screen.width}x${window.screen.height}`,
      viewport: `${innerWidth}x${innerHeight}`,
    }),

    async lock(name, run) {
      let isRun = false;
      const runIf = async (lock: unknown): Promise<boolean> => {
        isRun = !!lock;
        if (lock) await run();
        return isRun;
      };
      try {
        return await navigator.locks.request(name, { ifAvailable: true }, runIf);
      } catch (error) {
        if (isRun) throw error;
        // Absent on plain http and refused in a sandboxed frame: then two tabs may send the same event, which its ID makes harmless.
        return runIf(true);
      }
    },

    // On the window, not in this module: two copies of the script share it.
    slot(name) {
      const slots: Record<symbol, TrackerSlot> = Object(window);
      const key = Symbol.for(`touchtrail.${name}`);
      slots[key] ??= { live: 0 };
      return slots[key];
    },

    log: (level, ...details) => console[level]('[touchtrail]', ...details),
  };
}
