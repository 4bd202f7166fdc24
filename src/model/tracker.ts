import type { CapturePlugin } from './capture.js';
import type { ConsentApi } from './consent.js';
import type { DropReason } from './drop-reason.js';
import type { Properties, Touchpoint } from './event.js';
import type { EventAbout, JourneyStep } from './journey.js';
import type { KeeperStats } from './visitor-keeper.js';

/** A site's own events: their names, and the properties of each. */
export type TrackingPlan<Plan> = { readonly [Name in keyof Plan]: object };

/** Any event name with any properties. */
export type AnyPlan = { readonly [name: string]: Properties };

/** Properties may be left out where none is required. */
export type PropertyArguments<EventProperties> =
  Partial<EventProperties> extends EventProperties
    ? [properties?: EventProperties | undefined, about?: EventAbout]
    : [properties: EventProperties, about?: EventAbout];

/** What a touchpoint is made with beside the event itself. */
export type TrackerContext = Pick<
  Touchpoint,
  'visitor' | 'session' | 'page' | 'touchpoint' | 'attribution' | 'environment' | 'consent' | 'previous'
>;

/** What goes with a user. */
export interface IdentifyMeta {
  /** By which ways the user has agreed to be contacted, for example `['email']`: with one of them the visitor is a contact. */
  readonly optedIn?: readonly string[];
}

/** What has become of touchpoints at one collector, on this page. */
export interface CollectorStats {
  /** Touchpoints of the whole origin that wait for it, as far as this page has seen. */
  readonly waiting: number;
  /** Touchpoints that it has taken from this page. */
  readonly delivered: number;
  /** Touchpoints that it will never get, by reason. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** Counts of this page; `tracked = held + waiting + delivered + dropped` while nothing waits from other pages and tabs. */
export interface TrackerStats {
  /** `server` where there is no browser: nothing is ever tracked. */
  readonly state: 'running' | 'shutdown' | 'server';
  /** Events that were noticed or told on this page. */
  readonly tracked: number;
  /** Events in memory that wait for the visitor's answer. */
  readonly held: number;
  /** Touchpoints of the whole origin that wait for any collector, as far as this page has seen. */
  readonly waiting: number;
  /** Touchpoints that have left the last queue, and that at least one collector has taken from this page. */
  readonly delivered: number;
  /** Events that will never be delivered to any collector, by reason: of several the last one. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  /** The same for each collector on its own, by name. */
  readonly collectors: Readonly<Record<string, CollectorStats>>;
  /** `memory` while no cookie was kept: before the grant, or since the browser keeps none and the visitor lives as long as the page. */
  readonly cookies: 'kept' | 'memory';
  /** What the option `visitor` has done on this page; absent without it, and before the first touchpoint. */
  readonly visitor?: KeeperStats | undefined;
  /** `memory` when the browser keeps no rows: what waits lives as long as the page. */
  readonly storage: 'kept' | 'memory';
}

/** A tracker. None of its methods throws. */
export interface Tracker<Plan extends TrackingPlan<Plan> = AnyPlan> {
  /** The visitor's answer. */
  readonly consent: ConsentApi;
  /**
   * Something happened.
   *
   * @param name - up to 100 characters; use GA4's recommended names where they fit
   * @param properties - JSON, together with the event at most 32 kB
   * @param about - journey stage, milestone and place, where the site knows better than the rules
   */
  track<Name extends keyof Plan & string>(name: Name, ...properties: PropertyArguments<Plan[Name]>): void;
  /** Adds a capture, as the option `captures` does: for one that is loaded later. One with the name of another is left out. */
  use(capture: CapturePlugin): void;
  /** The visitor looks at a page; for `pageViews: 'manual'`, and for views that are no navigation. */
  page(properties?: Properties, about?: EventAbout): void;
  /**
   * The host has signed a user in: sends `identify` with the traits, and puts the user's ID beside the visitor's until
   * `reset` or the end of the page. It is stored nowhere but in waiting touchpoints. A user who has opted in is a contact.
   */
  identify(userId: string, traits?: Properties, meta?: IdentifyMeta): void;
  /** The user has signed out: forgets user and `set` properties, and begins a new visitor and session. */
  reset(): void;
  /** Adds properties to every later event of this page, until `reset`. */
  set(properties: Properties): void;
  /** Sends what waits, now. Settles when nothing is left or the collector asks for a pause. */
  flush(): Promise<void>;
  /**
   * What the latest touchpoint of this page was made with, for the site to show or use: visitor, session, page, touches. A copy;
   * `undefined` while nothing may be recorded, and before the first event of the page was let through.
   */
  context(): TrackerContext | undefined;
  /** The visitor's own recent path in this browser, the oldest step first, 50 at most; empty while nothing may be recorded. */
  journey(): readonly JourneyStep[];
  /** What happened to the events of this page. */
  stats(): TrackerStats;
  /** Removes all listeners and timers. What waits is stored first; settles when it is. */
  shutdown(): Promise<void>;
}

/** A tracker before a plan gives its events types. */
export type UntypedTracker = Omit<Tracker, 'track'> & {
  track(name: string, properties?: unknown, about?: unknown): void;
};
