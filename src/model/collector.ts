import type { Touchpoint } from './event.js';
import type { Purpose } from './purposes.js';

/** Touchpoints that wait together, in the order of their event IDs. */
export interface Batch {
  /** What to send, oldest first; never empty. */
  readonly touchpoints: readonly Touchpoint[];
}

/** What is of this attempt alone, and new in each. */
export interface Attempt {
  /** Device clock, in milliseconds since the epoch. */
  readonly sentAtMs: number;
}

/** One HTTP request, as a collector wants it. */
export interface EncodedRequest {
  /** Absolute address. */
  readonly url: string;
  /** Text, sent as UTF-8; a GET has none. */
  readonly body: string;
  /** `text/plain` and `application/x-www-form-urlencoded` need no CORS preflight, and are what a beacon can carry. */
  readonly contentType: string;
  /**
   * With `GET` everything is in the address.
   *
   * @defaultValue `'POST'`
   */
  readonly method?: 'GET' | 'POST' | undefined;
  /** Any header of its own makes a CORS preflight. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * How many of the batch it carries, from the first, for a format that cannot say them all in one request. The others come
   * in the next one.
   *
   * @defaultValue all of them
   */
  readonly carries?: number | undefined;
}

/** What came back for a request. */
export interface Answer {
  /** HTTP status; 0 where the browser does not show it (`answer: 'opaque'`). */
  readonly status: number;
  /** Text of the answer; empty where there is none. */
  readonly body: string;
  /** The header `Retry-After` as it came, where the collector exposes it. */
  readonly retryAfter?: string | null;
  /** Any other header that the collector exposes, by its name. */
  readonly header?: ((name: string) => string | null) | undefined;
}

/** What an answer means for its batch; `stop` keeps the events and sends no more from this page. */
export type Outcome = 'delivered' | 'rejected' | 'retry' | 'too_large' | 'stop';

/** What an answer means where it is not the same for the whole batch. */
export interface Classification {
  /** For every touchpoint that is not named below. */
  readonly outcome: Outcome;
  /** Never to be sent again: indices into the batch or, where the collector does not say which, how many. */
  readonly rejected?: readonly number[] | number | undefined;
  /** Not taken, and to be sent again: indices into the batch. */
  readonly retry?: readonly number[] | undefined;
  /** How long to wait before anything is sent again, in milliseconds; wins over the header `Retry-After`. */
  readonly retryAfterMs?: number | undefined;
}

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
  /**
   * Its requests need a CORS preflight (a content type such as JSON, or a header). It may fail while the page goes away, so
   * there such a request is made only where a repeat is harmless, and never as a beacon.
   *
   * @defaultValue `false`
   */
  readonly preflight?: boolean | undefined;
  /**
   * How old an event may be when it arrives and still be recorded at the time when it happened, in milliseconds. Older ones
   * are dropped as `expired`. 0: the collector records the time of arrival, so what waited gets a wrong time; nothing is dropped for it.
   *
   * @defaultValue any age
   */
  readonly backdateMs?: number | undefined;
  /**
   * How many events go into one request.
   *
   * @defaultValue `50`
   */
  readonly maxEvents?: number | undefined;
  /**
   * How many bytes a body with several events may have; at most 60,000, which is what a page may leave behind.
   *
   * @defaultValue `60_000`
   */
  readonly maxBytes?: number | undefined;
  /**
   * What an answer says. `status`: all is in the HTTP status. `body`: only its text, so an answer whose text breaks off is none.
   * `opaque`: the collector allows no other site to read it (no CORS headers), so a request that has ended counts as delivered.
   *
   * @defaultValue `'status'`
   */
  readonly answer?: 'status' | 'body' | 'opaque' | undefined;
  /**
   * The collector's own cookies go with the requests, and are set by its answers.
   *
   * @defaultValue `false`
   */
  readonly credentials?: boolean | undefined;
}

/** How a collector is asked which events it has, when a request that carried them ended without an answer. */
export interface Confirmation {
  /** A question about event IDs. */
  encode(eventIds: readonly string[], attempt: Attempt): EncodedRequest;
  /** Which of them the collector does not have; `undefined` if the answer does not say it. Then all are sent again. */
  missing(answer: Answer): readonly string[] | undefined;
}

/** What the site says of a collector, whichever it is: every adapter takes these as options. */
export interface CollectorUse {
  /**
   * Names its queue on the device, and stands in `stats()` and `onDrop`: letters, digits, `-` and `_`. Two collectors of one
   * kind need two names.
   *
   * @defaultValue the name of the adapter
   */
  readonly name?: string | undefined;
  /**
   * What the visitor has to agree to before anything is kept for it or sent to it, beside `analytics`; add `sharing` for a third
   * party.
   *
   * @defaultValue `['analytics']`
   */
  readonly purposes?: readonly Purpose[] | undefined;
  /** Which touchpoints it gets; the others are dropped for it as `filtered`. */
  readonly filter?: ((touchpoint: Touchpoint) => boolean) | undefined;
  /** Changes what it gets; asked anew for each attempt. The event ID stays. What it throws drops the event as `invalid`. */
  readonly map?: ((touchpoint: Touchpoint) => Touchpoint) | undefined;
  /**
   * Share of the visitors whose touchpoints it gets, from 0 to 1, the same visitors on every page; the others' are dropped for
   * it as `sampled`.
   *
   * @defaultValue `1`
   */
  readonly sampleRate?: number | undefined;
  /**
   * How long an undelivered touchpoint is kept for it, in milliseconds from when it occurred; never longer than its
   * `capabilities.backdateMs`, unless that is 0.
   *
   * @defaultValue the option `retentionMs` of the tracker
   */
  readonly retentionMs?: number | undefined;
}

/** A collector is data and pure functions: what it can do, how a batch becomes a request, and what an answer means. */
export interface Collector extends CollectorUse {
  /** For the developer, in logs and errors; and the name of its queue. */
  readonly name: string;
  /** What it can do. */
  readonly capabilities: CollectorCapabilities;
  /** Whether its format has a place for a touchpoint; those without are dropped for it as `filtered`. */
  accepts?(touchpoint: Touchpoint): boolean;
  /** A request for a batch, or for the first of it; called anew for each attempt. */
  encode(batch: Batch, attempt: Attempt): EncodedRequest;
  /**
   * What an answer means for the touchpoints that the request carried, where the rules of HTTP do not say it; `undefined` where
   * they do.
   */
  classify?(answer: Answer, batch: Batch): Outcome | Classification | undefined;
  /** Where the collector can be asked what it has, nothing is sent twice. */
  readonly confirm?: Confirmation;
}

/**
 * How much of a touchpoint goes to a collector that has a free map, beside what has a place of its own there: the whole touchpoint
 * (`full`), the parts without a place (`rest`), or nothing (`none`).
 */
export type Carry = 'full' | 'rest' | 'none';
