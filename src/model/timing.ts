/** Undoes what the call that returned it has switched on; harmless when called twice. */
export type Unsubscribe = () => void;

/** Time. */
export interface Timing {
  /** Device clock, in milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some moment, by a clock that nobody sets; for intervals. */
  uptimeMs(): number;
  /** Runs something once, later. */
  setTimer(run: () => void, delayMs: number): Unsubscribe;
}
