import type { Timing } from './timing.js';

/** What a keeper may use. It is started after consent, and stopped with it. */
export interface KeeperHost extends Timing {
  /**
   * A POST with the site's own cookies, as `text/plain`. `status` settles with the HTTP status, or 0 when no answer came; `abort`
   * gives up waiting, and what was sent may still arrive.
   */
  post(url: string, body: string): { readonly status: Promise<number>; abort(): void };
  /** The domain of the own cookies, empty for the host alone. */
  domain(): string;
  /** What was remembered on this device for this visitor, also by earlier pages; `undefined` without it. */
  recall(): string | undefined;
  /** Remembers a short text until the visitor is forgotten. */
  remember(text: string): void;
}

/** Whom a keeper keeps. */
export interface KeptVisitor {
  /** The visitor's ID. */
  readonly visitorId: string;
  /** The session of the touchpoint. */
  readonly sessionId: string;
  /** Names of the cookies that are to be kept, the visitor's first. */
  readonly cookieNames: readonly string[];
}

/** What a keeper has done on this page. */
export interface KeeperStats {
  /** Requests to the endpoint. */
  readonly requests: number;
  /** Those that were answered as they should be. */
  readonly kept: number;
  /** How long the last one of those took, in milliseconds; absent before. */
  readonly lastMs?: number | undefined;
}

/** A keeper at work. */
export interface StartedKeeper {
  /** Called with each touchpoint, after it was made: cheap when there is nothing to do. */
  seen(visitor: KeptVisitor): void;
  /**
   * The visitor has ended: nothing is asked for any more. Settles when nothing that was asked for can set a cookie any more; at
   * once when nothing is under way.
   */
  forget(): Promise<void>;
  /** What it has done so far. */
  stats(): KeeperStats;
}

/** Keeps the cookies of a visitor by other means than a script: see `serverCookie` of `touchtrail/visitor/server-cookie`. */
export interface VisitorKeeper {
  /** Where it asks. */
  readonly endpoint: string;
  /** Begins to keep; called with the first touchpoint of the page. */
  start(host: KeeperHost): StartedKeeper;
}
