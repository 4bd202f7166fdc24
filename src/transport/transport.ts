import type { Answer, Collector, EncodedRequest, Outcome } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import { utf8Bytes } from '../model/json.js';
import type { Report } from '../model/report.js';
import type { Platform, SentRequest, Unsubscribe } from '../platform/types.js';
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
  /** While the page is hidden, requests outlive it. */
  setHidden(isHidden: boolean): void;
  /** The page may be going away: hands over what this page has tracked and no answer has acknowledged. */
  handOver(): void;
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
  /** The run that may go on; another one, or none, ends what began under it. */
  let running: object | undefined;
  let round: Promise<void> | undefined;
  let isAsked = false;
  let cancelTimer: Unsubscribe | undefined;
  let isHidden = false;
  let failures = 0;

  const cancel = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
  };

  const wait = (delayMs: number): void => {
    cancel();
    if (running) cancelTimer = setTimer(() => void flush(), delayMs);
  };

  const schedule = (): void => {
    if (!cancelTimer) wait(flushIntervalMs);
  };

  const retry = (retryAfterMs?: number): void => {
    isAsked = false;
    failures += 1;
    wait(retryDelayMs(failures, random(), retryAfterMs));
  };

  const send = async (request: EncodedRequest, bytes: number): Promise<Answer | undefined> => {
    const sent = network.send(request, bytes > 0, REQUEST_TIMEOUT_MS);
    keepaliveBytes += bytes;
    underWay.add(sent);
    // No answer is an outcome too: the batch waits and is sent again.
    const answer = await sent.answer.catch(() => undefined);
    underWay.delete(sent);
    keepaliveBytes -= bytes;
    return answer;
  };

  const encode = (batch: readonly Touchpoint[]): readonly [EncodedRequest, number] => {
    const request = collector.encode({ touchpoints: batch, sentAtMs: now() });
    return [request, utf8Bytes(request.body)];
  };

  const classify = (answer: Answer): Outcome => collector.classify?.(answer) ?? classifyStatus(answer);

  const settle = async (
    batch: readonly Touchpoint[],
    outcome: 'delivered' | 'rejected' | 'too_large',
  ): Promise<void> => {
    failures = 0;
    await outbox.acknowledge(batch.map(({ eventId }) => eventId));
    if (outcome === 'delivered') report.note('delivered', batch);
    else report.drop(outcome, batch);
  };

  /** Sends batch after batch until nothing waits, the collector asks for a pause, or this run is over. */
  const drain = async (run: object): Promise<void> => {
    let maxEvents = BATCH_MAX_EVENTS;
    for (;;) {
      const batch = await outbox.peek(maxEvents);
      if (running !== run || !batch.length) return;
      const [request, bytes] = encode(batch);
      if (bytes > MAX_KEEPALIVE_BYTES && batch.length > 1) {
        maxEvents = batch.length >> 1;
        continue;
      }
      const answer = await send(request, isHidden && keepaliveBytes + bytes <= MAX_KEEPALIVE_BYTES ? bytes : 0);
      if (running !== run) return;
      const outcome = answer ? classify(answer) : 'retry';
      if (outcome === 'stop') {
        running = undefined;
        return report.error(new Error(`the collector answers ${answer?.status}; this page sends no more`));
      }
      if (outcome === 'retry') return retry(parseRetryAfter(answer?.retryAfter, now()));
      if (outcome === 'too_large' && batch.length > 1) maxEvents = batch.length >> 1;
      else await settle(batch, outcome);
    }
  };

  const spin = async (): Promise<void> => {
    while (running && isAsked) {
      isAsked = false;
      cancel();
      const run = running;
      try {
        // Another tab sends for all; look again later, for it may close before it has.
        if (!(await lock(lockName, () => drain(run)))) wait(flushIntervalMs);
      } catch (error) {
        report.error(error);
        retry();
      }
    }
  };

  const flush = (): Promise<void> => {
    // A round that is on its way may have looked for the last time already, so it goes round again.
    isAsked = true;
    round ??= spin().then(() => {
      round = undefined;
    });
    return round;
  };

  const handOver = (batch: readonly Touchpoint[], run: object): void => {
    const [request, bytes] = encode(batch);
    if (keepaliveBytes + bytes <= MAX_KEEPALIVE_BYTES) {
      // The page may live on in the back/forward cache and see the answer.
      void send(request, bytes).then(async (answer) => {
        if (answer && running === run && classify(answer) === 'delivered') await settle(batch, 'delivered');
      });
    } else if (batch.length > 1) {
      const half = batch.length >> 1;
      handOver(batch.slice(0, half), run);
      handOver(batch.slice(half), run);
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
    start() {
      running ??= {};
      // Something may wait from an earlier page.
      schedule();
    },
    schedule,
    setHidden(hidden) {
      isHidden = hidden;
    },
    handOver() {
      if (!running) return;
      // A plain request under way never arrives in WebKit and costs the back/forward cache in Firefox.
      abort();
      const batch = outbox.unacknowledged();
      if (batch.length) handOver(batch, running);
    },
    stop() {
      running = round = undefined;
      failures = 0;
      cancel();
      abort();
    },
  };
}
