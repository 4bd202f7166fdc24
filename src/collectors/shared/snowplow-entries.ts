import type { Carry } from '../../model/collector.js';
import type { JsonValue, Touchpoint } from '../../model/event.js';
import { SDK_NAME, SDK_VERSION } from '../../model/sdk.js';
import { parseUrl } from '../../model/url.js';
import { isAnswerDue } from './answer-due.js';
import { carried } from './carry.js';
import { grantedPurposes } from './granted-purposes.js';
import { uuidOf } from './uuid.js';

/** Schemas of the site's own, and what else there is to say. */
export interface SnowplowSchemas {
  readonly schema: ((eventName: string) => string | undefined) | undefined;
  readonly carrySchema: string | undefined;
  readonly carry: Carry;
  readonly consentUrl: string | undefined;
}

/** One event in Snowplow's tracker protocol: every value is a text. */
type Entry = Record<string, string>;

const VENDOR = 'iglu:com.snowplowanalytics.snowplow';

/** Longer properties of a structured event are cut there anyway. */
const MAX_PROPERTY_CHARS = 1_000;

/** What has a field of its own. */
const NATIVE: readonly (keyof Touchpoint)[] = ['eventId', 'name', 'occurredAtMs', 'page', 'session', 'visitor'];

/**
 * What a touchpoint is in Snowplow's tracker protocol: itself, the items of an order, and the consent event where the answer is another
 * one than that of the touchpoint before.
 */
export function snowplowEntries(
  touchpoint: Touchpoint,
  before: Touchpoint | undefined,
  { schema, carrySchema, carry, consentUrl }: SnowplowSchemas,
): readonly Entry[] {
  const { name, occurredAtMs, visitor, session, page, environment, properties } = touchpoint;
  const eid = uuidOf(touchpoint.eventId);
  const [duid, sid] = [uuidOf(visitor.id), uuidOf(session.id)];
  const rest = carrySchema ? carried(touchpoint, carry, NATIVE) : undefined;
  const contexts = [
    ...(name === 'page_view' ? [[`${VENDOR}/web_page/jsonschema/1-0-0`, { id: eid }]] : []),
    [
      `${VENDOR}/client_session/jsonschema/1-0-2`,
      { userId: duid, sessionId: sid, sessionIndex: session.number, storageMechanism: 'COOKIE_1' },
    ],
    ...(rest ? [[carrySchema, rest]] : []),
  ].map(([schema, data]) => ({ schema, data }));
  const common: Entry = withoutEmpty({
    eid,
    p: 'web',
    tv: `${SDK_NAME}-${SDK_VERSION}`,
    dtm: occurredAtMs,
    tz: environment.timeZone,
    lang: environment.language,
    res: environment.screen,
    vp: environment.viewport,
    duid,
    sid,
    vid: session.number,
    uid: visitor.userId,
    url: page.url,
    page: page.title,
    refr: page.referrer,
    co: JSON.stringify({ schema: `${VENDOR}/contexts/jsonschema/1-0-0`, data: contexts }),
  });
  const told: unknown = schema?.(name);
  const own = typeof told === 'string' && told.startsWith('iglu:') ? told : undefined;
  const data = name === 'identify' ? touchpoint.traits : properties;
  const order = name === 'purchase' && !own && orderOf(properties);
  const entries = own
    ? [{ e: 'ue', ue_pr: selfDescribing(own, data ?? {}) }]
    : order || [name === 'page_view' ? { e: 'pv' } : structEvent(touchpoint)];
  const answer = consentUrl && isAnswerDue(touchpoint, before) ? consentEvent(touchpoint, consentUrl) : undefined;
  const all = answer ? [...entries, answer] : entries;
  return all.map((entry, place) => ({
    ...common,
    // What comes with an event needs an ID of its own, always the same one.
    ...(place > 0 && { eid: `${eid.slice(0, 14)}8${place.toString(16).padStart(3, '0')}${eid.slice(18)}` }),
    ...entry,
  }));
}

function selfDescribing(schema: string, data: object): string {
  return JSON.stringify({ schema: `${VENDOR}/unstruct_event/jsonschema/1-0-0`, data: { schema, data } });
}

function structEvent({ name, touchpoint, properties }: Touchpoint): Entry {
  const { value, score } = properties;
  const number = value ?? Object(score).value;
  return withoutEmpty({
    e: 'se',
    se_ca: touchpoint.type || 'event',
    se_ac: name,
    se_la: touchpoint.id,
    se_pr: Object.keys(properties).length ? JSON.stringify(properties).slice(0, MAX_PROPERTY_CHARS) : undefined,
    se_va: numberOf(number),
  });
}

/** An order and its items, if it has a number: without one Snowplow has no place for it. */
function orderOf(properties: Touchpoint['properties']): readonly Entry[] | undefined {
  const { transaction_id, value, currency, tax, shipping, affiliation, items } = properties;
  if (!transaction_id || typeof transaction_id === 'object') return undefined;
  const itemOf = (item: JsonValue): Entry => {
    const { item_id, item_name, item_category, price, quantity } = Object(item);
    return withoutEmpty({
      e: 'ti',
      ti_id: transaction_id,
      ti_sk: item_id ?? item_name,
      ti_nm: item_name,
      ti_ca: item_category,
      ti_pr: numberOf(price),
      ti_qu: numberOf(quantity) ?? 1,
      ti_cu: currency,
    });
  };
  const order = {
    e: 'tr',
    tr_id: transaction_id,
    tr_af: affiliation,
    tr_tt: numberOf(value),
    tr_tx: numberOf(tax),
    tr_sh: numberOf(shipping),
    tr_cu: currency,
  };
  return [withoutEmpty(order), ...(Array.isArray(items) ? items.filter(isObject).map(itemOf) : [])];
}

/**
 * The visitor's answer as Snowplow's own event, if it can be said; it has the ID of the receipt, so that a model downstream can count it
 * once however often it is sent.
 */
function consentEvent({ consent, page }: Touchpoint, consentUrl: string): Entry | undefined {
  const { purposes, method, policyVersion } = consent;
  const granted = grantedPurposes(consent);
  const isAll = granted.length === Object.keys(purposes).length;
  const domain = parseUrl(page.url)?.hostname;
  if (!domain || !granted.length) return undefined;
  const data = {
    eventType: method === 'implicit' ? 'implicit_consent' : isAll ? 'allow_all' : 'allow_selected',
    basisForProcessing: method === 'configured' ? 'legitimate_interests' : 'consent',
    consentUrl,
    consentVersion: (policyVersion ?? '').slice(0, 16),
    consentScopes: granted,
    domainsApplied: [domain],
  };
  const ue_pr = selfDescribing(`${VENDOR}/consent_preferences/jsonschema/1-0-0`, data);
  return { e: 'ue', eid: uuidOf(consent.id), ue_pr };
}

/** What the host gives as a number may be anything. */
function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Texts of what is there. */
function withoutEmpty(values: Readonly<Record<string, unknown>>): Entry {
  const said = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(said.map(([key, value]) => [key, `${value}`]));
}
