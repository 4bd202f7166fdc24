import type { Carry, Collector, CollectorUse } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import { PURPOSES } from '../model/purposes.js';
import { parseUrl } from '../model/url.js';
import { parseEndpoint } from './shared/endpoint.js';
import { requiredText } from './shared/required-text.js';
import { isoTime, segmentEvent } from './shared/segment-events.js';

/** Which source of RudderStack takes the events. */
export interface RudderstackCollectorOptions extends CollectorUse {
  /** Write key of the source. It is public. */
  readonly writeKey: string;
  /**
   * How much of a touchpoint goes into `context.touchtrail`.
   *
   * @defaultValue `'rest'`
   */
  readonly carry?: Carry | undefined;
  /**
   * The server has been set up to count a `messageId` once (`Dedup.enableDedup`, which is off by default). Without it an event whose
   * request ended without an answer is not sent again.
   *
   * @defaultValue `false`
   */
  readonly deduplicates?: boolean | undefined;
}

/**
 * RudderStack's HTTP API, at the route for beacons, whose write key is in the address, so that no request needs a preflight. Names and
 * properties are Segment's; the purposes are `context.consentManagement` of the provider `custom`.
 *
 * @param endpoint - the data plane, for example `https://example.dataplane.rudderstack.com`
 * @throws TypeError if the endpoint is no absolute `http(s)` URL, or the write key no text
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { rudderstackCollector } from 'touchtrail/collectors/rudderstack';
 *
 * const tracker = createTracker({
 *   collector: rudderstackCollector('https://example.dataplane.rudderstack.com', { writeKey: 'WRITE_KEY' }),
 * });
 * tracker.track('search', { search_term: 'oolong' });
 * ```
 */
export function rudderstackCollector(
  endpoint: string,
  { writeKey, carry = 'rest', deduplicates = false, ...use }: RudderstackCollectorOptions,
): Collector {
  const url = `${parseEndpoint(endpoint)}/beacon/v1/batch?writeKey=${encodeURIComponent(requiredText('writeKey', writeKey))}`;
  return {
    ...use,
    name: use.name ?? 'rudderstack',
    capabilities: { deduplicates, beacon: true },
    encode({ touchpoints }, { sentAtMs }) {
      const sentAt = isoTime(sentAtMs);
      const batch = touchpoints.map((touchpoint) => ({ ...rudderstackEvent(touchpoint, carry), sentAt }));
      return { url, contentType: 'text/plain', body: JSON.stringify({ batch, sentAt }) };
    },
  };
}

function rudderstackEvent(touchpoint: Touchpoint, carry: Carry): object {
  const { page, session, visitor, attribution, consent, occurredAtMs } = touchpoint;
  const isAllowed = (purpose: keyof typeof consent.purposes): boolean => consent.purposes[purpose] === 'granted';
  const place = {
    referrer: page.referrer || '$direct',
    referring_domain: parseUrl(page.referrer)?.host ?? '',
    tab_url: page.url,
    // Of the visitor's first touch only the host is known later on.
    initial_referrer: session.number === 1 ? session.referrer || '$direct' : undefined,
    initial_referring_domain: attribution.first.referrer ?? '',
  };
  const context = {
    // Where RudderStack has the traits of `identify`.
    traits: touchpoint.traits ?? {},
    // A number by RudderStack's rules, for which its own SDK takes the time, too.
    sessionId: session.startedAtMs,
    sessionStart: occurredAtMs === session.startedAtMs || undefined,
    consentManagement: {
      allowedConsentIds: PURPOSES.filter(isAllowed),
      deniedConsentIds: PURPOSES.filter((purpose) => !isAllowed(purpose)),
      provider: 'custom',
    },
  };
  return {
    ...segmentEvent(touchpoint, carry, place, context),
    traits: undefined,
    userId: visitor.userId ?? '',
    channel: 'web',
    integrations: { All: true },
    originalTimestamp: isoTime(occurredAtMs),
  };
}
