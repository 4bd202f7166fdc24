/**
 * What must compile, and what must not. Nothing here runs: `npm run typecheck` reads it, and an expected error that
 * does not come is an error itself.
 */
import { expectTypeOf } from 'vitest';
import {
  createTracker,
  type DropReason,
  jsonCollector,
  type StandardSchema,
  type Touchpoint,
  type Tracker,
  type TrackerOptions,
} from '../src/index.js';
import type { CapturedEvent, ConsentedEvent } from '../src/model/event.js';
import type { ConsentReceipt } from '../src/model/receipt.js';
import type { Sink } from '../src/platform/types.js';

const collector = jsonCollector('https://collect.example.com/e');

interface ShopPlan {
  readonly add_to_cart: { readonly productId: string; readonly quantity: number };
  readonly search: { readonly term?: string };
  readonly log_out: Record<never, never>;
}

export function onlyTheGateMakesConsentedEvents(
  captured: CapturedEvent,
  consent: ConsentReceipt,
  next: Sink<ConsentedEvent>,
): void {
  // @ts-expect-error a captured event has not passed the gate
  next(captured);
  // @ts-expect-error nor has one that only looks as if it had
  next({ ...captured, consent });
}

export function aStageBehindTheGateTakesNoCapturedEvents(store: Sink<ConsentedEvent>): Sink<CapturedEvent> {
  // @ts-expect-error the gate cannot be left out when stages are wired
  return store;
}

export function aConsentedEventIsStillACapturedOne(consented: ConsentedEvent): CapturedEvent {
  return consented;
}

export function optionsAreClosed(): void {
  createTracker({ collector, pageViews: 'manual', consent: ['analytics'] });
  // @ts-expect-error a collector is needed
  createTracker({});
  // @ts-expect-error an address is no collector
  createTracker({ collector: 'https://collect.example.com/e' });
  // @ts-expect-error unknown option
  createTracker({ collector, sampling: 1 });
  // @ts-expect-error wrong type
  createTracker({ collector, retentionMs: '7d' });
  // @ts-expect-error not one of the choices
  createTracker({ collector, preConsent: 'store' });
  // @ts-expect-error an option that is not wanted is left out, not undefined
  createTracker({ collector, name: undefined });
  // @ts-expect-error options cannot be changed afterwards
  ((options: TrackerOptions) => (options.name = 'other'))({ collector });
}

export function purposesAreClosed(tracker: Tracker): void {
  tracker.consent.grant('all');
  tracker.consent.grant(['analytics', 'marketing']);
  tracker.consent.set({ analytics: true, sharing: false });
  // @ts-expect-error wrong purpose
  tracker.consent.grant(['statistics']);
  // @ts-expect-error wrong purpose
  tracker.consent.set({ ads: true });
  // @ts-expect-error an answer is yes or no
  tracker.consent.set({ analytics: 'granted' });
  // @ts-expect-error purposes are granted by name
  tracker.consent.grant();
  // @ts-expect-error wrong purpose
  createTracker({ collector, consent: ['necessary'] });
}

export function aPlanKnowsItsEvents(tracker: Tracker<ShopPlan>): void {
  tracker.track('add_to_cart', { productId: 'p1', quantity: 1 });
  tracker.track('search');
  tracker.track('search', { term: 'boots' });
  tracker.track('log_out');
  // @ts-expect-error an event that is not in the plan
  tracker.track('purchase');
  // @ts-expect-error wrong type of a property
  tracker.track('add_to_cart', { productId: 'p1', quantity: '1' });
  // @ts-expect-error a property is missing
  tracker.track('add_to_cart', { productId: 'p1' });
  // @ts-expect-error all properties are missing
  tracker.track('add_to_cart');
  // @ts-expect-error a property that the event does not have
  tracker.track('search', { words: 2 });
}

export function aPlanIsGivenToTheFactory(): void {
  expectTypeOf(createTracker<ShopPlan>({ collector })).toEqualTypeOf<Tracker<ShopPlan>>();
  // @ts-expect-error properties are an object
  createTracker<{ readonly search: string }>({ collector });
}

export function withoutAPlanPropertiesAreJson(tracker: Tracker): void {
  tracker.track('anything', { nested: { list: [1, 'two', null, true] }, absent: undefined });
  // @ts-expect-error a function is no JSON
  tracker.track('anything', { callback: () => {} });
  // @ts-expect-error a BigInt is no JSON
  tracker.track('anything', { amount: 1n });
  // @ts-expect-error a date is no JSON
  tracker.track('anything', { at: new Date(0) });
  // @ts-expect-error an event has a name
  tracker.track();
  // @ts-expect-error a user ID is text
  tracker.identify(42);
}

export function reasonsAreClosed(reason: DropReason): string {
  switch (reason) {
    case 'denied':
    case 'withdrawn':
    case 'hold_full':
    case 'hold_expired':
    case 'invalid':
    case 'too_large':
    case 'filtered':
    case 'sampled':
    case 'rate_limited':
    case 'duplicate':
    case 'buffer_full':
    case 'expired':
    case 'rejected':
    case 'unconfirmed':
    case 'shutdown':
      return reason;
    default:
      return reason satisfies never;
  }
}

export function touchpointsAreReadOnly(touchpoint: Touchpoint): void {
  // @ts-expect-error what is stored is not changed
  touchpoint.name = 'other';
  // @ts-expect-error neither are its parts
  touchpoint.visitor.id = 'other';
}

export function whatIsSaidBesideAnEventIsClosed(tracker: Tracker): void {
  tracker.track(
    'sign_up',
    {},
    { stage: 'act', milestone: 'signed_up', touchpoint: { id: 'desk', type: 'physical_store' } },
  );
  tracker.identify('u1', {}, { optedIn: ['email'] });
  // @ts-expect-error no such part
  tracker.track('sign_up', {}, { step: 'act' });
  // @ts-expect-error ways are a list
  tracker.identify('u1', {}, { optedIn: 'email' });
}

export function whatTheContextGivesCannotBeChanged(tracker: Tracker): void {
  const context = tracker.context();
  // @ts-expect-error there may be none yet
  context.session;
  // @ts-expect-error it is what was sent
  if (context) context.attribution.session.channel = 'direct';
  expectTypeOf(tracker.journey()).toExtend<readonly { readonly eventId: string }[]>();
}

/** A validator of some library, as far as types see it. */
declare function schemaOf<Input>(): StandardSchema<Input>;

export function aPlanOfValidatorsIsAPlanOfTypes(): void {
  const tracker = createTracker({ collector, plan: { sign_up: schemaOf<{ plan: 'free' | 'pro' }>() } });
  tracker.track('sign_up', { plan: 'pro' });
  // @ts-expect-error a value that the validator does not take
  tracker.track('sign_up', { plan: 'max' });
  // @ts-expect-error an event that the plan does not have
  tracker.track('sign_in');
  // @ts-expect-error a plan is made of validators
  createTracker({ collector, plan: { sign_up: { plan: 'free' } } });
  // @ts-expect-error the types that are said must be those of the validators
  createTracker<ShopPlan>({ collector, plan: { add_to_cart: schemaOf<{ sku: string }>() } });
  expectTypeOf(createTracker({ collector })).toEqualTypeOf<Tracker>();
}
