import type { Carry } from '../../model/collector.js';
import type { JsonValue, Touchpoint } from '../../model/event.js';
import { parseUrl } from '../../model/url.js';
import { carried } from './carry.js';

/** LEO's metrics for GA4's events, where they are not the same name with dashes (`JourneyFlowSchema.java`). */
const METRICS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    view_item: 'item-view',
    view_content: 'content-view',
    select_content: 'click-details',
    select_item: 'click-details',
    select_promotion: 'click-details',
    click: 'click-details',
    video_start: 'play-video',
    generate_lead: 'submit-contact',
    sign_up: 'register-account',
    login: 'user-login',
    add_to_wishlist: 'add-wishlist',
    begin_checkout: 'order-checkout',
    start_trial: 'product-trial',
    schedule: 'booking',
    join_group: 'join-community',
    refund: 'product-return',
    submit_nps: 'submit-nps-form',
    submit_csat: 'submit-csat-form',
    submit_ces: 'submit-ces-form',
    submit_rating: 'submit-rating-form',
    submit_feedback: 'submit-feedback-form',
  }),
);

/** In event data these would change the visitor's profile (`Profile.updateFromEventData`), or its campaigns. */
const RESERVED = /^((first|last)_name|name|email|phone|crm_ref_id|utm_\w+|time_ms|touchtrail)$/;

const NATIVE: readonly (keyof Touchpoint)[] = ['properties'];

/** Where an event goes: views, actions, conversions and feedback each have a path. */
export function leoPath(name: string): string {
  if (name === 'identify') return '/cxs-pf-update';
  // LEO keeps money and items of these alone.
  if (/^(purchase|subscribe|enroll|made_payment|approve_loan|repurchase)$/.test(name)) return '/etc';
  if (/^submit_/.test(name)) return '/efb';
  return /^(page_view|view_|ad_impression)/.test(name) ? '/etv' : '/eta';
}

/** LEO takes small letters, digits and dashes, fifty at most. A name that has none of them is an event that it does not know. */
function metricOf(name: string): string {
  const own = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-|-$/g, '');
  return METRICS.get(name) ?? (own || 'unclassified-event');
}

/** JSON that further URL decodings leave as it is. */
function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(/[%+]/g, (sign) => (sign === '%' ? '\\u0025' : '\\u002b'));
}

/**
 * Fields of an event. Name, addresses and data are URL-encoded before the form is: LEO decodes them once more than a form, and in a batch
 * three times, but the referrer once.
 */
export function leoFields(
  touchpoint: Touchpoint,
  obsid: string,
  carry: Carry,
  isBatch = false,
): Record<string, string> {
  const { name, page, occurredAtMs, visitor, attribution, properties, touchpoint: place } = touchpoint;
  const times = isBatch ? 3 : 1;
  const { campaign } = attribution.session;
  const utm = Object.fromEntries(
    ['source', 'medium', 'name', 'term', 'content', 'id'].flatMap((part) =>
      campaign?.[part] ? [[`utm_${part === 'name' ? 'campaign' : part}`, campaign[part]]] : [],
    ),
  );
  const entries = Object.entries(properties);
  const open = entries.filter(([key]) => !RESERVED.test(key));
  // What must not stand open is carried.
  const rest = carried(touchpoint, carry, open.length === entries.length ? NATIVE : []);
  const eventdata = {
    ...Object.fromEntries(open),
    ...utm,
    crm_ref_id: visitor.userId,
    time_ms: occurredAtMs,
    touchtrail: rest,
  };
  return {
    ...identity(touchpoint, obsid),
    metric: metricOf(name),
    tpname: encodeTimes(place.name || page.title, times),
    tpurl: encodeTimes(placeUrl(touchpoint), times),
    tprefurl: encodeTimes(page.referrer, 1),
    tprefdomain: parseUrl(page.referrer)?.hostname ?? '',
    eventdata: encodeTimes(JSON.stringify(eventdata), times),
    ...(leoPath(name) === '/etc' && conversion(properties)),
  };
}

/** Fields of a profile, for `identify`: what LEO knows of a contact, and the user's ID as that of the login. */
export function leoProfile(
  { visitor, traits = {}, optedIn, ...touchpoint }: Touchpoint,
  obsid: string,
): Record<string, string> {
  const { email, phone, firstName, first_name, lastName, last_name } = traits;
  const profile = {
    email,
    phone,
    firstName: firstName ?? first_name,
    lastName: lastName ?? last_name,
    loginId: visitor.userId,
  };
  return {
    ...identity({ ...touchpoint, visitor }, obsid),
    profiledata: safeJson(profile),
    extData: safeJson({ optedIn }),
  };
}

function identity({ visitor, page }: Pick<Touchpoint, 'visitor' | 'page'>, obsid: string): Record<string, string> {
  const mediahost = parseUrl(page.url)?.hostname ?? '';
  // Without a fingerprint LEO has no session; profiles are found by it or by the visitor, so the same ID joins nobody.
  return { obsid, mediahost, visid: visitor.id, fgp: visitor.id };
}

/** The address belongs to what LEO knows a place by, so it has no campaign and no click ID in it. */
function placeUrl({ page, touchpoint }: Touchpoint): string {
  const address = parseUrl(page.url);
  // Of an address without an origin (`file:`) it is the text `null`.
  if (!address?.host) return '';
  const path = touchpoint.id.startsWith('/') ? touchpoint.id.replace(/[?#].*/, '') : address.pathname;
  return address.origin + path;
}

function conversion({ transaction_id, value, currency, items }: Touchpoint['properties']): Record<string, string> {
  const texts = Object.entries({ tsid: transaction_id, tsval: value, tscur: currency });
  // What the host gives may be anything.
  const isText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';
  const isObject = (item: unknown): boolean => typeof item === 'object' && item !== null;
  return {
    ...Object.fromEntries(texts.flatMap(([key, text]) => (isText(text) ? [[key, `${text}`]] : []))),
    ...(Array.isArray(items) && { scitems: safeJson(items.filter(isObject).map(itemOf)) }),
  };
}

/** LEO reads names in lower case; its own examples write the first two otherwise. */
function itemOf(item: JsonValue): object {
  const { item_id, item_name, price, quantity, discount, coupon, item_category } = Object(item);
  return {
    itemid: item_id ?? item_name,
    itemId: item_id ?? item_name,
    idtype: 'item_id',
    idType: 'item_id',
    name: item_name,
    saleprice: price,
    quantity: quantity ?? 1,
    discount,
    couponcode: coupon,
    categoryname: item_category,
  };
}

function encodeTimes(text: string, times: number): string {
  // Half a character cannot be encoded.
  let encoded = new TextDecoder().decode(new TextEncoder().encode(text));
  for (let time = 0; time < times; time += 1) encoded = encodeURIComponent(encoded);
  return encoded;
}
