export { type JsonCollectorOptions, jsonCollector } from './collectors/json.js';
export { createTracker } from './create-tracker.js';
export type * from './model/attribution.js';
export type * from './model/capture.js';
export type * from './model/collector.js';
export type * from './model/commerce-events.js';
export type { ConsentApi, ConsentMeta, ConsentStatus, Erasure, Withdrawal } from './model/consent.js';
export type { ConsentOption } from './model/consent-choice.js';
export type { ConsentSignal, PurposeMap, Verdict } from './model/consent-signal.js';
export type { ConsentSource, SourceHost, StartedSource } from './model/consent-source.js';
export type { DropListener, DropReason } from './model/drop-reason.js';
export type {
  Environment,
  JsonObject,
  JsonValue,
  PageSnapshot,
  PlaceRule,
  Properties,
  Session,
  Touchpoint,
  TrackedEvent,
  Visitor,
} from './model/event.js';
export type * from './model/journey.js';
export type * from './model/plan.js';
export { type ConsentState, PURPOSES, type Purpose, type PurposeStates } from './model/purposes.js';
export type { ConsentReceipt } from './model/receipt.js';
export type { ScrubOptions } from './model/scrub-options.js';
export type * from './model/standard-events.js';
export type { Timing, Unsubscribe } from './model/timing.js';
export type {
  AnyPlan,
  CollectorStats,
  IdentifyMeta,
  PropertyArguments,
  Tracker,
  TrackerContext,
  TrackerStats,
  TrackingPlan,
} from './model/tracker.js';
export type * from './model/visitor-keeper.js';
export type * from './model/volume.js';
export type { ContextOptions, CookieNames } from './options/context-options.js';
export type { TrackerOptions } from './options/tracker-options.js';
export type { VolumeOptions } from './options/volume-options.js';
export type * from './platform/types.js';
