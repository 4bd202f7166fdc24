import type { Owner } from './clock.js';

/** What the collector can do: count an ID once and say which it has, only the former, or neither. */
export type CollectorKind = 'confirms' | 'deduplicates' | 'counts-all';

/**
 * What becomes of a request: a status that takes nothing but 200, no connection (`refused`), taken and no answer at once
 * (`reply-lost`) or ever (`silent`), neither taken nor answered (`hang`), taken and answered after 6 s (`late`), 3 s on its
 * way (`slow`), a page of somebody else (`html`).
 */
export type Reply =
  | 200
  | 400
  | 403
  | 413
  | 429
  | 500
  | 'refused'
  | 'reply-lost'
  | 'silent'
  | 'hang'
  | 'late'
  | 'slow'
  | 'html';

/** Who sends, and what is to be noted of it. */
export interface Sender extends Owner {
  readonly isBlind: boolean;
  readonly isLeaving: boolean;
  readonly lookedAtMs: number;
}

/** An event that the collector took. */
export interface Receipt {
  readonly n: number;
  readonly page: Sender;
  /** Whether the page was leaving. */
  readonly isLeaving: boolean;
  /** Whether the page had no store to look into. */
  readonly isBlind: boolean;
  /** When the page had last looked into the store. */
  readonly lookedAtMs: number;
  readonly via: 'fetch' | 'keepalive' | 'beacon';
  readonly sentAtMs: number;
  readonly atMs: number;
  /** When its page saw the answer, or that there is none. */
  endedAtMs?: number;
  isAnswered?: boolean;
}
