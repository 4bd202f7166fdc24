import type { Carry } from '../../model/collector.js';
import type { Touchpoint } from '../../model/event.js';
import { SDK_NAME, SDK_VERSION } from '../../model/sdk.js';
import { parseUrl } from '../../model/url.js';
import { carried } from './carry.js';
import { segmentTrack } from './segment-commerce.js';
import { sizeOf } from './size.js';

/** Parts that are in an event as a whole; of the others there is a bit at most. */
const NATIVE = ['eventId', 'name', 'occurredAtMs', 'page', 'properties', 'traits'] as const;

/** A time as Segment and its kin write it. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/**
 * What Segment's HTTP Tracking API and those that speak it too say of a touchpoint, without its time, which they call by different
 * names.
 *
 * @param page - what the page has beside address, title and referrer
 * @param context - what the context has beside the common parts
 */
export function segmentEvent(touchpoint: Touchpoint, carry: Carry, page: object, context: object): object {
  const { name, properties, traits, visitor, environment } = touchpoint;
  const { url, title, referrer } = touchpoint.page;
  const address = parseUrl(url);
  const place = { path: address?.pathname, referrer, search: address?.search, title, url, ...page };
  const [width, height] = sizeOf(environment.screen);
  const [innerWidth, innerHeight] = sizeOf(environment.viewport);
  const label = touchpoint.touchpoint.name;
  return {
    ...(name === 'identify'
      ? { type: 'identify', traits: traits ?? {} }
      : name === 'page_view'
        ? { type: 'page', name: label, properties: { ...place, name: label, ...properties } }
        : { type: 'track', ...segmentTrack(name, properties) }),
    messageId: touchpoint.eventId,
    anonymousId: visitor.id,
    userId: visitor.userId ?? null,
    integrations: {},
    context: {
      page: place,
      campaign: touchpoint.attribution.session.campaign,
      locale: environment.language,
      timezone: environment.timeZone,
      screen: { width, height, innerWidth, innerHeight },
      device: { type: environment.device },
      os: { name: environment.platform },
      library: { name: SDK_NAME, version: SDK_VERSION },
      ...context,
      touchtrail: carried(touchpoint, carry, NATIVE),
    },
  };
}
