import type { EventStore } from './event-store.js';

/** What the deletion of old events needs. */
export interface RetentionDeps {
  readonly store: Pick<EventStore, 'expire'>;
  readonly retentionDays: number;
  readonly now: () => number;
  /** Is told what went wrong on a later day; the next one tries again. */
  readonly onError: (error: unknown) => void;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The SDK keeps an undelivered event for 7 days; the eighth is for clocks that differ and requests under way. */
const FORGOTTEN_DAYS = 8;

/**
 * Erases what is too old, now and once a day, and with it the traces of visitors who were forgotten so long ago that
 * nothing of theirs can come any more. The timer keeps no process alive. Resolves with how to stop, once the first
 * time is done; rejects where that fails.
 */
export async function startRetention({ store, retentionDays, now, onError }: RetentionDeps): Promise<() => void> {
  async function expire(): Promise<void> {
    const daysAgo = (days: number): number => Math.floor(Math.max(0, now() - days * DAY_MS));
    await store.expire({ eventsBeforeMs: daysAgo(retentionDays), forgottenBeforeMs: daysAgo(FORGOTTEN_DAYS) });
  }

  await expire();
  const timer = setInterval(() => expire().catch(onError), DAY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
