import { mapPurposes, PURPOSES, type Purpose, type PurposeStates } from '../model/purposes.js';

/** The one own cookie that a denial leaves: the answer, its version and time, and no ID. */
export const CONSENT_COOKIE = 'tt_consent';

/** How long an answer is remembered: 180 days, for a grant and for a denial, as CNIL and Garante advise. */
export const CONSENT_MAX_AGE_MS: number = 180 * 24 * 60 * 60 * 1000;

/** The cookie of a grant outlives it as long as the visitor's does (395 days), so that what was kept under it is found and erased. */
export const GRANT_COOKIE_MAX_AGE_MS: number = 395 * 24 * 60 * 60 * 1000;

/** A device clock may be a little behind the one that wrote the record. */
const MAX_FUTURE_MS = 24 * 60 * 60 * 1000;

/** An answer, as it is remembered. */
export interface ConsentRecord {
  /** The visitor's own words: `pending` is a purpose without an answer. */
  readonly states: PurposeStates;
  /** When the visitor answered, in milliseconds since the epoch. */
  readonly decidedAtMs: number;
  /** What was granted in spite of Global Privacy Control. */
  readonly overrides: readonly Purpose[];
  /** An erasure has begun and is not known to have ended: the next page has to finish it. */
  readonly isErasing: boolean;
}

/**
 * The text of an answer: version, time, and the first letter of each state, in upper case where it overrides GPC; with `.e` while an
 * erasure is under way. For example `1.1795365000000.gddp`.
 */
export function formatConsentRecord({ states, decidedAtMs, overrides, isErasing }: ConsentRecord): string {
  const letters = PURPOSES.map((purpose) => {
    const letter = states[purpose].slice(0, 1);
    return overrides.includes(purpose) ? letter.toUpperCase() : letter;
  });
  return `1.${decidedAtMs}.${letters.join('')}${isErasing ? '.e' : ''}`;
}

/** An answer that still holds, or `undefined` for one that is missing, expired, of the future or corrupt. */
export function parseConsentRecord(text: string | undefined, nowMs: number): ConsentRecord | undefined {
  const [, time, letters = '', mark] = text?.match(/^1\.(\d{13})\.([gdpG]{4})(\.e)?$/) ?? [];
  const decidedAtMs = Number(time);
  const ageMs = nowMs - decidedAtMs;
  // Not a number, too, is neither.
  if (!(ageMs > -MAX_FUTURE_MS && ageMs < CONSENT_MAX_AGE_MS)) return undefined;
  return {
    states: mapPurposes((_purpose, index) =>
      /g/i.test(letters[index] ?? '') ? 'granted' : letters[index] === 'd' ? 'denied' : 'pending',
    ),
    decidedAtMs,
    overrides: PURPOSES.filter((_purpose, index) => letters[index] === 'G'),
    isErasing: !!mark,
  };
}
