import type { ConsentSource } from './consent-source.js';
import type { ConsentState, Purpose, PurposeStates } from './purposes.js';
import type { ConsentReceipt } from './receipt.js';

/** What the visitor has answered. */
export interface ConsentStatus {
  /** Whether events are held (`pending`), recorded (`granted`) or dropped (`denied`): the state of `analytics`. */
  readonly state: ConsentState;
  /** The state of each purpose. */
  readonly purposes: PurposeStates;
  /** A source says that the answer is being changed: nothing is sent until it has ended. */
  readonly isFrozen: boolean;
  /** Who has said something: `manual`, and the names of the sources that are on the page. */
  readonly sources: readonly string[];
  /** Sources that grant what another one denies; the denial counts. */
  readonly conflicts: readonly string[];
  /** Grows with each withdrawal; what was begun in an earlier epoch has no effect. */
  readonly epoch: number;
}

/** What goes with an answer. */
export interface ConsentMeta {
  /** Version of the policy that the visitor was shown; stands in the receipt instead of the option of that name. */
  readonly policyVersion?: string;
  /** Version of the banner's text that the visitor was shown; stands in the receipt. */
  readonly textVersion?: string;
  /**
   * The visitor was asked about the conflict and grants `marketing` or `sharing` in spite of Global Privacy Control.
   *
   * @defaultValue `false`
   */
  readonly overrideGpc?: boolean;
}

/** What a withdrawal has removed from the device. */
export interface Erasure {
  /** Names of cookies. */
  readonly cookies: readonly string[];
  /** Keys in `localStorage`. */
  readonly keys: readonly string[];
  /** Rows in IndexedDB. */
  readonly rows: number;
  /** What is still there, by name: a cookie that only a server can remove, a store that fails. The next page tries again. */
  readonly leftovers: readonly string[];
}

/** What the site's own server may have to be told. */
export interface Withdrawal {
  /** The visitor, if one was known. */
  readonly visitorId?: string | undefined;
  /** What was taken back. With `analytics` among them it is everything. */
  readonly purposes: readonly Purpose[];
}

/** The visitor's answer, as a banner gives it. Every call takes effect before it returns, and none throws. */
export interface ConsentApi {
  /** The whole answer at once; purposes that are not named are denied. */
  set(answer: Partial<Readonly<Record<Purpose, boolean>>>, meta?: ConsentMeta): ConsentStatus;
  /** Grants purposes and leaves the others as they are. */
  grant(purposes: readonly Purpose[] | 'all', meta?: ConsentMeta): ConsentStatus;
  /** Denies purposes and leaves the others as they are; of what was granted it is a withdrawal. Without purposes: all. */
  deny(purposes?: readonly Purpose[] | 'all'): ConsentStatus;
  /**
   * Takes consent back. Without purposes, or with `analytics` among them, everything is erased (cookies, stored events,
   * memory), nothing is sent any more, and a later grant makes a new visitor. With others, what was kept for them is removed.
   */
  withdraw(purposes?: readonly Purpose[] | 'all'): ConsentStatus;
  /** Forgets the answer, as if it had never been given: what was granted is erased, and the visitor can be asked anew. */
  reset(): ConsentStatus;
  /** The answer as it is now. */
  status(): ConsentStatus;
  /** Told of each real change, after it took effect; with `immediate` also at once. Returns how to stop. */
  onChange(listener: (status: ConsentStatus) => void, options?: { readonly immediate?: boolean }): () => void;
  /** Settles with the first answer for `analytics`, which may never come. */
  ready(): Promise<ConsentStatus>;
  /** The receipt that events are let through under now; `undefined` without a grant. */
  receipt(): ConsentReceipt | undefined;
  /** Settles when the last erasure has finished, with what it has removed; at once and with nothing when there was none. */
  settled(): Promise<Erasure>;
  /** Adds a consent source, for example `tcf()` of `touchtrail/consent/tcf`. One that the option `consent` does not name has no say. */
  use(source: ConsentSource): void;
}
