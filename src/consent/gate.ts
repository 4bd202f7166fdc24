import type { DropReason } from '../model/drop-reason.js';
import type { CapturedEvent, ConsentedEvent } from '../model/event.js';
import { jsonBytes } from '../model/json.js';
import { type ConsentState, mapPurposes, type PurposeStates } from '../model/purposes.js';
import type { ConsentReceipt } from '../model/receipt.js';
import type { Report } from '../model/report.js';
import type { Sink } from '../platform/types.js';

/** How much is held while the answer is pending, all of it in memory. */
const HOLD_MAX_EVENTS = 100;
const HOLD_MAX_BYTES = 32_000;
const HOLD_MAX_AGE_MS = 30 * 60 * 1000;

/** The one place where an event is let through, held or dropped. */
export interface ConsentGate {
  push(event: CapturedEvent): void;
  /**
   * Holds, releases or drops (with a reason) by the new states. What is released goes on in a microtask, if the states
   * still allow it then: a grant that is taken back at once has no effect. Frozen, everything is held.
   */
  update(states: PurposeStates, isFrozen: boolean, reason: 'withdrawn' | 'denied'): void;
  /** Whether something may be let through or sent now. */
  isOpen(): boolean;
  held(): number;
  /** Drops what is held, for the tracker is shut down. */
  close(): void;
}

/** A gate that is pending until the first `update`, and lets nothing through before the page is shown. */
export function createConsentGate(
  now: () => number,
  isShown: () => boolean,
  preConsent: 'memory' | 'drop',
  receipt: (person: number) => ConsentReceipt,
  report: Report,
  next: Sink<ConsentedEvent>,
): ConsentGate {
  let states = mapPurposes((): ConsentState => 'pending');
  const queue: CapturedEvent[] = [];

  let isFrozen = false;

  const isOpen = (): boolean => states.analytics === 'granted' && !isFrozen && isShown();
  const pass = (event: CapturedEvent): void => next({ ...event, consent: receipt(event.person) } as ConsentedEvent);

  /** Drops the oldest ones. */
  const dropHeld = (reason: DropReason, count = queue.length): void => report.drop(reason, queue.splice(0, count));
  const isOld = ({ occurredAtMs }: CapturedEvent): boolean => now() - occurredAtMs > HOLD_MAX_AGE_MS;
  const dropExpired = (): void => dropHeld('hold_expired', queue.filter(isOld).length);

  const release = (): void => {
    dropExpired();
    // One by one, since what comes next may be code of the host that changes the answer.
    while (isOpen() && queue.length) queue.splice(0, 1).forEach(pass);
  };

  return {
    push(event) {
      // What is being released goes first.
      if (isOpen() && !queue.length) return pass(event);
      const isDropped = states.analytics === 'pending' && preConsent === 'drop';
      if (states.analytics === 'denied' || isDropped) return report.drop('denied', [event]);
      dropExpired();
      // The newest goes, for the first one carries the campaign.
      const isFull = queue.length >= HOLD_MAX_EVENTS || jsonBytes([...queue, event]) > HOLD_MAX_BYTES;
      if (isFull && !isOpen()) return report.drop('hold_full', [event]);
      queue.push(event);
      report.note('held', [event]);
    },
    update(newStates, frozen, reason) {
      const wasGranted = states.analytics === 'granted';
      states = newStates;
      isFrozen = frozen;
      // What is held is of the answer that has ended, unless that is one of an earlier page.
      if (states.analytics === 'denied' || (wasGranted && reason === 'withdrawn')) dropHeld(reason);
      else queueMicrotask(release);
    },
    isOpen,
    held: () => queue.length,
    close() {
      release();
      dropHeld('shutdown');
    },
  };
}
