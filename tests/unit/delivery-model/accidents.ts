import type { Browser } from './browser.js';
import type { Entry } from './ledger.js';
import type { Tab } from './tab.js';

/** How long a touchpoint may wait in memory before its row is written. */
const COALESCE_MS = 250;
/** How many calls of the store may come before the one that writes or removes a row. */
export const CALLS_BEFORE = 8;
/** A page that leaves may keep 48,000 characters, less what is around the texts. */
const MAX_SPILL_CHARS = 40_000;

/** The visitor's answer, as it is remembered, without the note of an erasure that has to be finished. */
export function isAnsweredNo({ cookieValues }: Browser): boolean {
  return /\.d...$/.test(cookieValues.get('tt_consent') ?? '');
}

/** The page goes away, and is perhaps kept. */
export async function leave(browser: Browser, tab: Tab): Promise<void> {
  const { ledger, clock, faults } = browser;
  const isUnsafe = (entry: Entry): boolean =>
    !entry.dropped && !browser.isTaken(entry) && !browser.isKept(entry, 'rows');
  const unsafe = ledger.entries.filter(isUnsafe);
  // It may have taken over what others have left.
  const isIts = (entry: Entry): boolean => entry.page === tab || browser.isKept(entry);
  const chars = unsafe.filter(isIts).reduce((sum, entry) => sum + entry.chars, 0);

  tab.isLeaving = true;
  tab.platform.lifecycle('leaving');
  tab.isLeaving = false;
  await clock.settle();
  tab.state = 'frozen';

  const isLost = (entry: Entry): boolean => entry.page === tab && unsafe.includes(entry) && !browser.isKept(entry);
  if (faults.texts) {
    tab.hadNoTexts = true;
    ledger.excuse('left while no text could be written', isLost);
  }
  if (chars > MAX_SPILL_CHARS) ledger.excuse('left with more than fits', isLost);
}

/** The page comes back from where it was kept. */
export function restore(tab: Tab): void {
  tab.state = 'running';
  tab.platform.lifecycle('restored');
}

/** Nothing of it runs any more. */
export function kill(browser: Browser, tab: Tab): void {
  const { ledger, locks, storeMs } = browser;
  browser.observe();
  const nowMs = browser.clock.uptimeMs();
  const { state } = tab.tracker.consent.status();
  if (tab.state === 'running') {
    tab.killedAtMs = nowMs;
    ledger.excuse('killed before the write', (entry) => {
      if (entry.page !== tab || entry.dropped || browser.isTaken(entry) || browser.isKept(entry)) return false;
      return nowMs - entry.atMs < COALESCE_MS + CALLS_BEFORE * storeMs || browser.hasFailedLately();
    });
  }
  if (state === 'pending') ledger.excuse('never answered', (entry) => entry.page === tab);
  tab.state = 'dead';
  tab.storing.clear();
  for (const [name, holder] of locks) if (holder === tab) locks.delete(name);
}

/** Somebody deletes the database, as the visitor may in the tools of the browser. */
export function deleteDatabase(browser: Browser): void {
  const { ledger, clock, databases, tabs } = browser;
  const nowMs = clock.uptimeMs();
  const hears = (entry: Entry): boolean =>
    tabs.some((tab) => tab === entry.page && tab.state === 'running' && tab.isConnected);
  ledger.excuse(
    'the database was deleted, and its page did not hear of it',
    (entry) => browser.isKept(entry) && !hears(entry),
  );
  for (const { n, endedAtMs = nowMs } of browser.collectorModel.receipts) {
    const entry = ledger.entries[n];
    const isUnseen = browser
      .running()
      .some(({ lookedAtMs }) => lookedAtMs <= endedAtMs + CALLS_BEFORE * browser.storeMs);
    if (entry && isUnseen) entry.isRestored = true;
  }
  // Those are written anew, which takes as long as the first time.
  for (const entry of ledger.entries) if (browser.isKept(entry)) entry.atMs = nowMs;
  browser.deletedAtMs = nowMs;
  databases.clear();
  browser.tellDeleted();
}
