import type {
  Attempt,
  Batch,
  Collector,
  CollectorCapabilities,
  CollectorUse,
  EncodedRequest,
} from '../model/collector.js';

/** What there is to say of a format of the site's own: its capabilities, and the members of a collector that it needs. */
export interface CustomCollectorOptions
  extends CollectorUse,
    Partial<CollectorCapabilities>,
    Pick<Collector, 'accepts' | 'classify' | 'confirm'> {}

/** A request of a format of the site's own. What is left out is as for a POST of plain text. */
export type CustomRequest = Pick<EncodedRequest, 'url'> & Partial<EncodedRequest>;

/**
 * A collector for any other format, by a function that makes a request of a batch. Without options nothing is taken for granted: the
 * collector counts twice what arrives twice, and understands no beacon.
 *
 * @param encode - called anew for each attempt, and always with the same result for the same batch and attempt
 * @param options - capabilities, and what every collector can be told
 * @throws TypeError if `encode` is no function
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { customCollector } from 'touchtrail/collectors/custom';
 *
 * const collector = customCollector(
 *   ({ touchpoints }, { sentAtMs }) => ({
 *     url: 'https://collect.example.com/v2?key=abc',
 *     body: JSON.stringify({ sentAtMs, events: touchpoints.map(({ eventId, name }) => ({ eventId, name })) }),
 *   }),
 *   { name: 'mine', deduplicates: true, beacon: true, maxEvents: 20 },
 * );
 * createTracker({ collector });
 * ```
 */
export function customCollector(
  encode: (batch: Batch, attempt: Attempt) => CustomRequest,
  {
    deduplicates = false,
    beacon = false,
    gzip,
    preflight,
    backdateMs,
    maxEvents,
    maxBytes,
    answer,
    credentials,
    ...use
  }: CustomCollectorOptions = {},
): Collector {
  if (typeof encode !== 'function') throw new TypeError(`encode: must be a function, got ${JSON.stringify(encode)}`);
  return {
    ...use,
    name: use.name ?? 'custom',
    capabilities: { deduplicates, beacon, gzip, preflight, backdateMs, maxEvents, maxBytes, answer, credentials },
    encode: (batch, attempt) => ({ contentType: 'text/plain', body: '', ...encode(batch, attempt) }),
  };
}
