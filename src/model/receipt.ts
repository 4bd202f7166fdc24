import { PURPOSES, type PurposeStates } from './purposes.js';

/**
 * Proof of the answer under which events were let through (GDPR 7(1); fields after CNIL 2020-092 and ISO/IEC TS 27560): one per
 * decision, carried once in each batch. It has no IP address, no user agent and no TC string.
 */
export interface ConsentReceipt {
  /** A ULID of its own, not of the visitor. */
  readonly id: string;
  /** When the visitor decided, in milliseconds since the epoch. */
  readonly decidedAtMs: number;
  /** When the answer ends, in milliseconds since the epoch: 180 days later. Events after it are not covered. */
  readonly expiresAtMs: number;
  /** The state of every purpose; `pending` counts as denied. */
  readonly purposes: PurposeStates;
  /** Who has answered, by the names of the sources, for example `['manual', 'gpc']`. */
  readonly sources: readonly string[];
  /** The visitor has chosen (`explicit`), has not objected where the policy is opt-out (`implicit`), or the site needs none (`configured`). */
  readonly method: 'explicit' | 'implicit' | 'configured';
  /** `navigator.globalPrivacyControl`. */
  readonly gpc: boolean;
  /** What the site says of its legal basis, with the method `configured`. */
  readonly basis?: string | undefined;
  /** Version of the policy that the visitor was shown. */
  readonly policyVersion?: string | undefined;
  /** Version of the banner's text or wording that the visitor was shown. */
  readonly textVersion?: string | undefined;
  /** As the site has given it, for example `DE` or `US-CA`. */
  readonly region?: string | undefined;
  /** What the sources say of themselves, by name, for example `{ tcf: { cmpId: 31, policyVersion: 5 } }`. */
  readonly references?: Readonly<Record<string, Readonly<Record<string, string | number>>>> | undefined;
}

/** What another page needs to know of a receipt, so that the same answer has the same one: `<id>.gddp.<decidedAtMs>`. */
export function formatReceiptKey({
  id,
  purposes,
  decidedAtMs,
}: Pick<ConsentReceipt, 'id' | 'purposes'> & { readonly decidedAtMs: number | string | undefined }): string {
  return `${id}.${PURPOSES.map((purpose) => purposes[purpose].slice(0, 1)).join('')}.${decidedAtMs}`;
}
