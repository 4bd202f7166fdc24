import { createTracker, type KeyedStore, type Tracker } from '../../../src/index.js';
import { fakeChannel } from '../../../src/testing/fake-signals.js';
import { fakeStore } from '../../../src/testing/fake-store.js';
import { fakeTexts } from '../../../src/testing/fake-texts.js';
import { type FakePlatform, fakePlatform } from '../../../src/testing/index.js';
import type { Browser } from './browser.js';
import type { Sender } from './receipt.js';

/** One page in a tab. */
export interface Tab extends Sender {
  isLeaving: boolean;
  lookedAtMs: number;
  readonly number: number;
  readonly platform: FakePlatform;
  readonly tracker: Tracker;
  /** Whether it has been the only page of the origin. */
  isAlone: boolean;
  /** Whether it has a connection to the database. */
  isConnected: boolean;
  /** An erasure is under way, or was cut short. */
  isErasing?: boolean;
  /** Texts failed when it left, or before it came back. */
  hadNoTexts?: boolean;
  /** When it was killed while it ran. */
  killedAtMs?: number;
  /** Calls of the store that are not done. */
  readonly storing: Set<() => void>;
  /** Hears that somebody deletes the database. */
  onDeleted?: (() => void) | undefined;
}

/** A store that takes its time, and whose connection can be closed while something is under way. */
function slowStore<Row>(
  browser: Browser,
  tab: Tab,
  base: KeyedStore<Row>,
  erase: KeyedStore<Row>['erase'],
): KeyedStore<Row> {
  const { clock } = browser;
  const later = <Result>(work: () => Promise<Result>): Promise<Result> =>
    new Promise<Result>((resolve, reject) => {
      tab.isConnected = true;
      const cancel = clock.after(tab, browser.storeMs, () => {
        tab.storing.delete(abort);
        work().then(resolve, reject);
      });
      const abort = (): void => {
        cancel();
        tab.storing.delete(abort);
        reject(new Error('aborted'));
      };
      tab.storing.add(abort);
    });
  return {
    put: (rows) => later(() => base.put(rows)),
    read: (count, prefix) => later(() => base.read(count, prefix)),
    async keys() {
      const keys = await later(() => base.keys());
      tab.lookedAtMs = clock.uptimeMs();
      return keys;
    },
    remove: (keys) => later(() => base.remove(keys)),
    async erase(isErased) {
      tab.isErasing = true;
      const erased = await later(() => erase(isErased));
      tab.isErasing = false;
      return erased;
    },
    close() {
      tab.isConnected = false;
      for (const abort of tab.storing) abort();
    },
  };
}

/** Opens a page. Everything that it shares with others is the browser's. */
export function openTab(browser: Browser, number: number): Tab {
  const { clock, collectorModel, cookieValues, databases, texts, locks, faults } = browser;
  const platform = fakePlatform({ cookieValues, databases, texts });
  const tab: { -readonly [Key in keyof Tab]: Tab[Key] } = {
    state: 'running',
    isLeaving: false,
    get isBlind() {
      return browser.hasFailedLately();
    },
    lookedAtMs: clock.uptimeMs(),
    number,
    platform,
    tracker: undefined as unknown as Tracker,
    isAlone: !browser.tabs.length,
    isConnected: false,
    storing: new Set(),
  };
  for (const other of browser.tabs) other.isAlone = false;
  browser.tabs.push(tab);
  Object.assign(platform, {
    now: clock.now,
    uptimeMs: clock.uptimeMs,
    setTimer: (run: () => void, delayMs: number) => clock.after(tab, delayMs, run),
    random: () => 0.5,
    openChannel: (name: string, heard: (message?: unknown) => void) =>
      fakeChannel(browser.channels, name, (message) => tab.state === 'running' && heard(message)),
    openTexts: (name: string) => fakeTexts(texts, `${name}_spill.`, faults),
    openStore(name: string, onDeleted?: () => void) {
      tab.onDeleted = onDeleted;
      const base = fakeStore(databases, name, faults);
      return slowStore(browser, tab, base, async (isErased) => {
        if (faults.storage) throw new Error('the store fails');
        const erased = await base.erase(isErased);
        // The browser asks all others to let go.
        if (erased.length) browser.tellDeleted(tab);
        return erased;
      });
    },
    async lock(tracker: string, part: string, run: () => Promise<void>) {
      const name = `${tracker}.${part}`;
      if (locks.has(name)) return false;
      locks.set(name, tab);
      try {
        await run();
      } finally {
        if (locks.get(name) === tab) locks.delete(name);
      }
      return true;
    },
    network: {
      hasKeepalive: browser.hasKeepalive,
      send: (request, { keepalive, timeoutMs }) =>
        collectorModel.send(tab, request, keepalive ? 'keepalive' : 'fetch', timeoutMs),
      beacon(request) {
        collectorModel.send(tab, request, 'beacon', Number.MAX_SAFE_INTEGER);
        return true;
      },
    } satisfies FakePlatform['network'],
  });
  tab.tracker = createTracker({
    collector: collectorModel.collector,
    platform,
    consent: browser.consent,
    pageViews: 'manual',
    onDrop: (reason, count, events) => browser.ledger.drop(tab, reason, count, events),
    onError: (error) => void browser.errors.push(error),
  });
  return tab;
}
