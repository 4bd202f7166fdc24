import { attempt } from '../model/attempt.js';
import { formatJson } from '../model/json.js';
import type { Timing } from '../model/timing.js';
import type { TextStore } from '../platform/types.js';
import { MAX_DELAY_MS, MAX_RETRY_AFTER_MS, retryDelayMs } from './backoff.js';

const KEY = 'pause';

/** The one backoff of all tabs and of the next pages: how often in a row the collector has failed, and until when to wait. */
export interface Pause {
  failures(): number;
  /** How long to wait, in milliseconds. `isHint` (the page was shown, the network is back) ends a pause that nobody asked for. */
  remainingMs(isHint?: boolean): number;
  /** One more failure, with what the collector asked for; tells how long to wait. */
  fail(retryAfterMs?: number): number;
  /** The collector answers. */
  end(): void;
  /** Forgets what this page knows. */
  reset(): void;
}

type State = readonly [failures: number, untilMs: number, isAskedFor: boolean];

const NONE: State = [0, 0, false];

/** A pause that is shared through a text. */
export function createPause(
  { now, uptimeMs, random }: Pick<Timing, 'now' | 'uptimeMs'> & { random(): number },
  texts: TextStore,
): Pause {
  let own = NONE;
  let ownText: string | undefined;
  let isShared = true;
  /** By a clock that nobody sets. */
  let ownUntilMs = 0;

  const read = (): State => {
    const text = texts.read(KEY);
    if (text === ownText || !isShared) return own;
    if (text === undefined) return NONE;
    // Anybody may have written it.
    const state = attempt((): State => {
      const [failures, untilMs, isAskedFor] = JSON.parse(text);
      return failures > 0 && untilMs > 0 ? [failures, untilMs, isAskedFor === true] : NONE;
    });
    return state ?? NONE;
  };

  const reset = (): void => {
    own = NONE;
    ownText = undefined;
    ownUntilMs = 0;
  };

  return {
    failures: () => read()[0],
    remainingMs(isHint) {
      const state = read();
      const [, untilMs, isAskedFor] = state;
      if (isHint && !isAskedFor) return 0;
      const restMs = state === own ? ownUntilMs - uptimeMs() : untilMs - now();
      // Longer than any pause is that of another clock.
      return restMs > MAX_RETRY_AFTER_MS + MAX_DELAY_MS ? 0 : Math.max(0, restMs);
    },
    fail(askedMs = 0) {
      // What a format says may be anything.
      const retryAfterMs = askedMs > 0 ? Math.min(askedMs, MAX_RETRY_AFTER_MS) : 0;
      const failures = read()[0] + 1;
      const delayMs = retryDelayMs(failures, random(), retryAfterMs);
      own = [failures, now() + delayMs, !!retryAfterMs];
      ownUntilMs = uptimeMs() + delayMs;
      ownText = formatJson(own);
      isShared = texts.write(KEY, ownText);
      return delayMs;
    },
    end() {
      if (read()[0]) texts.remove([KEY]);
      reset();
    },
    reset,
  };
}
