import type { LifecycleChange } from '../model/capture.js';
import type { Answer, Collector } from '../model/collector.js';
import { idsOf, type Touchpoint } from '../model/event.js';
import type { Report } from '../model/report.js';
import type { Unsubscribe } from '../model/timing.js';
import type { Platform, TextStore } from '../platform/types.js';
import { parseRetryAfter } from './backoff.js';
import { createDelivery, type Run } from './delivery.js';
import type { Outbox } from './outbox.js';
import { createPause } from './pause.js';
import { createSender, type KeepaliveQuota, type Presence } from './sender.js';

/** What of the platform the transport may use. */
export type TransportPlatform = Pick<Platform, 'now' | 'uptimeMs' | 'setTimer' | 'random' | 'network' | 'lock'>;

/** When, and under which name, the transport sends. */
export interface TransportOptions {
  readonly name: string;
  readonly collector: Collector;
  readonly flushIntervalMs: number;
  readonly handOverGraceMs: number;
  /** That of the page, for the transports of all collectors. */
  readonly quota: KeepaliveQuota;
}

/** Moves batches from the outbox to the collector. */
export interface Transport {
  /** Begins to send, soon; before it, and after `stop`, nothing is ever sent. */
  start(): void;
  /** Something waits: sends it soon, after the flush interval, or at once while the page goes away. */
  schedule(): void;
  /** Sends what waits, now, unless the collector asked for a pause. Settles when there is nothing left, or nothing more to be done for now. */
  flush(): Promise<void>;
  /** The page was hidden or shown, or the network came back: a good moment to send, and no proof of anything. */
  wake(change: LifecycleChange): void;
  /** The page may be going away: hands over what this page has tracked and no answer has acknowledged. */
  leave(): void;
  /** Gives up what is under way, and begins anew soon. */
  interrupt(): void;
  /** Stops at once: timers, and what is under way. Tells which events nobody will see an answer for. */
  stop(): readonly string[];
}

/** Another tab may be sending for all, and close before it has. */
const MIN_LOOK_AGAIN_MS = 250;

