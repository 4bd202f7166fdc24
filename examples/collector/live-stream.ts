import { setTimeout as delay } from 'node:timers/promises';
import type { StoredTouchpoint } from './event-reads.js';
import type { EventStore } from './event-store.js';

const CHUNK = 100;
const MAX_CATCH_UP = 1_000;
const HEARTBEAT_MS = 15_000;
// Bursts are sent together: a page cannot show more often than this anyway.
const PAUSE_MS = 150;

/** A stored touchpoint as the live page gets it: `{ sequence, receivedAtMs, receipt, event }`. */
export function formatTouchpoints(touchpoints: readonly StoredTouchpoint[]): string {
  const parts = touchpoints.map(
    ({ sequence, receivedAtMs, receiptJson, json }) =>
      `{"sequence":${sequence},"receivedAtMs":${receivedAtMs},"receipt":${receiptJson},"event":${json}}`,
  );
  return `[${parts.join(',')}]`;
}

/**
 * Server-sent events from a sequence number on, until the signal aborts: `touchpoints` (an array, its ID the sequence
 * number of the last one), `totals`, and `reset` where too much was missed, or something was erased, and the reader
 * should start over.
 * Each reader pulls from the database what it has not had, so that a slow one slows only itself and catching up is
 * the same as following.
 */
export async function* streamTouchpoints(
  store: EventStore,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const writes = watchWrites(store);
  let sent = after;
  let erasures = store.erasureCount();
  try {
    yield 'retry: 1000\n\n';
    if (sent > store.lastSequence() || store.lastSequence() - sent > MAX_CATCH_UP) {
      sent = store.lastSequence();
      yield message('reset', '{}', sent);
    }
    while (!signal.aborted) {
      const written = writes.next();
      if (erasures !== store.erasureCount()) {
        erasures = store.erasureCount();
        yield message('reset', '{}', sent);
      }
      const touchpoints = await store.after(sent, CHUNK);
      const last = touchpoints.at(-1);
      if (last !== undefined) {
        sent = last.sequence;
        yield message('touchpoints', formatTouchpoints(touchpoints), sent);
        if (touchpoints.length === CHUNK) continue;
      }
      yield message('totals', JSON.stringify(await store.totals()), sent);
      while (!signal.aborted && (await settles(written, HEARTBEAT_MS, signal)) === 'timeout') yield ': still here\n\n';
      await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    writes.stop();
  }
}

function message(event: string, data: string, id: number): string {
  return `event: ${event}\nid: ${id}\ndata: ${data}\n\n`;
}

/** `next()` is a promise for the next write; asked before reading, no write can fall between the two. */
function watchWrites(store: EventStore): { next(): Promise<void>; stop(): void } {
  let notify: () => void = () => undefined;
  const stop = store.onWrite(() => notify());
  return {
    next: () =>
      new Promise((resolve) => {
        notify = resolve;
      }),
    stop,
  };
}

async function settles(promise: Promise<void>, timeoutMs: number, signal: AbortSignal): Promise<'settled' | 'timeout'> {
  const timer = new AbortController();
  const timeout = delay(timeoutMs, 'timeout' as const, { signal: AbortSignal.any([signal, timer.signal]) });
  try {
    return await Promise.race([promise.then(() => 'settled' as const), timeout.catch(() => 'settled' as const)]);
  } finally {
    timer.abort();
  }
}
