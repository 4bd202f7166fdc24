import type { StoredTouchpoint, Touchpoint } from '../model/event.js';
import { withoutMark } from './rows.js';

/** What waits and may be sent. */
export interface Peeked {
  /** The oldest first; either all of them have gone into a request whose answer is unknown, or none. */
  readonly batch: readonly Touchpoint[];
  readonly isHandedOver: boolean;
  /** If nothing may be sent now: in how many milliseconds something may. */
  readonly nextMs?: number | undefined;
}

/** Of touchpoints in order the first that may be sent, `count` at most: not those that were handed over less than `holdMs` ago. */
export function selectReady(
  touchpoints: readonly StoredTouchpoint[],
  count: number,
  holdMs: number,
  nowMs: number,
): Peeked {
  let nextMs: number | undefined;
  const ready = touchpoints.filter(({ handedOverAtMs }) => {
    const agoMs = nowMs - (handedOverAtMs ?? 0);
    // A time that lies ahead is that of another clock.
    if (agoMs < 0 || agoMs >= holdMs) return true;
    nextMs = Math.min(nextMs ?? holdMs, holdMs - agoMs);
    return false;
  });
  const isHandedOver = ready[0]?.handedOverAtMs !== undefined;
  const end = ready.findIndex(({ handedOverAtMs }) => (handedOverAtMs !== undefined) !== isHandedOver);
  const batch = ready.slice(0, Math.min(count, end < 0 ? count : end)).map(withoutMark);
  return { batch, isHandedOver, nextMs };
}
