/**
 * What the data is for. Everything needs `analytics`; the others add to it:
 * `personalization` (show something else), `marketing` (ad click IDs), `sharing` (hand on to third parties).
 */
export const PURPOSES = ['analytics', 'personalization', 'marketing', 'sharing'] as const;

/** One of the four purposes a visitor can answer for. */
export type Purpose = (typeof PURPOSES)[number];

/** The visitor's answer for one purpose; `pending` means not asked or not answered yet. */
export type ConsentState = 'pending' | 'granted' | 'denied';

/** The state of every purpose. */
export type PurposeStates = Readonly<Record<Purpose, ConsentState>>;

/** Whether something is a list of purposes and of nothing else. */
export function arePurposes(list: unknown): list is readonly Purpose[] {
  return Array.isArray(list) && list.every((purpose) => PURPOSES.includes(purpose));
}

/** Whether all of some purposes are granted. */
export function areGranted(states: PurposeStates, purposes: readonly Purpose[]): boolean {
  return purposes.every((purpose) => states[purpose] === 'granted');
}

/** A state, or whatever a rule makes, for every purpose, from a rule that is asked once per purpose. */
export function mapPurposes<State = ConsentState>(
  stateOf: (purpose: Purpose, index: number) => State,
): Readonly<Record<Purpose, State>> {
  return Object.fromEntries(PURPOSES.map((purpose, index) => [purpose, stateOf(purpose, index)])) as Record<
    Purpose,
    State
  >;
}
