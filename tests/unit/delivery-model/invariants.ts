import { isAnsweredNo } from './accidents.js';
import type { Browser } from './browser.js';
import type { Entry } from './ledger.js';
import { repeats } from './repeats.js';
import type { Tab } from './tab.js';

export const isGranted = (tab: Tab): boolean => tab.tracker.consent.status().state === 'granted';
export const isDenied = (tab: Tab): boolean => tab.tracker.consent.status().state === 'denied';

/** A page that may come back must not stand in anybody's way, and what it does not end it must not begin. */
function* faultsOfFrozen({ collectorModel, locks }: Browser, tab: Tab): Generator<string> {
  // An erasure may begin when the page hears of a withdrawal while it leaves.
  if (tab.storing.size && !tab.isErasing) yield 'left while the store works';
  if (tab.isConnected && !tab.isErasing) yield 'left with a connection';
  if (collectorModel.plainUnderWay(tab)) yield 'left with a request that does not outlive it';
  if ([...locks.values()].includes(tab)) yield 'left with the lock';
}

function* faultsOfStats(tab: Tab): Generator<string> {
  const { tracked, held, waiting, delivered, dropped } = tab.tracker.stats();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  if (tracked !== held + waiting + delivered + lost) yield `not conserved: ${JSON.stringify(tab.tracker.stats())}`;
}

function* remains(browser: Browser): Generator<string> {
  const { databases, texts, cookieValues, hasLockedTexts } = browser;
  const rows = [...databases.values()].flatMap((database) => [...database.keys()]);
  if (rows.length) yield `rows without consent: ${rows}`;
  if (texts.size && !hasLockedTexts) yield `texts without consent: ${[...texts.keys()]}`;
  const cookies = [...cookieValues.keys()].filter((name) => name !== 'tt_consent');
  if (cookies.length) yield `cookies without consent: ${cookies}`;
}

/** Events of before a withdrawal that a request has carried later, also after another grant. */
function* resurrections({ collectorModel, ledger, hasLockedTexts }: Browser): Generator<string> {
  for (const { n, sentAtMs } of hasLockedTexts ? [] : collectorModel.receipts) {
    const { withdrawnAtMs = Number.POSITIVE_INFINITY } = ledger.entries[n] ?? {};
    if (sentAtMs > withdrawnAtMs) yield `event ${n} was withdrawn at ${withdrawnAtMs} and sent at ${sentAtMs}`;
  }
}

/** What is wrong at a moment at which no promise is under way. */
export function* faultsOf(browser: Browser): Generator<string> {
  const { tabs, faults, ledger } = browser;
  yield* ledger.twice;
  yield* repeats(browser);
  yield* resurrections(browser);
  for (const tab of tabs) {
    if (tab.state === 'frozen') yield* faultsOfFrozen(browser, tab);
    // While the store works a count may be behind.
    if (tab.state === 'running' && tab.isAlone && !tab.storing.size) yield* faultsOfStats(tab);
  }
  const isBusy = faults.storage || tabs.some(({ storing }) => storing.size);
  if (isAnsweredNo(browser) && browser.running().every(isDenied) && !isBusy) yield* remains(browser);
}

/** What is wrong when all is drained: an event that the collector did not take, no page has dropped, and nothing excuses. */
export function* losses({ collectorModel, ledger, tabs, cookieValues }: Browser): Generator<string> {
  if (cookieValues.get('tt_consent')?.endsWith('.e')) yield 'an erasure was never finished';
  const taken = new Set(collectorModel.receipts.map(({ n }) => n));
  const isLost = ({ n, dropped, excuse }: Entry): boolean => !taken.has(n) && !dropped && !excuse;
  for (const { n, page, atMs } of ledger.entries.filter(isLost)) {
    yield `lost: event ${n} of page ${tabs.indexOf(page as Tab)}, tracked at ${atMs}`;
  }
}
