import type { Purpose } from './purposes.js';

/**
 * What a consent source says of one purpose: `unknown` keeps it pending, `n/a` leaves it to the other sources (a purpose that
 * a source does not name is `n/a`).
 */
export type Verdict = 'granted' | 'denied' | 'unknown' | 'n/a';

/** What a consent source says, as read at one moment. */
export interface ConsentSignal {
  /** By purpose; those that are absent are `n/a`. */
  readonly verdicts: Readonly<Partial<Record<Purpose, Verdict>>>;
  /** The visitor has really chosen. Without it a grant counts only where the site's policy is opt-out. */
  readonly isExplicit: boolean;
  /** The platform is in the middle of a change: what it said before holds, and nothing is sent until it has ended. */
  readonly isChanging?: boolean;
  /** The platform knows that the visitor is a child: everything is denied. */
  readonly isChild?: boolean;
  /** When the visitor decided, in milliseconds since the epoch, where the platform tells it. */
  readonly decidedAtMs?: number | undefined;
  /** What the receipt says of the platform, for example `{ cmpId: 31 }`; short, and no ID of the visitor. */
  readonly reference?: Readonly<Record<string, string | number>>;
}

/** The categories of a platform that a purpose needs, all of them. */
export type PurposeMap<Category = string> = Readonly<Partial<Record<Purpose, readonly Category[]>>>;

/** Nothing is known yet: every purpose waits. */
export const UNKNOWN: ConsentSignal = {
  verdicts: { analytics: 'unknown', personalization: 'unknown', marketing: 'unknown', sharing: 'unknown' },
  isExplicit: false,
};
