/** The first wait is up to this, and each failure doubles it. */
const BASE_DELAY_MS = 5_000;
/** No wait of its own is longer than this. */
export const MAX_DELAY_MS: number = 2 * 60 * 1000;
/** What a collector may ask for at most. */
export const MAX_RETRY_AFTER_MS: number = 60 * 60 * 1000;

/**
 * How long to wait after a number of failures in a row, in milliseconds: exponential with full jitter, so that clients that
 * failed together do not come back together; on top of what the collector asked for.
 */
export function retryDelayMs(failures: number, random: number, retryAfterMs = 0): number {
  return retryAfterMs + random * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (failures - 1));
}

/** The header `Retry-After` in milliseconds from now: seconds or an HTTP date (RFC 9110, 10.2.3), an hour at most. */
export function parseRetryAfter(text: string | null | undefined, nowMs: number): number | undefined {
  const delayMs = /^\d+$/.test(text ?? '') ? Number(text) * 1000 : Date.parse(text ?? '') - nowMs;
  return delayMs > 0 ? Math.min(delayMs, MAX_RETRY_AFTER_MS) : undefined;
}
