import type { ConsentApi, ConsentStatus } from '../model/consent.js';
import {
  arePurposes,
  type ConsentState,
  mapPurposes,
  PURPOSES,
  type Purpose,
  type PurposeStates,
} from '../model/purposes.js';
import type { Report } from '../model/report.js';

/** What the consent stage is given. */
export interface ConsentDeps {
  /** The states as they are. */
  states(): PurposeStates;
  /** Switches the gate, and all that depends on it, to new states; at a withdrawal what is held is dropped as withdrawn. */
  update(states: PurposeStates, isWithdrawal: boolean): void;
  /** Remembers an answer that was given by a call, unless it is what is remembered already. */
  remember(states: PurposeStates): void;
  /** Whether something of an earlier consent is still on the device. */
  hasTraces(): boolean;
  /** Erases what a purpose that was granted has left behind; `analytics` is everything. */
  erase(purpose: Purpose): Promise<void>;
  readonly report: Report;
}

/** The visitor's answer, and how it becomes the states of the gate and, where it is a denial, an erasure. */
export interface Consent extends ConsentApi {
  /** Takes over what a source says; after an answer on this page only a denial. */
  hear(states: PurposeStates): void;
}

/** The consent stage: the host's calls and what sources say, in order. */
export function createConsent({ states, update, remember, hasTraces, erase, report }: ConsentDeps): Consent {
  const listeners = new Set<(status: ConsentStatus) => void>();
  let isAnswered = false;
  let erasing: Promise<unknown> = Promise.resolve();

  const status = (): ConsentStatus => ({ state: states().analytics, purposes: states() });

  const change = (next: PurposeStates, isWithdrawal = false): void => {
    const before = states();
    const changed = PURPOSES.filter((purpose) => before[purpose] !== next[purpose]);
    const lost = changed.filter((purpose) => before[purpose] === 'granted' && next[purpose] === 'denied');
    const isEnd =
      next.analytics === 'denied' && (isWithdrawal || lost.includes('analytics') || (isAnswered && hasTraces()));
    update(next, isEnd);
    const gone = isEnd ? PURPOSES.slice(0, 1) : lost;
    erasing = Promise.all([erasing, ...gone.map((purpose) => erase(purpose).catch(report.error))]);
    // Not `next`: code of the host may have changed the answer meanwhile.
    if (isAnswered) remember(states());
    for (const listener of changed.length ? listeners : []) report.guard(() => listener(status()));
  };

  const answer = (
    given: unknown,
    state: ConsentState,
    others?: ConsentState,
    isWithdrawal?: boolean,
  ): ConsentStatus => {
    const named = given === 'all' ? PURPOSES : given;
    if (!arePurposes(named)) {
      report.error(new TypeError(`consent: "${given}" is no list of ${PURPOSES}`));
    } else {
      isAnswered = true;
      change(
        mapPurposes((purpose) => (named.includes(purpose) ? state : (others ?? states()[purpose]))),
        isWithdrawal,
      );
    }
    return status();
  };

  return {
    // Only `true` grants, whatever a banner hands over; a list is no answer.
    set: (given) =>
      answer(
        Array.isArray(given) ? given.join() : PURPOSES.filter((purpose) => given?.[purpose] === true),
        'granted',
        'denied',
      ),
    grant: (purposes) => answer(purposes, 'granted'),
    deny: (purposes = 'all') => answer(purposes, 'denied'),
    withdraw: (purposes = 'all') => answer(purposes, 'denied', undefined, true),
    status,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settled: () => erasing.then(() => {}),
    hear: (next) => (isAnswered && next.analytics !== 'denied') || change(next),
  };
}
