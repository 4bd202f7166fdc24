import type { Carry, Collector, CollectorUse } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import { parseEndpoint } from './shared/endpoint.js';
import { siteOption } from './shared/site-option.js';
import { unomiEvents } from './shared/unomi-events.js';

/** Which scope of a Unomi it is, and what the site has registered there. */
export interface UnomiCollectorOptions extends CollectorUse {
  /** The scope, which has to exist on the server (`POST /cxs/scopes`): letters, digits and `-_@.`, 60 at most. */
  readonly scope: string;
  /** Public key of the tenant, which Unomi 3 wants unless it runs in compatibility mode. It goes in a header, so there is a CORS preflight. */
  readonly apiKey?: string | undefined;
  /**
   * An event type that the site has registered with open `properties`, for example `touchpoint`. Without one only page views, searches
   * and consent are sent: Unomi leaves out in silence what it has no schema for.
   */
  readonly eventType?: string | undefined;
  /**
   * What goes into the events of that type under `properties.touchtrail`, beside their own properties.
   *
   * @defaultValue `'rest'`
   */
  readonly carry?: Carry | undefined;
}

/**
 * Apache Unomi (https://unomi.apache.org/manual/latest). Page views are `view` with their `utm_*` parameters, searches are `search`, the
 * answer to each purpose is `modifyConsent` on a page's first event and where it changes; all else is of the site's own event type. The
 * visitor is the profile, the session the session. No cookie is sent, or taken from an answer.
 *
 * Unomi has one time for all events of a request, so each moment is a request of its own. It counts twice what arrives twice.
 *
 * @param endpoint - address of the server, without `/cxs`
 * @throws TypeError if the endpoint, the scope or the event type is wrong
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { unomiCollector } from 'touchtrail/collectors/unomi';
 *
 * createTracker({ collector: unomiCollector('https://unomi.example.com', { scope: 'shop', eventType: 'touchpoint' }) });
 * ```
 */
export function unomiCollector(
  endpoint: string,
  { scope, apiKey, eventType, carry = 'rest', ...use }: UnomiCollectorOptions,
): Collector {
  const base = parseEndpoint(endpoint);
  siteOption('scope', scope, /^(?!undefined$)[\w@.-]{1,60}$/, 'letters, digits and -_@., 60 at most');
  if (eventType !== undefined)
    siteOption('eventType', eventType, /^[\w@.-]{1,60}$/, 'letters, digits and -_@., 60 at most');
  const eventsOf = (touchpoint: Touchpoint, before?: Touchpoint): readonly object[] =>
    unomiEvents(touchpoint, before, { scope, eventType, carry });
  return {
    ...use,
    name: use.name ?? 'unomi',
    // A beacon would carry the server's cookie, and another one might be set by its answer.
    capabilities: { deduplicates: false, beacon: false, preflight: !!apiKey, answer: 'body' },
    accepts: (touchpoint) => eventsOf(touchpoint, touchpoint).length > 0,
    encode({ touchpoints }, _attempt) {
      const [first] = touchpoints;
      // One time, one visitor and one session for all.
      const momentOf = (touchpoint: Touchpoint): string =>
        [touchpoint.occurredAtMs, touchpoint.visitor.id, touchpoint.session.id].join();
      const end = touchpoints.findIndex((touchpoint) => first && momentOf(touchpoint) !== momentOf(first));
      const carries = end < 0 ? touchpoints.length : end;
      return {
        // Below `/cxs` only JSON is taken, at the root any type.
        url: `${base}${apiKey ? '/cxs' : ''}/context.json?timestamp=${first?.occurredAtMs}`,
        body: JSON.stringify({
          sessionId: first?.session.id,
          profileId: first?.visitor.id,
          source: { itemId: scope, itemType: 'site', scope },
          events: touchpoints
            .slice(0, carries)
            .flatMap((touchpoint, index) => eventsOf(touchpoint, touchpoints[index - 1])),
        }),
        contentType: apiKey ? 'application/json' : 'text/plain',
        headers: apiKey ? { 'X-Unomi-Api-Key': apiKey } : undefined,
        carries,
      };
    },
    classify({ status, body }, { touchpoints }) {
      if (status >= 300) return undefined;
      // The only sign of what was taken; without it, this is not Unomi's answer.
      const [, processed] = /"processedEvents":\s*(\d+)/.exec(body) ?? [];
      if (!processed) return body ? 'retry' : undefined;
      const sent = touchpoints.flatMap((touchpoint, index) => eventsOf(touchpoint, touchpoints[index - 1])).length;
      const rejected = Math.min(sent - Number(processed), touchpoints.length);
      return rejected > 0 ? { outcome: 'delivered', rejected } : 'delivered';
    },
  };
}
