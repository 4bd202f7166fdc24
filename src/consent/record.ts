import { mapPurposes, PURPOSES, type PurposeStates } from '../model/purposes.js';

/** The one own cookie that a denial leaves: the answer, its version and time, and no ID. */
export const CONSENT_COOKIE = 'tt_consent';

/** How long an answer is remembered: 180 days, for a grant and for a denial, as CNIL and Garante advise. */
export const CONSENT_MAX_AGE_SECONDS: number = 180 * 24 * 60 * 60;

/** A device clock may be a little behind the one that wrote the record. */
const MAX_FUTURE_MS = 24 * 60 * 60 * 1000;

/** The text of an answer: version, time and the first letter of each state, for example `1.1795365000000.gddp`. */
export function formatConsentRecord(states: PurposeStates, answeredAtMs: number): string {
  return `1.${answeredAtMs}.${PURPOSES.map((purpose) => states[purpose][0]).join('')}`;
}

/** An answer that still holds, or `undefined` for one that is missing, expired, of the future or corrupt. */
export function parseConsentRecord(text: string | undefined, nowMs: number): PurposeStates | undefined {
  const [, answeredAtMs, letters = ''] = text?.match(/^1\.(\d{13})\.([gdp]{4})$/) ?? [];
  const ageMs = nowMs - Number(answeredAtMs);
  // Not a number, too, is neither.
  if (!(ageMs > -MAX_FUTURE_MS && ageMs < CONSENT_MAX_AGE_SECONDS * 1000)) return undefined;
  return mapPurposes((_purpose, index) =>
    letters[index] === 'g' ? 'granted' : letters[index] === 'd' ? 'denied' : 'pending',
  );
}
