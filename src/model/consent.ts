import type { ConsentState, Purpose, PurposeStates } from './purposes.js';

/** What the visitor has answered. */
export interface ConsentStatus {
  /** Whether events are held (`pending`), recorded (`granted`) or dropped (`denied`): the state of `analytics`. */
  readonly state: ConsentState;
  /** The state of each purpose. */
  readonly purposes: PurposeStates;
}

/** The visitor's answer, as a banner gives it. Every call takes effect before it returns, and none throws. */
export interface ConsentApi {
  /** The whole answer at once; purposes that are not named are denied. */
  set(answer: Partial<Readonly<Record<Purpose, boolean>>>): ConsentStatus;
  /** Grants purposes and leaves the others as they are. */
  grant(purposes: readonly Purpose[] | 'all'): ConsentStatus;
  /** Denies purposes and leaves the others as they are; of what was granted it is a withdrawal. Without purposes: all. */
  deny(purposes?: readonly Purpose[] | 'all'): ConsentStatus;
  /**
   * Takes consent back. Without purposes, or with `analytics` among them, everything is erased (cookies, stored events,
   * memory), nothing is sent any more, and a later grant makes a new visitor. With others, what was kept for them is removed.
   */
  withdraw(purposes?: readonly Purpose[] | 'all'): ConsentStatus;
  /** The answer as it is now. */
  status(): ConsentStatus;
  /** Told of each real change, after it took effect. Returns how to stop. */
  onChange(listener: (status: ConsentStatus) => void): () => void;
  /** Settles when the last erasure has finished; at once when there was none. */
  settled(): Promise<void>;
}
