import { attempt } from '../model/attempt.js';
import type { Batch, Carry, Classification, Collector, CollectorUse, Outcome } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import { parseUrl } from '../model/url.js';
import { cutBytes } from './shared/cut-bytes.js';
import { parseEndpoint } from './shared/endpoint.js';
import { flatParts } from './shared/flat-parts.js';
import { siteOption } from './shared/site-option.js';

/** Which website of an Umami it is. */
export interface UmamiCollectorOptions extends CollectorUse {
  /** ID of the website in Umami, a UUID. */
  readonly websiteId: string;
  /**
   * What goes into an event's data under `touchtrail`, beside its properties: stage, milestone, place, channels and consent (`rest`), with
   * them the IDs of event, visitor and session (`full`), or nothing (`none`). Umami keeps each value in a row of its own, at most 50 of
   * them. A page view has no data there; its tag is the stage, but with `none`.
   *
   * @defaultValue `'rest'`
   */
  readonly carry?: Carry | undefined;
}

/**
 * Umami's batches (https://umami.is/docs/api/sending-stats), from version 2.18. Page views, events, the user's traits (`identify`) and
 * a purchase's revenue become Umami's own; a session there is a visitor here, and its visits are made by the events' times.
 * Umami counts twice what arrives twice.
 *
 * @param endpoint - address of the Umami, with or without `/api/send` or `/api/batch`
 * @throws TypeError if the endpoint or the website's ID is wrong
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { umamiCollector } from 'touchtrail/collectors/umami';
 *
 * const websiteId = '11111111-1111-4111-8111-111111111111';
 * createTracker({ collector: umamiCollector('https://umami.example.com', { websiteId }) });
 * ```
 */
export function umamiCollector(
  endpoint: string,
  { websiteId, carry = 'rest', ...use }: UmamiCollectorOptions,
): Collector {
  const url = parseEndpoint(endpoint).replace(/(\/api\/(send|batch))?$/, '/api/batch');
  const website = siteOption('websiteId', websiteId, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'a UUID');
  return {
    ...use,
    name: use.name ?? 'umami',
    capabilities: { deduplicates: false, beacon: true, answer: 'body' },
    encode: ({ touchpoints }) => ({
      url,
      body: JSON.stringify(touchpoints.map((touchpoint) => recordOf(touchpoint, website, carry))),
      contentType: 'text/plain',
    }),
    classify: ({ status, body }, { touchpoints }) => (status < 300 ? classifyBody(body, touchpoints) : undefined),
  };
}

function recordOf(touchpoint: Touchpoint, website: string, carry: Carry): object {
  const { name, occurredAtMs, visitor, page, environment, journey, properties, traits, optedIn } = touchpoint;
  const { value, currency } = properties;
  const context = {
    website,
    hostname: cutBytes(parseUrl(page.url)?.hostname ?? '', 100) || undefined,
    url: page.url,
    title: cutBytes(page.title, 500) || undefined,
    // It throws at an address that is none.
    referrer: parseUrl(page.referrer) && page.referrer,
    language: environment.language?.slice(0, 35),
    screen: environment.screen?.slice(0, 11),
    id: visitor.id,
    // In milliseconds the event would be of the year 58,000.
    timestamp: Math.floor(occurredAtMs / 1000),
  };
  if (name === 'identify') {
    const data = dataOf({ ...traits, user_id: visitor.userId, opted_in: optedIn });
    return { type: 'identify', payload: { ...context, data } };
  }
  const stage = carry === 'none' ? undefined : journey?.stage;
  const event = name !== 'page_view' && {
    name: label(name),
    data: dataOf({
      ...(carry !== 'none' && { touchtrail: flatParts(touchpoint, carry) }),
      ...(name === 'purchase' && value && { revenue: value, currency }),
      ...properties,
    }),
  };
  return { type: 'event', payload: { ...context, tag: stage && label(stage), ...event } };
}

/** A name or tag: up to 50 characters, and nothing at its beginning that a spreadsheet takes for a formula, which newer versions refuse. */
function label(text: string): string {
  return cutBytes(text.replace(/^[=+\-@\t\r]+/, ''), 50);
}

/**
 * Data as Umami keeps it: texts and lists up to 500 characters, objects up to 50 values. A longer text is an error of its database, after
 * the event itself is stored: each repeat would be another event.
 */
function dataOf(content: object): unknown {
  const data = JSON.stringify(Object.fromEntries(Object.entries(content).slice(0, 50)), (_key, value) => {
    const text = Array.isArray(value) ? JSON.stringify(value) : value;
    return typeof text === 'string' ? cutBytes(text, 500) : text;
  });
  return data === '{}' ? undefined : JSON.parse(data);
}

function classifyBody(body: string, touchpoints: Batch['touchpoints']): Outcome | Classification | undefined {
  // The same website for all of them, so none of them is to blame.
  if (/website not found/i.test(body)) return 'stop';
  const answer: unknown = attempt(() => JSON.parse(body));
  // A page of a captive portal, or of the site itself, is not Umami's answer.
  if (body && !answer) return 'retry';
  const { beep, details } = Object(answer);
  // It takes the browser for a bot.
  if (beep) return 'rejected';
  if (!Array.isArray(details)) return undefined;
  const indices = (isTransient: boolean): readonly number[] =>
    [...touchpoints.keys()].filter((at) =>
      details.some((detail) => detail?.index === at && detail.response?.error?.status >= 500 === isTransient),
    );
  return { outcome: 'delivered', rejected: indices(false), retry: indices(true) };
}
