import type { ConsentSignal, Verdict } from '../model/consent-signal.js';
import { type ConsentState, mapPurposes, PURPOSES, type Purpose, type PurposeStates } from '../model/purposes.js';
import type { Platform } from '../platform/types.js';
import {
  CONSENT_COOKIE,
  CONSENT_MAX_AGE_MS,
  type ConsentRecord,
  formatConsentRecord,
  parseConsentRecord,
} from './record.js';

const NO_ANSWER: PurposeStates = {
  analytics: 'pending',
  personalization: 'pending',
  marketing: 'pending',
  sharing: 'pending',
};

/** What the site has said through the tracker's own calls, on this page or an earlier one. */
export interface OwnAnswer {
  states(): PurposeStates;
  /** What was granted in spite of Global Privacy Control. */
  overrides(): readonly Purpose[];
  /** When it was given; `undefined` without one. */
  decidedAtMs(): number | undefined;
  /** What it says as a source. */
  signal(): ConsentSignal;
  /** Takes a new answer. */
  give(states: PurposeStates, overrides: readonly Purpose[]): void;
  /** Denies, without remembering it: another tab has, or does not need to. */
  deny(purposes: readonly Purpose[]): void;
  /** Leaves these to the sources: a visitor has agreed there, after this answer. */
  yield(purposes: readonly Purpose[]): void;
  /** Forgets it. */
  forget(): void;
  /** Reads it again: denials are taken over, and what was granted ends with its record. */
  recall(): void;
  /** An erasure has begun, or ended. */
  setErasing(isErasing: boolean): void;
  /** Writes all that to the device, or removes it from there where there is no answer. */
  remember(): void;
  /** An erasure is under way or, by the first `recall`, was cut short on an earlier page. */
  isErasing(): boolean;
  /** There was a record that holds no more: expired, corrupt, or of another version. */
  isSpoilt(): boolean;
}

/** The own answer; `configured` holds while there is none. */
export function createOwnAnswer(
  { cookies, now }: Pick<Platform, 'cookies' | 'now'>,
  configured: PurposeStates = NO_ANSWER,
): OwnAnswer {
  let states = configured;
  let overrides: readonly Purpose[] = [];
  let decidedAtMs: number | undefined;
  let isErasing = false;
  let isSpoilt = false;
  let isRead = false;
  /** The record is on the device. */
  let isKept = false;

  const readRecord = (): ConsentRecord | undefined => {
    const text = cookies.read(CONSENT_COOKIE);
    const record = parseConsentRecord(text, now());
    isSpoilt = text !== undefined && !record;
    if (isSpoilt) cookies.erase([CONSENT_COOKIE]);
    return record;
  };

  const remember = (): void => {
    if (decidedAtMs === undefined && !isErasing) {
      cookies.erase([CONSENT_COOKIE]);
      return;
    }
    const known = readRecord();
    // A note of an erasure is no answer.
    const told = decidedAtMs === undefined ? NO_ANSWER : states;
    const isSame =
      known &&
      PURPOSES.every((purpose) => known.states[purpose] === told[purpose]) &&
      `${known.overrides}` === `${overrides}`;
    // An answer that is given again on each page, as banners do, does not start its 180 days anew.
    if (isSame && decidedAtMs !== undefined) decidedAtMs = known.decidedAtMs;
    if (!isSame || known.isErasing !== isErasing) {
      const record = { states: told, decidedAtMs: decidedAtMs ?? now(), overrides, isErasing };
      cookies.write(CONSENT_COOKIE, formatConsentRecord(record), CONSENT_MAX_AGE_MS / 1000);
    }
    isKept = decidedAtMs !== undefined && cookies.read(CONSENT_COOKIE) !== undefined;
  };

  const change = (purposes: readonly Purpose[], state: ConsentState): void => {
    states = mapPurposes((purpose) => (purposes.includes(purpose) ? state : states[purpose]));
  };

  return {
    states: () => states,
    overrides: () => overrides,
    decidedAtMs: () => decidedAtMs,
    isErasing: () => isErasing,
    isSpoilt: () => isSpoilt,

    signal: () => ({
      verdicts: mapPurposes((purpose): Verdict => (states[purpose] === 'pending' ? 'n/a' : states[purpose])),
      isExplicit: true,
      decidedAtMs,
    }),

    give(newStates, newOverrides) {
      states = newStates;
      overrides = newOverrides;
      decidedAtMs = now();
    },

    deny: (purposes) => change(purposes, 'denied'),

    yield(purposes) {
      change(purposes, 'pending');
      if (PURPOSES.every((purpose) => states[purpose] === 'pending')) decidedAtMs = undefined;
      if (isKept) remember();
    },

    forget() {
      states = configured;
      overrides = [];
      decidedAtMs = undefined;
    },

    recall() {
      const noted = readRecord();
      // One that only says that an erasure has begun is no answer.
      const isNote = noted?.isErasing && PURPOSES.every((purpose) => noted.states[purpose] === 'pending');
      const record = isNote ? undefined : noted;
      if (!isRead) {
        isRead = true;
        isErasing = !!noted?.isErasing;
        if (record) ({ states, overrides, decidedAtMs } = record);
        isKept = !!record;
      } else if (record) {
        // A denial travels, a grant is for each page to hear of itself.
        change(
          PURPOSES.filter((purpose) => record.states[purpose] === 'denied'),
          'denied',
        );
        isKept = true;
      } else if (isKept || now() - (decidedAtMs ?? now()) >= CONSENT_MAX_AGE_MS) {
        // The visitor has removed it, or it has expired, perhaps where no cookie was kept.
        isKept = false;
        change(
          PURPOSES.filter((purpose) => states[purpose] === 'granted'),
          'pending',
        );
        overrides = [];
        decidedAtMs = undefined;
      }
    },

    setErasing(value) {
      isErasing = value;
    },
    remember,
  };
}
