import type { ReferrerKind } from '../model/attribution.js';

/** What the click ID of an ad network or a mail service says of an arrival. */
export interface ClickId {
  /** Who has added it, as a source: `google`. */
  readonly source: string;
  readonly kind: ReferrerKind;
  /** `cpc` and the like where it proves an ad; absent where unpaid links have it, too. */
  readonly medium?: string | undefined;
}

/** What a parameter says, by its name in lower case; `undefined` for a parameter that is no click ID. */
export function clickIdOf(name: string): ClickId | undefined {
  return /^gclid$/.test(name) ? { source: 'google', kind: 'search', medium: 'cpc' } : undefined;
}
