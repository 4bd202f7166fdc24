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
import type { Platform } from '../platform/types.js';
import { CONSENT_COOKIE, CONSENT_MAX_AGE_SECONDS, formatConsentRecord, parseConsentRecord } from './record.js';

/** What a change of the answer has taken away: `analytics` is everything. */
export type Loss = 'analytics' | 'marketing' | undefined;

/** What the consent stage is given. */
export interface ConsentDeps {
  /** The states as they are. */
  states(): PurposeStates;
  /** Switches the gate, and all that depends on it, to new states before it returns, and erases what they do not allow. */
  update(states: PurposeStates, loss: Loss): Promise<void>;
  /** Whether something of an earlier consent is still on the device. */
  hasTraces(): boolean;
}

/** The visitor's answer, and how it becomes the states of the gate and, where it is a denial, an erasure. */
export interface Consent extends ConsentApi {
  /** Takes over what a source says first; after that, and after an answer on this page, only denials. */
  hear(states: PurposeStates): void;
}

/** The consent stage: the host's calls and what sources say, in order. */
export function createConsent(
  { cookies, now }: Pick<Platform, 'cookies' | 'now'>,
  { states, update, hasTraces }: ConsentDeps,
  report: Report,
): Consent {
  const listeners = new Set<(status: ConsentStatus) => void>();
  let isAnswered = false;
  let isHeard = false;
  let erasing: Promise<void> = Promise.resolve();

  const status = (): ConsentStatus => ({ state: states().analytics, purposes: states() });

  const remember = (): void => {
    // An answer that is given again on each page, as banners do, does not start its 180 days anew.
    const known = parseConsentRecord(cookies.read(CONSENT_COOKIE), now());
    if (known && PURPOSES.every((purpose) => known[purpose] === states()[purpose])) return;
    cookies.write(CONSENT_COOKIE, formatConsentRecord(states(), now()), CONSENT_MAX_AGE_SECONDS);
  };

  const change = (next: PurposeStates, isWithdrawal = false): void => {
    const before = states();
    const isLost = (purpose: Purpose): boolean => before[purpose] === 'granted' && next[purpose] === 'denied';
    const isEnd = isLost('analytics') || (next.analytics === 'denied' && (isWithdrawal || hasTraces()));
    const isSame = PURPOSES.every((purpose) => before[purpose] === next[purpose]);
    if (isSame && !isEnd) {
      if (isAnswered) remember();
      return;
    }
    const updated = update(next, isEnd ? 'analytics' : isLost('marketing') ? 'marketing' : undefined);
    erasing = Promise.all([erasing, updated]).then(() => {}, report.error);
    // Not of `next`: code of the host may have changed the answer meanwhile.
    if (isAnswered) remember();
    for (const listener of isSame ? [] : listeners) report.guard(() => listener(status()));
  };

  const answer = (
    given: unknown,
    state: ConsentState,
    others?: ConsentState,
    isWithdrawal?: boolean,
  ): ConsentStatus => {
    const named = given === 'all' ? PURPOSES : given;
    if (arePurposes(named)) {
      isAnswered = true;
      change(
        mapPurposes((purpose) => (named.includes(purpose) ? state : (others ?? states()[purpose]))),
        isWithdrawal,
      );
    } else {
      // What is given may be anything, also something that throws when it is made a text.
      report.guard(() => {
        throw new TypeError(`consent: "${given}" is no list of ${PURPOSES}`);
      });
    }
    return status();
  };

  return {
    // Only `true` grants, whatever a banner hands over; a list is no answer.
    set: (given) =>
      answer(
        Array.isArray(given) ? undefined : PURPOSES.filter((purpose) => given?.[purpose] === true),
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
    settled: () => erasing,
    hear(heard) {
      const isFirst = !isAnswered && !isHeard;
      isHeard = true;
      // A denial travels, a grant is for each page to hear of itself.
      const next = mapPurposes((purpose) => (heard[purpose] === 'denied' ? 'denied' : states()[purpose]));
      change(isFirst ? heard : next);
    },
  };
}
