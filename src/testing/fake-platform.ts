import type { LifecycleChange } from '../model/capture.js';
import type { PageSnapshot } from '../model/event.js';
import type { NavigationKind, Platform, Sink, TrackerSlot } from '../platform/types.js';
import { type FakeClock, fakeClock } from './fake-clock.js';
import { type FakeRequest, fakeNetwork, type Reply } from './fake-network.js';
import { type FakeChannels, type FakeEvents, fakeChannel, fakeEvents, subscribe } from './fake-signals.js';
import { fakeStore } from './fake-store.js';
import { fakeTexts } from './fake-texts.js';
import { fakeUlid } from './fake-ulid.js';

/** A browser without a browser: time stands still until it is moved, and everything that was kept or sent can be looked at. */
export interface FakePlatform extends Platform, FakeClock, FakeEvents {
  /** Requests in the order in which they were sent. */
  readonly requests: FakeRequest[];
  /** What the next requests are answered; 200 when it is empty. */
  readonly replies: Reply[];
  /** Cookies by name. Give it to another fake platform to play the next page of the same browser. */
  readonly cookieValues: Map<string, string>;
  /** Stored rows by database name and key. Share it as `cookieValues`. */
  readonly databases: Map<string, Map<string, unknown>>;
  /** Texts by key, as in `localStorage`. Share it as `cookieValues`. */
  readonly texts: Map<string, string>;
  /** Names of the locks that are held. Share it as `cookieValues`. */
  readonly locks: Set<string>;
  /** Lines that were written to the console. */
  readonly logs: (readonly unknown[])[];
  /** Globals of the page by their path, for example `navigator.globalPrivacyControl`. */
  readonly globals: Map<string, unknown>;
  /** Listeners of open channels by name. Share it as `cookieValues`. */
  readonly channels: FakeChannels;
  /** Switches faults on and off. */
  readonly faults: {
    cookies: boolean;
    storage: boolean;
    erasures: boolean;
    texts: boolean;
    lockedElsewhere: boolean;
    beacons: boolean;
  };
  /** Somebody deletes a database underneath. */
  deleteDatabase(name: string): void;
  /** Navigates within the document. */
  navigate(url: string, kind?: NavigationKind): void;
  /** Sets the title of the page. */
  setTitle(title: string): void;
  /** Tells what happens to the page. */
  lifecycle(change: LifecycleChange): void;
}

/** Where the fake starts, and what it shares with another one. */
export interface FakePlatformOptions {
  /** Address of the page; `https://shop.example/` by default. */
  readonly url?: string;
  /** Title of the page; `Shop` by default. */
  readonly title?: string;
  /** The page before; none by default. */
  readonly referrer?: string;
  /** Where the clock stands; 1 January 2026 by default. */
  readonly nowMs?: number;
  /** Cookies of an earlier page. */
  readonly cookieValues?: Map<string, string>;
  /** Rows of an earlier page. */
  readonly databases?: Map<string, Map<string, unknown>>;
  /** Texts of an earlier page. */
  readonly texts?: Map<string, string>;
  /** Locks of the tabs beside it. */
  readonly locks?: Set<string>;
  /** Globals of the page. */
  readonly globals?: Map<string, unknown>;
  /** Channels of the tabs beside it. */
  readonly channels?: FakeChannels;
  /** Addresses of the site that the tab has come from, the latest first. */
  readonly earlierUrls?: readonly string[];
  /** Whether requests can outlive the page; they can by default. */
  readonly hasKeepalive?: boolean;
}

/**
 * A platform for tests of an integration: no browser, no sleeping, no network.
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { fakePlatform, recordingCollector } from 'touchtrail/testing';
 *
 * const platform = fakePlatform({ url: 'https://shop.example/?utm_source=newsletter' });
 * const collector = recordingCollector();
 * const tracker = createTracker({ collector, platform });
 * tracker.track('sign_up', { plan: 'pro' });
 * tracker.consent.grant('all');
 * await platform.advance(5_000);
 * const names = collector.touchpoints.map(({ name }) => name); // ['page_view', 'sign_up']
 * ```
 */
