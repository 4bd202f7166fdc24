/** When the collector fails, and what it can take. */
export interface Outage {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** The simulation ends here, or earlier: when 99 % of the backlog have arrived and a minute has gone by. */
  readonly untilMs: number;
  /** More requests in a second than this are refused with 503, `Infinity` for a collector that takes everything. */
  readonly capacityPerSecond: number;
}

/** How a client comes back. */
export interface Policy {
  readonly name: string;
  /** The wait after so many failures in a row. */
  delayMs(failures: number, random: number): number;
  /**
   * What a page load does to a wait that is under way: `forgets` it and starts over with the first one, `probes` once and
   * goes on with the waits where they were, `keeps` it, which needs a place to store it.
   */
  readonly pageLoad: 'forgets' | 'probes' | 'keeps';
}

/** What the collector saw, by the second from the start. */
export interface Course {
  readonly requests: Float64Array;
  /** How many of the events that waited when the collector came back arrived. */
  readonly caughtUp: Float64Array;
  /** How many these were in all. */
  readonly backlog: number;
}
