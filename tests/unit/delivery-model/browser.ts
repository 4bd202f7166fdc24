import type { FakeChannels } from '../../../src/testing/fake-signals.js';
import { type Clock, createClock } from './clock.js';
import { type CollectorModel, createCollectorModel } from './collector-model.js';
import { createLedger, type Entry, type Ledger } from './ledger.js';
import type { CollectorKind } from './receipt.js';
import { openTab, type Tab } from './tab.js';

/** How a browser is set up for one run. */
export interface Setup {
  readonly kind: CollectorKind;
  readonly consent: 'manual' | 'granted';
  /** How long a call of the store takes. */
  readonly storeMs: number;
  readonly hasKeepalive: boolean;
}

/** A browser with up to three tabs, its device, and the collector. */
export interface Browser extends Setup {
  readonly clock: Clock;
  readonly collectorModel: CollectorModel;
  readonly ledger: Ledger;
  readonly cookieValues: Map<string, string>;
  readonly databases: Map<string, Map<string, unknown>>;
  readonly texts: Map<string, string>;
  readonly locks: Map<string, Tab>;
  /** Between the tabs that run. */
  readonly channels: FakeChannels;
  readonly faults: { storage: boolean; erasures: boolean; texts: boolean };
  readonly errors: unknown[];
  /** Texts could not be removed when they were to be. */
  hasLockedTexts: boolean;
  /** Every page that there ever was. */
  readonly tabs: Tab[];
  /** The page in a place, if it lives. */
  at(number: number): Tab | undefined;
  running(): readonly Tab[];
  open(number: number): Tab;
  /** Tells all pages but one that the database is being deleted, if they hold a connection to it. */
  tellDeleted(by?: Tab): void;
  /** Whether the collector has an event, and whether it is in a row or a text. */
  isTaken(entry: Entry): boolean;
  isKept(entry: Entry, where?: 'rows' | 'anywhere'): boolean;
  /** When somebody last set the clock of the device. */
  jumpedAtMs: number;
  /** When somebody last deleted the database. */
  deletedAtMs: number;
  /** Whether the store has failed lately, so that some page may still do without it. */
  hasFailedLately(): boolean;
  /** Notes what was true at this moment; called after each step and each moment of waiting. */
  observe(): void;
}

/** For how long a store that has failed is left alone, and then the collector, and the store with it. */
const STORE_PAUSE_MS = 30_000;
const MAX_PAUSE_MS = 150_000;

export function createBrowser(setup: Setup): Browser {
  const clock = createClock();
  let failedAtMs = Number.NEGATIVE_INFINITY;

  const browser: Browser = {
    ...setup,
    clock,
    collectorModel: createCollectorModel(clock, setup.kind),
    ledger: createLedger(),
    cookieValues: new Map(),
    databases: new Map(),
    texts: new Map(),
    locks: new Map(),
    channels: new Map(),
    faults: { storage: false, erasures: false, texts: false },
    errors: [],
    hasLockedTexts: false,
    deletedAtMs: Number.NEGATIVE_INFINITY,
    jumpedAtMs: Number.NEGATIVE_INFINITY,
    tabs: [],
    observe() {
      if (browser.faults.storage) failedAtMs = clock.uptimeMs();
    },
    hasFailedLately: () => clock.uptimeMs() - failedAtMs < STORE_PAUSE_MS + MAX_PAUSE_MS,
    isTaken: ({ n }) => browser.collectorModel.receipts.some((receipt) => receipt.n === n),
    isKept({ n }, where = 'anywhere') {
      const rows = [...browser.databases.values()].flatMap((database) => [...database.values()]);
      const texts = where === 'anywhere' ? [...browser.texts.values()] : [];
      return JSON.stringify([rows, ...texts])
        .replaceAll('\\', '')
        .includes(`"n":${n},`);
    },
    at: (number) => browser.tabs.find((tab) => tab.number === number && tab.state !== 'dead'),
    running: () => browser.tabs.filter(({ state }) => state === 'running'),
    open: (number) => openTab(browser, number),

    tellDeleted(by) {
      for (const tab of browser.running()) {
        if (tab === by || !tab.isConnected) continue;
        tab.isConnected = false;
        for (const abort of tab.storing) abort();
        tab.onDeleted?.();
      }
    },
  };
  return browser;
}