export function fakePlatform(options: FakePlatformOptions = {}): FakePlatform {
  const clock = fakeClock(options.nowMs ?? Date.UTC(2026, 0, 1));
  let page: PageSnapshot = {
    url: options.url ?? 'https://shop.example/',
    title: options.title ?? 'Shop',
    referrer: options.referrer ?? '',
  };
  const navigation = new Set<Sink<NavigationKind>>();
  const lifecycle = new Set<Sink<LifecycleChange>>();
  const slots = new Map<string, TrackerSlot>();
  const requests: FakeRequest[] = [];
  const replies: Reply[] = [];
  const logs: (readonly unknown[])[] = [];
  const faults = {
    cookies: false,
    storage: false,
    erasures: false,
    texts: false,
    lockedElsewhere: false,
    beacons: false,
  };
  const cookieValues = options.cookieValues ?? new Map<string, string>();
  const databases = options.databases ?? new Map<string, Map<string, unknown>>();
  const texts = options.texts ?? new Map<string, string>();
  const locks = options.locks ?? new Set<string>();
  const globals = options.globals ?? new Map<string, unknown>();
  const channels = options.channels ?? new Map();
  let preferredDomain = '';
  let isDomainKnown = false;
  const deletions = new Map<string, (() => void) | undefined>();

  return {
    requests,
    replies,
    cookieValues,
    databases,
    texts,
    locks,
    globals,
    channels,
    logs,
    faults,
    ...clock,
    ...fakeEvents(),
    random: () => 0.5,
    page: () => page,
    arrival: () => page,
    earlierUrls: () => options.earlierUrls ?? [],
    readGlobal(path) {
      const [first = '', ...rest] = path.split('.');
      const found = globals.get(path) ?? rest.reduce<unknown>((value, key) => Object(value)[key], globals.get(first));
      // Every browser has one, with or without what a test puts into it.
      return found ?? (path === 'navigator' ? {} : undefined);
    },
    newId: (atMs) => fakeUlid(atMs, countOf(databases)),
    environment: () => ({ language: 'en', timeZone: 'Europe/Vienna', screen: '1440x900', viewport: '1200x800' }),
    isBot: () => globals.get('navigator.webdriver') === true,
    onNavigate: (listener) => subscribe(navigation, listener),
    onLifecycle: (listener) => subscribe(lifecycle, listener),
    log: (...line) => void logs.push(line),

    openChannel: (name, listener) => fakeChannel(channels, name, listener),

    whenActivated(run) {
      run();
      return () => {};
    },

    slot(name) {
      const slot = slots.get(name) ?? { live: 0 };
      slots.set(name, slot);
      return slot;
    },

    async lock(tracker, part, run) {
      const name = `${tracker}.${part}`;
      if (faults.lockedElsewhere || locks.has(name)) return false;
      locks.add(name);
      try {
        await run();
      } finally {
        locks.delete(name);
      }
      return true;
    },

    cookies: {
      read: (name) => (faults.cookies ? undefined : cookieValues.get(name)),
      write(name, value) {
        isDomainKnown = true;
        if (!faults.cookies) cookieValues.set(name, value);
      },
      erase(names) {
        for (const name of names) cookieValues.delete(name);
      },
      use(domain) {
        preferredDomain = domain;
      },
      // As in a browser: the first write finds it out.
      domain: () => (faults.cookies || !isDomainKnown ? undefined : preferredDomain || shortestDomain(page.url)),
    },

    openStore(name, onDeleted) {
      deletions.set(name, onDeleted);
      return fakeStore(databases, name, faults);
    },
    openTexts: (name) => fakeTexts(texts, `${name}_spill.`, faults),

    network: fakeNetwork(clock, requests, replies, faults, options.hasKeepalive ?? true),

    deleteDatabase(name) {
      databases.delete(name);
      deletions.get(name)?.();
    },
    navigate(url, kind = 'push') {
      page = { ...page, url: new URL(url, page.url).href };
      for (const listener of navigation) listener(kind);
    },
    setTitle(title) {
      page = { ...page, title };
    },
    lifecycle(change) {
      for (const listener of lifecycle) listener(change);
    },
  };
}

/** As a browser would accept it, if every suffix had one label. */
function shortestDomain(url: string): string {
  return new URL(url).hostname.split('.').slice(-2).join('.');
}

/** A count that all pages of one browser share, so that no two of them make the same ID. */
function countOf(browser: object): number {
  const key = Symbol.for('touchtrail.count');
  const count: number = (Reflect.get(browser, key) ?? 0) + 1;
  Reflect.set(browser, key, count);
  return count;
}
