import type { Answer, Collector, EncodedRequest } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import { plainly, utf8Bytes } from '../model/json.js';
import type { Report } from '../model/report.js';
import type { Platform, SendOptions, SentRequest } from '../platform/types.js';

/** The browser allows 64 KiB for all keepalive requests and beacons of the page together, so leave some to others. */
const MAX_KEEPALIVE_BYTES = 60_000;
const REQUEST_TIMEOUT_MS = 10_000;
/** Less is not worth compressing. */
const MIN_GZIP_BYTES = 1_000;

/** In Chromium a tenth keepalive request at once fails. */
const MAX_KEEPALIVE_REQUESTS = 9;

/** What all keepalive requests of a page have in common, whichever collector they go to. */
export interface KeepaliveQuota {
  bytes: number;
  requests: number;
}

/** Where the page is: `away` is perhaps its end. */
export type Presence = 'shown' | 'hidden' | 'away';

/** Encodes and sends single requests, and knows what is under way. */
export interface Sender {
  /**
   * A request and what of a batch it carries, the first in the order of their IDs; `undefined` if it fits into none: the
   * adapter cannot say it, or it is too large.
   */
  encode(
    batch: readonly Touchpoint[],
  ): { readonly request: EncodedRequest; readonly carried: readonly Touchpoint[] } | undefined;
  /** The answer, or `undefined` where there is none. */
  send(request: EncodedRequest, eventIds: readonly string[], isCompressible: boolean): Promise<Answer | undefined>;
  /** Hands a request over to the browser while the page goes away; `undefined` if it does not take it. */
  handOver(request: EncodedRequest, eventIds: readonly string[]): Promise<Answer | undefined> | undefined;
  /** Gives up what would not outlive the page, or everything; tells which events were in it. */
  abort(what: 'plain' | 'all'): readonly string[];
  /** The events that are under way. */
  sending(): readonly string[];
}

interface UnderWay {
  readonly sent: SentRequest;
  readonly eventIds: readonly string[];
  readonly isKeptAlive: boolean;
}

/** A sender for a collector. */
export function createSender(
  { now, network }: Pick<Platform, 'now' | 'network'>,
  collector: Collector,
  quota: KeepaliveQuota,
  presence: () => Presence,
  report: Report,
): Sender {
  const underWay = new Set<UnderWay>();
  const {
    gzip,
    deduplicates,
    beacon,
    preflight,
    maxBytes = MAX_KEEPALIVE_BYTES,
    answer,
    credentials,
  } = collector.capabilities;

  const start = async (
    request: EncodedRequest,
    eventIds: readonly string[],
    options: Omit<SendOptions, 'timeoutMs'>,
  ): Promise<Answer | undefined> => {
    const isKeptAlive = !!options.keepalive;
    const share = isKeptAlive ? 1 : 0;
    const bytes = share * utf8Bytes(request.body);
    const sent = network.send(request, {
      ...options,
      ...(credentials && { credentials: 'include' }),
      answer: answer ?? 'status',
      timeoutMs: REQUEST_TIMEOUT_MS,
    });
    const entry = { sent, eventIds, isKeptAlive };
    quota.bytes += bytes;
    quota.requests += share;
    underWay.add(entry);
    // No answer is an outcome too.
    const answered = await sent.answer.catch(() => undefined);
    underWay.delete(entry);
    quota.bytes -= bytes;
    quota.requests -= share;
    return answered;
  };

  /** Without what the site forgot to give back there is nothing to send: what it meant to leave out must not go. */
  const mapped = (touchpoint: Touchpoint): Touchpoint => {
    const { eventId } = touchpoint;
    const changed = collector.map?.(touchpoint);
    if (!changed) throw new TypeError(`map: must return a touchpoint, got ${changed}`);
    return { ...changed, eventId };
  };

  const fits = ({ body }: EncodedRequest, share = 1): boolean =>
    quota.requests < MAX_KEEPALIVE_REQUESTS * share && quota.bytes + utf8Bytes(body) <= MAX_KEEPALIVE_BYTES * share;

  return {
    encode(batch) {
      try {
        const sorted = [...batch].sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
        const touchpoints = collector.map ? sorted.map(mapped) : sorted;
        const request = plainly(() => collector.encode({ touchpoints }, { sentAtMs: now() }));
        const carried = sorted.slice(0, Math.max(1, request.carries ?? sorted.length) || 1);
        const limit = Math.min(maxBytes, MAX_KEEPALIVE_BYTES);
        return carried.length > 1 && utf8Bytes(request.body) > limit ? undefined : { request, carried };
      } catch (error) {
        report.error(error);
        return undefined;
      }
    },

    send(request, eventIds, isCompressible) {
      const isHidden = presence() !== 'shown';
      if (gzip && isCompressible && !isHidden && request.body.length > MIN_GZIP_BYTES) {
        return start(request, eventIds, { gzip });
      }
      // While the page is shown half of the quota is left for what it may have to hand over. Where a failure is final none
      // is used: the rest of the page may have used it up.
      const isKeptAlive = isHidden ? fits(request) : deduplicates && fits(request, 0.5);
      return start(request, eventIds, { keepalive: network.hasKeepalive && isKeptAlive });
    },

    handOver(request, eventIds) {
      // It may get no further than the question whether it may be sent.
      if (preflight && !deduplicates) return undefined;
      if (!network.hasKeepalive) {
        const isTaken = beacon && !preflight && network.beacon(request);
        return isTaken ? Promise.resolve(undefined) : undefined;
      }
      return fits(request) ? start(request, eventIds, { keepalive: true }) : undefined;
    },

    abort(what) {
      const aborted = [...underWay].filter(({ isKeptAlive }) => what === 'all' || !isKeptAlive);
      for (const entry of aborted) {
        underWay.delete(entry);
        entry.sent.abort();
      }
      return aborted.flatMap(({ eventIds }) => eventIds);
    },
    sending: () => [...underWay].flatMap(({ eventIds }) => eventIds),
  };
}
