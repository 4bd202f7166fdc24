import { CALLS_BEFORE } from './accidents.js';
import type { Browser } from './browser.js';
import type { Receipt } from './receipt.js';
import type { Tab } from './tab.js';

/** One event that was taken twice, by the requests that carried it. */
interface Repeat {
  readonly browser: Browser;
  readonly first: Receipt;
  readonly second: Receipt;
  /** The page that has tracked it. */
  readonly owner: unknown;
  /** The first request had not ended for its page when the second one was sent. */
  readonly isOpen: boolean;
  readonly endedAtMs: number;
  /** How long it takes until what an answer says is written. */
  readonly writeMs: number;
  readonly isOfTwoPages: boolean;
}

type Excuse = readonly [name: string, holds: (repeat: Repeat) => boolean];

/** When a collector may get an event again. Each is as narrow as the browser's own order of things allows. */
const EXCUSES: readonly Excuse[] = [
  // That is the contract with a collector that counts an ID once and cannot be asked.
  [
    'it de-duplicates, and no answer was read',
    ({ browser, first, isOpen }) => browser.kind === 'deduplicates' && (isOpen || !first.isAnswered),
  ],
  // A mark before each request would cost a write each; whoever dies between request and mark leaves nothing behind.
  [
    'killed between the request and the row',
    ({ first, isOpen, endedAtMs, writeMs }) => {
      const { killedAtMs } = first.page as Tab;
      return killedAtMs !== undefined && (isOpen || killedAtMs - endedAtMs <= writeMs);
    },
  ],
  // A page that leaves can wait for nobody, and cannot read the store.
  [
    'handed over while another tab was sending it',
    ({ second, isOfTwoPages, isOpen }) => isOfTwoPages && isOpen && second.isLeaving,
  ],
  [
    'handed over while another tab was about to send it',
    ({ browser, first, second, isOfTwoPages }) =>
      isOfTwoPages && first.isLeaving && second.lookedAtMs <= first.sentAtMs + 2 * browser.storeMs,
  ],
  [
    'handed over before its page had seen that another tab has delivered it',
    ({ first, second, owner, endedAtMs, writeMs }) =>
      first.page !== owner && second.page === owner && second.isLeaving && second.lookedAtMs <= endedAtMs + writeMs,
  ],
  // An aborted request of a page that leaves: most of these never arrive, and the page cannot ask any more.
  [
    'taken back by a page that left, and handed over',
    ({ first, second }) =>
      first.via === 'fetch' && first.page === second.page && second.isLeaving && first.endedAtMs === second.sentAtMs,
  ],
  // Two pages have it in memory, and nothing tells one what the other does.
  ['the store fails', ({ first, second, isOfTwoPages }) => isOfTwoPages && (first.isBlind || second.isBlind)],
  [
    'the database was deleted before its page had seen that it was delivered',
    ({ browser, first, isOpen, endedAtMs, writeMs }) => {
      const { deletedAtMs } = browser;
      const isBetween = deletedAtMs >= first.sentAtMs && (isOpen || deletedAtMs <= endedAtMs + writeMs);
      return isBetween || !!browser.ledger.entries[first.n]?.isRestored;
    },
  ],
  ['no text could be written or read when its page left or came back', ({ first }) => !!(first.page as Tab).hadNoTexts],
  // Marks have the time of the device, the only one that pages share.
  [
    'asked too early, since somebody set the clock',
    ({ browser, first, isOpen }) => isOpen && browser.jumpedAtMs >= first.sentAtMs,
  ],
];

/** What the collector took again without an excuse. */
export function* repeats(browser: Browser): Generator<string> {
  const tell = ({ page, via, sentAtMs, atMs, endedAtMs = Number.NaN, isAnswered }: Receipt): string => {
    const end = `${isAnswered ? 'answered' : 'ended'} ${endedAtMs}`;
    return `${via} of page ${browser.tabs.indexOf(page as Tab)}: sent ${sentAtMs}, taken ${atMs}, ${end}`;
  };
  const last = new Map<number, Receipt>();
  for (const second of [...browser.collectorModel.receipts].sort((a, b) => a.sentAtMs - b.sentAtMs)) {
    const first = last.get(second.n);
    last.set(second.n, second);
    if (!first) continue;
    const endedAtMs = first.endedAtMs ?? Number.POSITIVE_INFINITY;
    const repeat: Repeat = {
      browser,
      first,
      second,
      owner: browser.ledger.entries[first.n]?.page,
      isOpen: endedAtMs > second.sentAtMs,
      endedAtMs,
      writeMs: CALLS_BEFORE * browser.storeMs,
      isOfTwoPages: first.page !== second.page,
    };
    if (!EXCUSES.some(([, holds]) => holds(repeat))) {
      yield `event ${first.n} was taken again: ${tell(first)}; ${tell(second)}`;
    }
  }
}
