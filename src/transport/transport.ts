import type { Collector, EncodedRequest, Outcome } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import { utf8Bytes } from '../model/json.js';
import type { Report } from '../model/report.js';
import type { LifecycleChange, Platform, SentRequest, Unsubscribe } from '../platform/types.js';
import { parseRetryAfter, retryDelayMs } from './backoff.js';
import { classifyStatus } from './outcome.js';

/** The browser allows 64 KiB for all keepalive requests and beacons of the page together, so leave some to others. */
const MAX_KEEPALIVE_BYTES = 60_000;
const BATCH_MAX_EVENTS = 50;
const REQUEST_TIMEOUT_MS = 10_000;

/** What waits for a collector, as the transport sees it. */
export interface Outbox {
  peek(count: number): Promise<readonly Touchpoint[]>;
  acknowledge(eventIds: readonly string[]): Promise<void>;
  unacknowledged(): readonly Touchpoint[];
}

/** What of the platform the transport may use. */
export type TransportPlatform = Pick<Platform, 'now' | 'setTimer' | 'random' | 'network' | 'lock'>;

/** Moves batches from the outbox to the collector. */
export interface Transport {
  /** Begins to send, soon; before it, and after `stop`, nothing is ever sent. */
  start(): void;
  /** Sends soon: after the flush interval, with whatever has come by then. */
  schedule(): void;
  /** Sends what waits, now. Settles when there is nothing left, or nothing more to be done for now. */
  flush(): Promise<void>;
  /** While the page is hidden, requests outlive it; when it leaves, what no answer has acknowledged is handed over. */
  follow(change: LifecycleChange): void;
  /** Stops at once: timers, and what is under way. */
  stop(): void;
}

/** A transport that is stopped until `start`. */
export function createTransport(
  { now, setTimer, random, network, lock }: TransportPlatform,
  lockName: string,
  flushIntervalMs: number,
  outbox: Outbox,
  collector: Collector,
  report: Report,
): Transport {
  const underWay = new Set<SentRequest>();
  let keepaliveBytes = 0;
  let isHidden = false;
  /** The run that may go on; another one, or none, ends what began under it. */
  let running: object | undefined;
  let rounds: Promise<void> = Promise.resolve();
  let cancelTimer: Unsubscribe | undefined;
  let failures = 0;

  const cancel = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
  };

  const wait = (delayMs: number): void => {
    cancel();
    if (running) cancelTimer = setTimer(flush, delayMs);
  };

  const schedule = (): void => {
    if (!cancelTimer) wait(flushIntervalMs);
  };

  const retry = (retryAfterMs?: number): void => {
    failures += 1;
    wait(retryDelayMs(failures, random(), retryAfterMs));
  };

  const encode = (touchpoints: readonly Touchpoint[]): readonly [EncodedRequest, number] => {
    const request = collector.encode({ touchpoints, sentAtMs: now() });
    return [request, utf8Bytes(request.body)];
  };

  const hasRoom = (bytes: number): boolean => keepaliveBytes + bytes <= MAX_KEEPALIVE_BYTES;

  /** Sends a batch and acts on the answer, which it tells where the next batch may follow. */
  const deliver = async (
    batch: readonly Touchpoint[],
    request: EncodedRequest,
    bytes: number,
  ): Promise<Outcome | undefined> => {
    const run = running;
    const sent = network.send(request, bytes > 0, REQUEST_TIMEOUT_MS);
    keepaliveBytes += bytes;
    underWay.add(sent);
    // No answer is an outcome too: the batch waits and is sent again.
    const answer = await sent.answer.catch(() => undefined);
    underWay.delete(sent);
    keepaliveBytes -= bytes;
    if (running !== run) return undefined;
    const outcome = answer ? (collector.classify?.(answer) ?? classifyStatus(answer)) : 'retry';
    if (outcome === 'stop') {
      running = undefined;
      report.error(new Error(`the collector answers ${answer?.status}; this page sends no more`));
      return undefined;
    }
    if (outcome === 'retry') {
      retry(parseRetryAfter(answer?.retryAfter, now()));
      return undefined;
    }
    if (outcome !== 'too_large' || batch.length < 2) {
      failures = 0;
      await outbox.acknowledge(batch.map(({ eventId }) => eventId));
      if (outcome === 'delivered') report.note(outcome, batch);
      else report.drop(outcome, batch);
    }
    return outcome;
  };

  /** Sends batch after batch until nothing waits, the collector asks for a pause, or this run is over. */
  const drain = async (): Promise<void> => {
    const run = running;
    let maxEvents = BATCH_MAX_EVENTS;
    for (;;) {
      const batch = await outbox.peek(maxEvents);
      if (running !== run || !batch.length) return;
      const [request, bytes] = encode(batch);
      const outcome =
        bytes > MAX_KEEPALIVE_BYTES && batch.length > 1
          ? 'too_large'
          : await deliver(batch, request, isHidden && hasRoom(bytes) ? bytes : 0);
      if (!outcome) return;
      if (outcome === 'too_large') maxEvents = Math.ceil(batch.length / 2);
    }
  };

  const flush = (): Promise<void> => {
    cancel();
    // One after the other, since the one on its way may have looked for the last time already.
    rounds = rounds.then(async () => {
      // Stopped, or the one before was told to wait.
      if (!running || cancelTimer) return;
      try {
        // Another tab sends for all; look again later, for it may close before it has.
        if (!(await lock(lockName, drain))) wait(flushIntervalMs);
      } catch (error) {
        report.error(error);
        retry();
      }
    });
    return rounds;
  };

  const handOver = (batch: readonly Touchpoint[]): void => {
    const [request, bytes] = encode(batch);
    if (hasRoom(bytes)) {
      // The page may live on in the back/forward cache and see the answer.
      void deliver(batch, request, bytes);
    } else if (batch.length > 1) {
      const half = batch.length >> 1;
      handOver(batch.slice(0, half));
      handOver(batch.slice(half));
    } else if (collector.capabilities.beacon) {
      // Firefox has another quota for it. What is refused here too stays stored for the next page.
      network.beacon(request);
    }
  };

  const abort = (): void => {
    for (const sent of underWay) sent.abort();
  };

  return {
    flush,
    schedule,
    start() {
      running ??= {};
      // Something may wait from an earlier page.
      schedule();
    },
    follow(change) {
      const isLeaving = change === 'leaving';
      isHidden = isLeaving || change === 'hidden';
      if (!isLeaving) return void flush();
      if (!running) return;
      // A plain request under way never arrives in WebKit and costs the back/forward cache in Firefox.
      abort();
      const batch = outbox.unacknowledged();
      if (batch.length) handOver(batch);
    },
    stop() {
      running = undefined;
      failures = 0;
      cancel();
      abort();
    },
  };
}
