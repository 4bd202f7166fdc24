import type { Answer, Collector, EncodedRequest, Outcome } from '../model/collector.js';
import type { DropReason } from '../model/drop-reason.js';
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
  /** Removes by ID; tells which of them were still there. */
  acknowledge(eventIds: readonly string[]): Promise<readonly string[]>;
  unacknowledged(): readonly Touchpoint[];
}

/** What of the platform the transport may use. */
export type TransportPlatform = Pick<Platform, 'now' | 'setTimer' | 'random' | 'network' | 'lock'>;

/** Moves batches from the outbox to the collector. */
export interface Transport {
  /** Begins to send, soon; before it, and after `stop`, nothing is ever sent. */
  start(): void;
  /** Something waits: sends it soon, after the flush interval, or at once while the page goes away. */
  schedule(): void;
  /** Sends what waits, now. Settles when there is nothing left, or nothing more to be done for now. */
  flush(): Promise<void>;
  /** The page was hidden or shown, or the network came back: a good moment to send, unless the collector asked for a pause. */
  wake(isHidden: boolean): void;
  /** The page may be going away: hands over what this page has tracked and no answer has acknowledged. */
  leave(): void;
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
  /** Set while the page goes away: what has been handed over already. */
  let handedOver: Set<string> | undefined;
  /** Settles when what was handed over has its answers, if the page lives to see them. */
  let handing: Promise<unknown> = Promise.resolve();
  let keepaliveBytes = 0;
  /** The run that may go on; another one, or none, ends what began under it. */
  let running: object | undefined;
  let rounds: Promise<void> = Promise.resolve();
  let isRefused = false;
  let isAsked = false;
  let isHidden = false;
  let isPaused = false;
  let failures = 0;
  let cancelTimer: Unsubscribe | undefined;

  const cancel = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
  };

  const wait = (delayMs: number): void => {
    cancel();
    if (running) cancelTimer = setTimer(flush, delayMs);
  };

  const retry = (retryAfterMs?: number): void => {
    isAsked = false;
    isPaused = !!retryAfterMs;
    failures += 1;
    wait(retryDelayMs(failures, random(), retryAfterMs));
  };

  const send = async (request: EncodedRequest, keepalive: boolean): Promise<Answer | undefined> => {
    const sent = network.send(request, keepalive, REQUEST_TIMEOUT_MS);
    const bytes = keepalive ? utf8Bytes(request.body) : 0;
    keepaliveBytes += bytes;
    underWay.add(sent);
    // No answer is an outcome too: the batch waits and is sent again.
    const answer = await sent.answer.catch(() => undefined);
    underWay.delete(sent);
    keepaliveBytes -= bytes;
    return answer;
  };

  /** A request for a batch, or `undefined` if it fits into none: the adapter cannot say it, or it is too large. */
  const encode = (batch: readonly Touchpoint[]): EncodedRequest | undefined => {
    try {
      const request = collector.encode({ touchpoints: batch, sentAtMs: now() });
      return batch.length > 1 && utf8Bytes(request.body) > MAX_KEEPALIVE_BYTES ? undefined : request;
    } catch (error) {
      report.error(error);
      return undefined;
    }
  };

  const fitsKeepalive = ({ body }: EncodedRequest): boolean => keepaliveBytes + utf8Bytes(body) <= MAX_KEEPALIVE_BYTES;

  const classify = (answer: Answer): Outcome => collector.classify?.(answer) ?? classifyStatus(answer);

  const settle = async (batch: readonly Touchpoint[], outcome: 'delivered' | DropReason): Promise<void> => {
    failures = 0;
    const ids = await outbox.acknowledge(batch.map(({ eventId }) => eventId));
    // What was handed over and then sent again is told once.
    const settled = batch.filter(({ eventId }) => ids.includes(eventId));
    if (outcome === 'delivered') report.note(outcome, settled);
    else report.drop(outcome, settled);
  };

  /** Sends batch after batch until nothing waits, the collector asks for a pause, or this run is over. */
  const drain = async (run: object): Promise<void> => {
    let maxEvents = BATCH_MAX_EVENTS;
    await handing;
    for (;;) {
      const batch = await outbox.peek(maxEvents);
      if (running !== run || !batch.length) return;
      const request = encode(batch);
      if (request) report.note('sent', batch);
      const answer = request && (await send(request, isHidden && fitsKeepalive(request)));
      if (running !== run) return;
      const outcome = !request ? 'invalid' : answer ? classify(answer) : 'retry';
      if (outcome === 'stop') {
        running = undefined;
        isRefused = true;
        return report.error(new Error(`the collector answers ${answer?.status}; this page sends no more`));
      }
      if (outcome === 'retry') {
        if (!failures)
          report.error(new Error(`the collector ${answer ? `answers ${answer.status}` : 'does not answer'}`));
        return retry(parseRetryAfter(answer?.retryAfter, now()));
      }
      // One of them is to blame, or they are too many.
      if (batch.length > 1 && outcome !== 'delivered') maxEvents = batch.length >> 1;
      else await settle(batch, outcome);
    }
  };

  const flush = (): Promise<void> => {
    isAsked = true;
    // After the round that is on its way, for that one may have looked for the last time already.
    rounds = rounds.then(async () => {
      const run = running;
      if (!run || !isAsked) return;
      isAsked = isPaused = false;
      cancel();
      try {
        // Another tab sends for all; look again later, for it may close before it has.
        if (!(await lock(lockName, () => drain(run)))) wait(flushIntervalMs);
      } catch (error) {
        report.error(error);
        retry();
      }
    });
    return rounds;
  };

  const handOver = (batch: readonly Touchpoint[], run: object): void => {
    const request = batch.length ? encode(batch) : undefined;
    if (request && fitsKeepalive(request)) {
      for (const { eventId } of batch) handedOver?.add(eventId);
      const answered = send(request, true).then(async (answer) => {
        if (running !== run) return;
        // The page may live on in the back/forward cache and see the answer.
        if (answer && classify(answer) === 'delivered') await settle(batch, 'delivered');
        // The rest of the page may have used the quota up; a beacon has one of its own in Firefox.
        if (!answer && handedOver && collector.capabilities.beacon) network.beacon(request);
      });
      handing = Promise.all([handing, answered.catch(report.error)]);
    } else if (batch.length > 1) {
      // The newest first: what does not fit stays stored for the next page, if it is.
      const half = batch.length >> 1;
      handOver(batch.slice(half), run);
      handOver(batch.slice(0, half), run);
    }
  };

  const abort = (): void => {
    for (const sent of underWay) sent.abort();
  };

  const schedule = (): void => {
    if (handedOver && running) {
      const handed = handedOver;
      const batch = outbox.unacknowledged().filter(({ eventId }) => !handed.has(eventId));
      report.guard(() => running && handOver(batch, running));
    }
    if (!cancelTimer) wait(flushIntervalMs);
  };

  return {
    flush,
    schedule,
    start() {
      if (!isRefused) running ??= {};
      // Something may wait from an earlier page.
      schedule();
    },
    wake(hidden) {
      isHidden = hidden;
      handedOver = undefined;
      if (!isPaused) void flush();
    },
    leave() {
      isHidden = true;
      handedOver = new Set();
      // A plain request under way never arrives in WebKit once the page is gone: its batch is handed over anew.
      abort();
      schedule();
    },
    stop() {
      running = undefined;
      failures = 0;
      isPaused = false;
      cancel();
      abort();
    },
  };
}
