import type { Carry, Collector, CollectorUse } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import { parseUrl } from '../model/url.js';
import { carried } from './shared/carry.js';
import { parseEndpoint } from './shared/endpoint.js';
import { isPage } from './shared/portal.js';

/** How events are named, and what goes with them. */
export interface CloudEventsCollectorOptions extends CollectorUse {
  /**
   * Where the events come from, a URI: together with the event ID it is unique.
   *
   * @defaultValue the origin of the page
   */
  readonly source?: string | undefined;
  /**
   * Before the name of the event in its `type`, reverse-DNS as the specification recommends, for example `com.example.`.
   *
   * @defaultValue `''`
   */
  readonly typePrefix?: string | undefined;
  /**
   * Headers for a gateway in front of it, for example `{ authorization: 'Bearer …' }`. Everybody can read them in the page.
   *
   * @defaultValue none
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * What of a touchpoint goes into the event's data beside its properties, page, campaign, journey, traits and consent.
   *
   * @defaultValue `'rest'`
   */
  readonly carry?: Carry | undefined;
}

/** What is an attribute of the event, or in its data under its own name. */
const NATIVE: readonly (keyof Touchpoint)[] = [
  'eventId',
  'name',
  'occurredAtMs',
  'page',
  'properties',
  'journey',
  'traits',
];

/**
 * CloudEvents 1.0 over HTTP, in batches (https://github.com/cloudevents/spec). Event ID, time, name and place are attributes of the
 * event; visitor, user, session and time of sending are extension attributes; the rest is its data. Source and ID together are unique, so a
 * repeat is harmless. The content type needs a CORS preflight, and so no beacon can carry it.
 *
 * @param endpoint - address that takes batches by POST (`application/cloudevents-batch+json`)
 * @throws TypeError if the endpoint, the source or a header is wrong
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { cloudEventsCollector } from 'touchtrail/collectors/cloud-events';
 *
 * createTracker({ collector: cloudEventsCollector('https://broker.example.com/', { typePrefix: 'com.example.' }) });
 * ```
 */
export function cloudEventsCollector(
  endpoint: string,
  { source, typePrefix = '', headers, carry = 'rest', ...use }: CloudEventsCollectorOptions = {},
): Collector {
  parseEndpoint(endpoint);
  if (source !== undefined && (typeof source !== 'string' || !source || /\s/.test(source))) {
    throw new TypeError(`source: must be a URI, got ${JSON.stringify(source)}`);
  }
  if (typeof typePrefix !== 'string')
    throw new TypeError(`typePrefix: must be a text, got ${JSON.stringify(typePrefix)}`);
  if (headers && !(typeof headers === 'object' && Object.values(headers).every((value) => typeof value === 'string'))) {
    throw new TypeError(`headers: must be an object of texts, got ${JSON.stringify(headers)}`);
  }
  return {
    ...use,
    name: use.name ?? 'cloud-events',
    capabilities: { deduplicates: true, beacon: false, preflight: true },
    encode: ({ touchpoints }, { sentAtMs }) => ({
      url: endpoint,
      body: JSON.stringify(
        touchpoints.map((touchpoint) => {
          const { eventId, name, occurredAtMs, visitor, session, page, attribution, journey } = touchpoint;
          const { properties, traits, consent } = touchpoint;
          return {
            specversion: '1.0',
            id: eventId,
            source: source ?? originOf(page.url),
            type: typePrefix + name,
            time: timeOf(occurredAtMs),
            subject: touchpoint.touchpoint.id || undefined,
            datacontenttype: 'application/json',
            // Names of attributes are lower-case letters and digits.
            visitorid: visitor.id,
            userid: visitor.userId,
            sessionid: session.id,
            sentat: timeOf(sentAtMs),
            data: {
              ...page,
              campaign: attribution.session.campaign,
              journey,
              traits,
              consent: consent.purposes,
              properties,
              touchtrail: carried(touchpoint, carry, NATIVE),
            },
          };
        }),
      ),
      contentType: 'application/cloudevents-batch+json; charset=utf-8',
      headers,
    }),
    // No rule of the binding asks for a body.
    classify: (answer) => (isPage(answer) ? 'retry' : undefined),
  };
}

/** Of an address without an origin (`file:`) it is the text `null`. */
function originOf(url: string): string {
  const origin = parseUrl(url)?.origin;
  return origin && origin !== 'null' ? origin : '/';
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
