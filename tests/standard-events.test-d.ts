/**
 * What the standard events let a site say, and what not. Nothing here runs: `npm run typecheck` reads it, and an expected error
 * that does not come is an error itself.
 */
import { createTracker, jsonCollector, type Tracker } from '../src/index.js';
import type { CommerceEvents, Item, OptionalMoney } from '../src/model/commerce-events.js';
import type { StandardEvents } from '../src/model/standard-events.js';

interface OwnEvents {
  readonly tasting_booked: { readonly seats: number };
  readonly purchase: { readonly gift_wrap?: boolean };
}

interface OwnItems {
  readonly add_to_cart: { readonly items: readonly (Item & { readonly harvest: number })[] };
}

const items: readonly Item[] = [{ item_id: 'oolong-50', price: 12.5, quantity: 2 }];
const money = { value: 25, currency: 'EUR' };

export function theyAreATrackingPlan(): Tracker<StandardEvents> {
  return createTracker<StandardEvents>({ collector: jsonCollector('https://collect.example.com/e') });
}

export function aPlanOfTheSiteGoesBesideThem(): void {
  const collector = jsonCollector('https://collect.example.com/e');
  const { track } = createTracker<StandardEvents & OwnEvents>({ collector });
  track('tasting_booked', { seats: 2 });
  track('login');
  track('purchase', { ...money, items, transaction_id: 'o-1', gift_wrap: true });
  // @ts-expect-error an event of neither plan
  track('tasting_cancelled');
  // @ts-expect-error what the standard wants is still wanted
  track('purchase', { gift_wrap: true });
}

export function anEventOfTheSiteTakesThePlaceOfAStandardOne({
  track,
}: Tracker<Omit<StandardEvents, keyof OwnItems> & OwnItems>): void {
  track('add_to_cart', { items: [{ item_id: 'oolong-50', harvest: 2026 }] });
  track('view_cart', { items });
  // @ts-expect-error what the site wants of an item
  track('add_to_cart', { items: [{ item_id: 'oolong-50' }] });
}

export function namesAreThoseOfGa4({ track }: Tracker<StandardEvents>): void {
  track('view_item', { items });
  track('view_cart', { items });
  // @ts-expect-error a name of ECAPI
  track('viewed_item', { items });
  // @ts-expect-error a name of LEO CDP
  track('item-view', { items });
  // @ts-expect-error the tracker tells page views itself, and `page` tells others
  track('page_view');
}

export function anOrderIsWhole({ track }: Tracker<StandardEvents>): void {
  track('purchase', { ...money, items, transaction_id: 'o-1', tax: 4.1, shipping: 4.9, coupon: 'NOVEMBER' });
  track('purchase', { ...money, items, transaction_id: 'o-1', customer_type: 'new', coupon: undefined });
  track('refund', { ...money, transaction_id: 'o-1' });
  track('refund', { ...money, transaction_id: 'o-1', items });
  // @ts-expect-error without a number
  track('purchase', { ...money, items });
  // @ts-expect-error without money
  track('purchase', { items, transaction_id: 'o-1' });
  // @ts-expect-error without a currency
  track('purchase', { value: 25, items, transaction_id: 'o-1' });
  // @ts-expect-error without items
  track('purchase', { ...money, transaction_id: 'o-1' });
  // @ts-expect-error an amount is a number
  track('purchase', { value: '25.00', currency: 'EUR', items, transaction_id: 'o-1' });
  // @ts-expect-error a property that GA4 does not have
  track('purchase', { ...money, items, transaction_id: 'o-1', revenue: 25 });
  // @ts-expect-error nothing at all
  track('purchase');
}

export function anAmountHasACurrency({ track }: Tracker<StandardEvents>, see: (money: OptionalMoney) => void): void {
  track('add_to_cart', { items });
  track('add_to_cart', { items, ...money });
  track('add_to_cart', { items, currency: 'EUR' });
  // @ts-expect-error an amount of what?
  track('add_to_cart', { items, value: 25 });
  // @ts-expect-error a cart event without items
  track('add_to_cart', money);
  // @ts-expect-error a currency is text
  see({ value: 25, currency: 978 });
}

export function anItemHasAnIdOrAName(see: (item: Item) => void): void {
  see({ item_id: 'oolong-50' });
  see({ item_name: 'Oolong' });
  see({ item_id: 'oolong-50', item_name: 'Oolong', item_category: 'Tea', item_category5: 'Taiwan', index: 0 });
  // @ts-expect-error neither
  see({ price: 12.5 });
  // @ts-expect-error a field that GA4 does not have
  see({ item_id: 'oolong-50', sku: 'oolong-50' });
  // @ts-expect-error a price is a number
  see({ item_id: 'oolong-50', price: '12.50' });
}

export function promotionsAreSaidOnceOrByItem({ track }: Tracker<StandardEvents>): void {
  track('view_promotion');
  track('select_promotion', { promotion_id: 'p-1', creative_slot: 'hero' });
  track('select_promotion', { items: [{ item_id: 'oolong-50', promotion_id: 'p-1' }] });
  // @ts-expect-error only there does an item have one
  track('select_item', { items: [{ item_id: 'oolong-50', promotion_id: 'p-1' }] });
}

export function leadsGoTheirWay({ track }: Tracker<StandardEvents>): void {
  track('generate_lead');
  track('generate_lead', { ...money, lead_source: 'Trade show' });
  track('working_lead', { lead_status: 'Started conversations' });
  track('qualify_lead');
  track('disqualify_lead', { disqualified_lead_reason: 'Not looking to buy' });
  track('close_convert_lead', money);
  track('close_unconvert_lead', { unconvert_lead_reason: 'Never responded' });
  // @ts-expect-error a reason of another event
  track('close_unconvert_lead', { disqualified_lead_reason: 'Never responded' });
  // @ts-expect-error no such event
  track('close_lead');
}

export function contentIsSaidByName({ track }: Tracker<StandardEvents>): void {
  track('search', { search_term: 'oolong' });
  track('file_download', { file_name: '/brewing.pdf', file_extension: 'pdf' });
  track('video_progress', { video_percent: 50, visible: true });
  // @ts-expect-error a search for what?
  track('search');
  // @ts-expect-error a number
  track('video_progress', { video_percent: '50' });
}

export function feedbackHasAScale({ track }: Tracker<StandardEvents>): void {
  track('submit_nps', { score: { kind: 'nps', value: 9, min: 0, max: 10 }, message: 'Good tea.' });
  track('submit_csat', { score: { kind: 'csat', value: 4, min: 1, max: 5 } });
  track('submit_ces', { score: { kind: 'ces', value: 6, min: 1, max: 7 } });
  track('submit_rating', { score: { kind: 'rating', value: 5, min: 1, max: 5 } });
  track('submit_feedback', { message: 'Good tea.' });
  track('submit_feedback', { score: { kind: 'smileys', value: 1, min: 0, max: 2 } });
  // @ts-expect-error 9 of how many?
  track('submit_nps', { score: { kind: 'nps', value: 9 } });
  // @ts-expect-error that question goes from 0 to 10
  track('submit_nps', { score: { kind: 'nps', value: 4, min: 1, max: 5 } });
  // @ts-expect-error a score of another question
  track('submit_csat', { score: { kind: 'ces', value: 6, min: 1, max: 7 } });
  // @ts-expect-error a score has its scale with it
  track('submit_rating', { score: 5 });
}

export function everyCommerceEventIsAStandardEvent(name: keyof CommerceEvents): keyof StandardEvents {
  return name;
}
