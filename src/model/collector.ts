import type { Touchpoint } from './event.js';
import type { Purpose } from './purposes.js';

/** Touchpoints that go into one request, in the order of their event IDs. */
export interface Batch {
  /** What to send, oldest first. */
  readonly touchpoints: readonly Touchpoint[];
  /** Device clock at this attempt, in milliseconds since the epoch. */
  readonly sentAtMs: number;
}

/** One HTTP request, as a collector wants it. */
export interface EncodedRequest {
  /** Absolute address. */
  readonly url: string;
  /** Text, sent as UTF-8. */
  readonly body: string;
  /** `text/plain` needs no CORS preflight and is what a beacon can carry. */
  readonly contentType: string;
}

/** What came back for a request. */
export interface Answer {
  /** HTTP status. */
  readonly status: number;
  /** Text of the answer; empty where there is none. */
  readonly body: string;
  /** The header `Retry-After` as it came, where the collector exposes it. */
  readonly retryAfter?: string | null;
}

/** What an answer means for its batch; `stop` keeps the events and sends no more from this page. */
export type Outcome = 'delivered' | 'rejected' | 'retry' | 'too_large' | 'stop';

/**
 * How a collector takes bodies compressed by gzip: told by `Content-Encoding`, which makes a CORS preflight, or `sniffed`
 * by their first two bytes (1f 8b), which makes none.
 */
export type Gzip = 'header' | 'sniffed';

/** What a collector can do. The transport obeys it. */
export interface CollectorCapabilities {
  /**
   * The collector counts an event ID once, so a repeat is harmless. One that does not gets an event at most once after a
   * request that ended without an answer: it is dropped as `unconfirmed`.
   */
  readonly deduplicates: boolean;
  /** A beacon (a request whose answer nobody sees, and which carries cookies) is understood. */
  readonly beacon: boolean;
  /** Compressed bodies are understood. */
  readonly gzip?: Gzip | undefined;
}

/** How a collector is asked which events it has, when a request that carried them ended without an answer. */
export interface Confirmation {
  /** A question about event IDs. */
  encode(eventIds: readonly string[], sentAtMs: number): EncodedRequest;
  /** Which of them the collector does not have; `undefined` if the answer does not say it. Then all are sent again. */
  missing(answer: Answer): readonly string[] | undefined;
}

/** A collector is data and pure functions: what it can do, and how a batch becomes a request. */
export interface Collector {
  /** For the developer: in logs and errors. */
  readonly name: string;
  /** What it can do. */
  readonly capabilities: CollectorCapabilities;
  /**
   * What the visitor has to agree to before anything is kept for it or sent to it, beside `analytics`; add `sharing` for a third
   * party.
   *
   * @defaultValue `['analytics']`
   */
  readonly purposes?: readonly Purpose[] | undefined;
  /** A request for a batch; called anew for each attempt. */
  encode(batch: Batch): EncodedRequest;
  /** What an answer means, where the rules of HTTP do not say it; `undefined` where they do. */
  classify?(answer: Answer): Outcome | undefined;
  /** Where the collector can be asked what it has, nothing is sent twice. */
  readonly confirm?: Confirmation;
}
