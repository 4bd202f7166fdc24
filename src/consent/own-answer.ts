import type { ConsentSignal, Verdict } from '../model/consent-signal.js';
import { type ConsentState, mapPurposes, PURPOSES, type Purpose, type PurposeStates } from '../model/purposes.js';
import type { Platform } from '../platform/types.js';
import {
  CONSENT_COOKIE,
  CONSENT_MAX_AGE_MS,
  type ConsentRecord,
  formatConsentRecord,
  GRANT_COOKIE_MAX_AGE_MS,
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
  /** When it, or a denial of another tab, was last heard. */
  lastWordAtMs(): number;
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
  /** An erasure has begun, or ended: for the next `remember` or `note`. */
  setErasing(isErasing: boolean): void;
  /** Writes that to the device and leaves the answer there as it is, whoever has given it. */
  note(): void;
  /** Writes all that to the device, or removes it from there where there is no answer. */
  remember(): void;
  /** An erasure was under way at the last `recall`, and is none of this page: perhaps it was cut short. */
  isCut(): boolean;
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
  /** Nothing is later than what is no number. */
  let lastWordAtMs = Number.NaN;
  let isErasing = false;
  let isCut = false;
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

  const write = (record: Omit<ConsentRecord, 'isErasing'>): void =>
    cookies.write(
      CONSENT_COOKIE,
      formatConsentRecord({ ...record, isErasing }),
      (record.states.analytics === 'granted' ? GRANT_COOKIE_MAX_AGE_MS : CONSENT_MAX_AGE_MS) / 1000,
    );

  /** What there is without an answer. */
  const writeNone = (): void =>
    isErasing ? write({ states: NO_ANSWER, decidedAtMs: now(), overrides: [] }) : cookies.erase([CONSENT_COOKIE]);

  /** A record that only says that an erasure has begun is no answer. */
  const isAnswer = (record: ConsentRecord | undefined): record is ConsentRecord =>
    !!record && !(record.isErasing && PURPOSES.every((purpose) => record.states[purpose] === 'pending'));

  const note = (): void => {
    const known = readRecord();
    if (!isAnswer(known)) writeNone();
    else if (known.isErasing !== isErasing) write(known);
  };

  const remember = (): void => {
    isKept = decidedAtMs !== undefined;
    if (decidedAtMs === undefined) {
      writeNone();
      return;
    }
    const known = readRecord();
    const isSame =
      known &&
      PURPOSES.every((purpose) => known.states[purpose] === states[purpose]) &&
      `${known.overrides}` === `${overrides}`;
    // An answer that is given again on each page, as banners do, does not start its 180 days anew.
    if (isSame) decidedAtMs = known.decidedAtMs;
    if (!isSame || known.isErasing !== isErasing) write({ states, decidedAtMs, overrides });
    isKept = cookies.read(CONSENT_COOKIE) !== undefined;
  };

  const change = (purposes: readonly Purpose[], state: ConsentState): void => {
    states = mapPurposes((purpose) => (purposes.includes(purpose) ? state : states[purpose]));
    overrides = overrides.filter((purpose) => states[purpose] === 'granted');
  };

  return {
    states: () => states,
    overrides: () => overrides,
    decidedAtMs: () => decidedAtMs,
    lastWordAtMs: () => lastWordAtMs,
    isCut: () => isCut,
    isSpoilt: () => isSpoilt,

    signal: () => ({
      verdicts: mapPurposes((purpose): Verdict => (states[purpose] === 'pending' ? 'n/a' : states[purpose])),
      isExplicit: true,
      decidedAtMs,
    }),

    give(newStates, newOverrides) {
      states = newStates;
      overrides = newOverrides;
      lastWordAtMs = decidedAtMs = now();
    },

    deny(purposes) {
      lastWordAtMs = now();
      change(purposes, 'denied');
    },

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
      const record = isAnswer(noted) ? noted : undefined;
      isCut = !!noted?.isErasing && !isErasing;
      if (!isRead) {
        isRead = true;
        if (record) {
          ({ states, overrides, decidedAtMs } = record);
          lastWordAtMs = record.decidedAtMs;
        }
        isKept = !!record;
      } else if (record) {
        // A denial travels, with its time; a grant is for each page to hear of itself.
        const denied = PURPOSES.filter((purpose) => record.states[purpose] === 'denied');
        change(denied, 'denied');
        if (denied.length && record.decidedAtMs > (decidedAtMs ?? 0)) lastWordAtMs = decidedAtMs = record.decidedAtMs;
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
    note,
    remember,
  };
}
