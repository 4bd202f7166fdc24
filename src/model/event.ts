import type { Attribution } from './attribution.js';
import type { EventAbout, JourneyPlace, Place } from './journey.js';
import type { ConsentReceipt } from './receipt.js';

/** A value that survives `JSON.stringify`. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What the host says about an event or a user: JSON, nested objects and arrays allowed. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** What the host says about an event or a user; members that are `undefined` are left out. */
export type Properties = { readonly [key: string]: JsonValue | undefined };

/** What is known of an event at every stage, and what `onDrop` gets. */
export interface TrackedEvent {
  /** A ULID, in time order; for de-duplication. */
  readonly eventId: string;
  /** Name of the event, for example `page_view`. */
  readonly name: string;
  /** Device clock when it happened, in milliseconds since the epoch. */
  readonly occurredAtMs: number;
}

/** Where the visitor was when something happened. */
export interface PageSnapshot {
  /** Address of the page with query and fragment. */
  readonly url: string;
  /** Title of the page; may be empty. */
  readonly title: string;
  /** Address of the page before; empty where there was none or the browser hides it. */
  readonly referrer: string;
}

/** First of three stages: something was noticed. It knows nothing that would need consent to be read. */
export interface CapturedEvent extends TrackedEvent {
  readonly page: PageSnapshot;
  /** Counts the calls of `reset`: another number is another person. */
  readonly person: number;
  /** What the host said about the event. */
  readonly properties: JsonObject;
  /** What the host said of it beside its properties. */
  readonly about: EventAbout;
  /** Only in `identify`: the user that the host has signed in. */
  readonly user?: { readonly id: string; readonly traits: JsonObject; readonly optedIn: readonly string[] } | undefined;
}

/** A rule of the site that names places: what it leaves out, or `undefined`, is as by default. */
export type PlaceRule = (page: PageSnapshot, eventName: string) => Partial<Place> | undefined;

declare const consented: unique symbol;

/** Second stage: let through by the consent gate, the only place that can make one. */
export type ConsentedEvent = CapturedEvent & {
  readonly [consented]: true;
  /** The answer under which the event was let through. */
  readonly consent: ConsentReceipt;
};

/** One browser profile on one site, known by a random first-party ID; not a person. */
export interface Visitor {
  /** A ULID from the cookie `tt_visitor`. */
  readonly id: string;
  /** `anonymous`; `identified` from `identify` until `reset` or the end of the page; `contact` where that user has opted in. */
  readonly kind: 'anonymous' | 'identified' | 'contact';
  /** The user's ID, from `identify` until `reset` or the end of the page. */
  readonly userId?: string | undefined;
}

/** A run of events with no gap longer than the session timeout. */
export interface Session {
  /** A ULID. */
  readonly id: string;
  /** 1 for the visitor's first session. */
  readonly number: number;
  /** When it began, in milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** Address of the session's first page. */
  readonly landingPage: string;
  /** The page before the landing page; empty where there was none. */
  readonly referrer: string;
  /**
   * The visitor agreed on a later page: the landing page was found in the addresses that the tab had come from, and is the latest
   * one with a campaign. What was before it is not known. Absent otherwise.
   */
  readonly isRecovered?: true | undefined;
}

/** The device as the browser tells it; filled a moment after the first event, absent before. */
export interface Environment {
  /** BCP 47, for example `de-AT`. */
  readonly language?: string | undefined;
  /** IANA name, for example `Europe/Vienna`. */
  readonly timeZone?: string | undefined;
  /** Width and height in CSS pixels, for example `1440x900`. */
  readonly screen?: string | undefined;
  /** Width and height in CSS pixels. */
  readonly viewport?: string | undefined;
  /** Class of the device by its pointer and screen, or as the browser says. */
  readonly device?: 'mobile' | 'tablet' | 'desktop' | undefined;
  /** Class of the connection (`navigator.connection.effectiveType`), for example `4g`; absent where the browser does not tell. */
  readonly connection?: string | undefined;
  /** Name and major version of the browser (low-entropy client hints), for example `Chromium 156`; absent where it does not tell. */
  readonly browser?: string | undefined;
  /** Operating system (low-entropy client hints), for example `Windows`; absent where the browser does not tell. */
  readonly platform?: string | undefined;
  /** A program steers the browser, as far as it says so itself; absent otherwise. */
  readonly isBot?: true | undefined;
}

/** Third stage: a consented event with its attribution context. This is what is stored and sent. */
export interface Touchpoint extends TrackedEvent {
  /** Place of the event among those of its page load, from 1. Across pages and tabs the order is that of the event IDs. */
  readonly index: number;
  /** Which contact this was. */
  readonly touchpoint: Place;
  /** The visitor's touchpoint before, as far as this browser remembers it: with it a journey can be put together in any order of arrival. */
  readonly previous?: { readonly eventId: string; readonly touchpointId: string } | undefined;
  /** Where in the journey it stands; absent where nothing says it. */
  readonly journey?: JourneyPlace | undefined;
  /** Whose contact it was. */
  readonly visitor: Visitor;
  /** In which run of events. */
  readonly session: Session;
  /** Where. */
  readonly page: PageSnapshot;
  /** Through which channels. */
  readonly attribution: Attribution;
  /** On which device. */
  readonly environment: Environment;
  /** The receipt of the answer under which it was let through. */
  readonly consent: ConsentReceipt;
  /** What the host said about it; empty if nothing. */
  readonly properties: JsonObject;
  /** Only in `identify`: what the host said about the user. */
  readonly traits?: JsonObject | undefined;
  /** Only in `identify`: by which ways the user has agreed to be contacted, for example `email`; absent without any. */
  readonly optedIn?: readonly string[] | undefined;
}

/** A touchpoint as the buffer keeps it. */
export type StoredTouchpoint = Touchpoint & {
  /**
   * When it went into a request whose answer nobody has seen, in milliseconds since the epoch; 0 when that request is known
   * to have ended. Absent while it has not been sent, or the answer said that it was not taken.
   */
  readonly handedOverAtMs?: number | undefined;
};

/** The IDs of events, in their order. */
export function idsOf(events: readonly TrackedEvent[]): readonly string[] {
  return events.map(({ eventId }) => eventId);
}