/** A transport that is stopped until `start`. */
export function createTransport(
  platform: TransportPlatform,
  texts: TextStore,
  { name, collector, flushIntervalMs, handOverGraceMs, quota }: TransportOptions,
  outbox: Outbox,
  report: Report,
): Transport {
  const { now, setTimer, lock } = platform;
  const { deduplicates } = collector.capabilities;
  let presence: Presence = 'shown';
  /** Between a start and a stop; what comes late from before it has no effect. */
  let era: object | undefined;
  let endRun = (): void => {};
  let rounds: Promise<void> = Promise.resolve();
  let isRefused = false;
  let isWanted = false;
  let isHint = false;
  let cancelTimer: Unsubscribe | undefined;
  let timerDelayMs = 0;

  const pause = createPause(platform, texts);
  const sender = createSender(platform, collector, quota, () => presence, report);
  const delivery = createDelivery(now, outbox, sender, collector, handOverGraceMs, pause.end, report);

  const cancel = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
  };

  const wait = (delayMs: number): void => {
    cancel();
    if (!era || presence === 'away') return;
    timerDelayMs = delayMs;
    cancelTimer = setTimer(() => void flush(), delayMs);
  };

  const createRun = (): Run => {
    let isOver = false;
    const ended = new Promise<undefined>((resolve) => {
      endRun = () => {
        isOver = true;
        resolve(undefined);
      };
    });
    return { isOver: () => isOver, ended };
  };

  /** The page may live on, in the back/forward cache, and see the answer to what it left under way. */
  const follow = async (
    batch: readonly Touchpoint[],
    sending: Promise<Answer | undefined>,
    asked = era,
  ): Promise<void> => {
    const answer = await sending;
    if (!answer || !asked || era !== asked) return;
    const { outcome, rest, retryAfterMs } = await delivery.take(answer, batch);
    if (outcome === 'retry') pause.fail(retryAfterMs ?? parseRetryAfter(answer.retryAfter, now()));
    if (rest.length) await outbox.mark(idsOf(rest));
  };

  /** One round with the lock held, which is let go of at once when the page goes away. */
  const round = async (): Promise<void> => {
    const began = era;
    // The lock may come when nobody wants it any more.
    if (!era || presence === 'away') return;
    const restMs = pause.remainingMs(isHint);
    isHint = false;
    if (restMs) return wait(restMs);
    const result = await delivery.drain(pause.failures() > 0, createRun());
    switch (result.kind) {
      case 'done':
        if (result.nextMs !== undefined) wait(result.nextMs);
        return;
      case 'failed': {
        const { answer, retryAfterMs = parseRetryAfter(answer?.retryAfter, now()) } = result;
        if (!pause.failures()) {
          report.error(new Error(`${collector.name} ${answer ? `answers ${answer.status}` : 'does not answer'}`));
        }
        return wait(pause.fail(retryAfterMs));
      }
      case 'refused':
        era = undefined;
        isRefused = true;
        // For the next page, which begins with one event.
        pause.fail();
        return report.error(
          new Error(`${collector.name} answers ${result.answer?.status}; this page sends it no more`),
        );
      case 'over':
        if (result.batch && result.sending) follow(result.batch, result.sending, began).catch(report.error);
        return;
      default:
        return result satisfies never;
    }
  };

  const flush = (hint = false): Promise<void> => {
    isWanted = true;
    isHint ||= hint;
    // After the round that is on its way, for that one may have looked for the last time already.
    rounds = rounds.then(async () => {
      if (!era || !isWanted || presence === 'away') return;
      isWanted = false;
      cancel();
      try {
        if (!(await lock(name, collector.name, round))) wait(Math.max(flushIntervalMs, MIN_LOOK_AGAIN_MS));
      } catch (error) {
        report.error(error);
        wait(pause.fail());
      }
    });
    return rounds;
  };

  /** What fits into requests, by halves, the last half first; tells what the browser has taken. */
  const give = (batch: readonly Touchpoint[]): readonly string[] => {
    const { request, carried } = (batch.length ? sender.encode(batch) : undefined) ?? { carried: batch };
    // Not if that was code of the host which has withdrawn.
    const answered = request && era && sender.handOver(request, idsOf(carried));
    if (!answered) {
      const half = carried.length >> 1;
      return batch.length > 1 ? [...give(batch.slice(half || 1)), ...give(batch.slice(0, half))] : [];
    }
    report.note('sent', carried);
    follow(carried, answered).catch(report.error);
    return [...idsOf(carried), ...give(batch.slice(carried.length))];
  };

  const handOver = (): void => {
    const aborted = sender.abort('plain');
    const sending = sender.sending();
    // What does not outlive the page is handed over anew where a repeat does no harm.
    const skipped = deduplicates ? sending : [...sending, ...aborted];
    const batch = outbox.unacknowledged().filter(({ eventId }) => !skipped.includes(eventId));
    const given = era && !pause.remainingMs(true) ? give(batch) : [];
    outbox.leave([...aborted, ...sending, ...given]);
  };

  const schedule = (): void => {
    if (presence === 'away') report.guard(handOver);
    else if (!cancelTimer || timerDelayMs > flushIntervalMs) wait(flushIntervalMs);
  };

  return {
    flush: () => flush(true),
    schedule,
    start() {
      if (!isRefused) era ??= {};
      // Something may wait from an earlier page.
      schedule();
    },
    wake(change) {
      if (change !== 'online') presence = change === 'hidden' ? change : 'shown';
      void flush(true);
    },
    leave() {
      presence = 'away';
      endRun();
      cancel();
      schedule();
    },
    interrupt() {
      endRun();
      sender.abort('all');
      schedule();
    },
    stop() {
      era = undefined;
      endRun();
      pause.reset();
      cancel();
      return sender.abort('all');
    },
  };
}
