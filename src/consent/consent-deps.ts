import type { Erasure } from '../model/consent.js';
import type { Purpose, PurposeStates } from '../model/purposes.js';
import type { Platform } from '../platform/types.js';

/** What of the platform the consent stage may use. */
export type ConsentPlatform = Pick<
  Platform,
  'cookies' | 'now' | 'uptimeMs' | 'setTimer' | 'newId' | 'readGlobal' | 'onEvents' | 'openChannel' | 'log'
>;

/** What the site says of consent. */
export interface ConsentOptions {
  readonly name: string;
  readonly gpc: 'respect' | 'strict';
  readonly child: boolean;
  readonly region: string;
  readonly regionPolicy: 'opt-in' | 'opt-out' | ((region: string) => 'opt-in' | 'opt-out');
  readonly basis: string;
  readonly policyVersion: string;
}

/** A change of the states, and what it has taken away. */
export interface ConsentChange {
  readonly states: PurposeStates;
  /** Nothing may be let through or sent for now. */
  readonly isFrozen: boolean;
  /** What was granted until now. */
  readonly lost: readonly Purpose[];
  /** Everything of an earlier consent has to go. */
  readonly isEnd: boolean;
}

/** What the consent stage is given. */
export interface ConsentDeps {
  /**
   * Switches the gate, and all that depends on it, before it returns, and erases what the states do not allow. `erased` is called
   * when no row is left at an end: later than the promise, where the store has failed at first.
   */
  update(change: ConsentChange, erased: () => void): Promise<Erasure | undefined>;
  /** Whether something of an earlier consent is still on the device. */
  hasTraces(): boolean;
  /** The key of the receipt of an earlier page. */
  recallReceipt(): string | undefined;
}
