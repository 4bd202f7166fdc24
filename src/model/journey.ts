/** Versioned rules that make a journey stage of an event's name. Stages may be skipped and overlap. */
export interface StageMap {
  /** Name and version, for example `5a@1`. */
  readonly name: string;
  /** All stages, in their order. */
  readonly stages: readonly string[];
  /** By stage: the names of its events, separated by spaces. A name that stands in several stages counts in the first of them. */
  readonly events: Readonly<Record<string, string>>;
  /** The stage of every other event; absent: they have none. */
  readonly fallback?: string | undefined;
}

/** An event that has to happen for a customer to get value. */
export interface Milestone {
  /** Its name, for example `order_paid`. */
  readonly name: string;
  /** What it weighs beside others; 1 where the site has not said. */
  readonly weight: number;
}

/** Which events reach a milestone: by the name of the event, the milestone and what it weighs, 1 where that is left out. */
export type MilestoneRules = Readonly<Record<string, { readonly name: string; readonly weight?: number | undefined }>>;

/** Where in the journey an event stands. */
export interface JourneyPlace {
  /** Name and version of the map that the stage is of; absent where the site has set it without one. */
  readonly map?: string | undefined;
  /** A stage of the map, or one that the site has set. */
  readonly stage?: string | undefined;
  /** The milestone that was reached with it. */
  readonly milestone?: Milestone | undefined;
}

/** One contact: a place, its kind and its name. */
export interface Place {
  /** Stable, by default the canonical path of the page. */
  readonly id: string;
  /** Kind of place, `website` for a page. */
  readonly type: string;
  /** Name for people, by default the title of the page; may be empty. */
  readonly name: string;
}

/** What the site says of one event beside its properties; it wins over every rule. */
export interface EventAbout {
  /** Stage of the journey. */
  readonly stage?: string | undefined;
  /** Milestone that is reached, by name; its weight is that of the option `milestones`, else 1. */
  readonly milestone?: string | undefined;
  /** The place, or parts of it. */
  readonly touchpoint?: Partial<Place> | undefined;
}

/** One step of the visitor's own recent path, as this browser remembers it. */
export interface JourneyStep {
  /** ID of the event. */
  readonly eventId: string;
  /** Name of the event. */
  readonly name: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly occurredAtMs: number;
  /** ID of the session. */
  readonly sessionId: string;
  /** The place: its ID and its name. */
  readonly touchpoint: Pick<Place, 'id' | 'name'>;
  /** Through which channel the session came. */
  readonly channel: string;
  /** The stage, where there is one. */
  readonly stage?: string | undefined;
  /** Name of the milestone, where one was reached. */
  readonly milestone?: string | undefined;
}
