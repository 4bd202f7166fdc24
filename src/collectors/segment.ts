import type { Carry, Collector, CollectorUse } from '../model/collector.js';
import { mapPurposes } from '../model/purposes.js';
import { parseEndpoint } from './shared/endpoint.js';
import { requiredText } from './shared/required-text.js';
import { isoTime, segmentEvent } from './shared/segment-events.js';

/** Which source of Segment takes the events. */
export interface SegmentCollectorOptions extends CollectorUse {
  /** Write key of the source. It is public. */
  readonly writeKey: string;
  /**
   * How much of a touchpoint goes into `context.touchtrail`; `full` may take an event with many properties over Segment's
   * limit of 32 kB.
   *
   * @defaultValue `'rest'`
   */
  readonly carry?: Carry | undefined;
}

/**
 * Segment's HTTP Tracking API, as its browser SDK speaks it: in batches, with the write key in the body, so that no request needs a
 * preflight. GA4's events for commerce and accounts go under the names and with the properties of Segment's specification; the
 * visitor is `anonymousId`, and the purposes are `context.consent.categoryPreferences`.
 *
 * @param endpoint - the API with its version, for example `https://api.segment.io/v1`
 * @throws TypeError if the endpoint is no absolute `http(s)` URL, or the write key no text
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { segmentCollector } from 'touchtrail/collectors/segment';
 *
 * const tracker = createTracker({
 *   collector: segmentCollector('https://api.segment.io/v1', { writeKey: 'WRITE_KEY', purposes: ['analytics', 'sharing'] }),
 * });
 * tracker.track('add_to_cart', { items: [{ item_id: 'oolong-50', price: 12.5 }], value: 12.5, currency: 'EUR' });
 * ```
 */
export function segmentCollector(
  endpoint: string,
  { writeKey, carry = 'rest', ...use }: SegmentCollectorOptions,
): Collector {
  const url = `${parseEndpoint(endpoint)}/b`;
  requiredText('writeKey', writeKey);
  return {
    ...use,
    name: use.name ?? 'segment',
    // By `messageId`, for a day at least.
    capabilities: { deduplicates: true, beacon: true },
    encode: ({ touchpoints }, { sentAtMs }) => ({
      url,
      contentType: 'text/plain',
      body: JSON.stringify({
        writeKey,
        batch: touchpoints.map((touchpoint) => {
          const { session, consent, occurredAtMs } = touchpoint;
          const categoryPreferences = mapPurposes((purpose) => consent.purposes[purpose] === 'granted');
          const context = { sessionId: session.id, consent: { categoryPreferences } };
          return { ...segmentEvent(touchpoint, carry, {}, context), timestamp: isoTime(occurredAtMs) };
        }),
        sentAt: isoTime(sentAtMs),
      }),
    }),
  };
}
