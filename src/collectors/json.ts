import { attempt } from '../model/attempt.js';
import type { Batch, Collector, CollectorUse, EncodedRequest } from '../model/collector.js';
import { SDK_NAME, SDK_VERSION } from '../model/sdk.js';
import { parseEndpoint } from './shared/endpoint.js';
import { isPage } from './shared/portal.js';

/** What the server behind `jsonCollector` can do beyond the format. */
export interface JsonCollectorOptions extends CollectorUse {
  /**
   * It takes bodies compressed by gzip, which it knows by their first two bytes (1f 8b); about a sixth of the size.
   *
   * @defaultValue `false`
   */
  readonly gzip?: boolean | undefined;
}

/** Parts that many touchpoints of a batch have in common: each stands once, in a table with the plural name. */
const SHARED_PARTS = ['visitor', 'session', 'page', 'attribution', 'consent', 'environment'] as const;

/**
 * The native format: one JSON body per batch, described field by field in the README. Parts that touchpoints have in
 * common stand once in tables, and the events refer to them by index.
 *
 * @param endpoint - absolute `http(s)` URL without credentials that takes the events by POST
 * @throws TypeError if the endpoint is not such a URL
 *
 * @example
 * ```ts
 * import { createTracker, jsonCollector } from 'touchtrail';
 *
 * const tracker = createTracker({ collector: jsonCollector('https://collect.example.com/e') });
 * tracker.track('sign_up', { plan: 'pro' });
 * ```
 */
export function jsonCollector(endpoint: string, { gzip, ...use }: JsonCollectorOptions = {}): Collector {
  parseEndpoint(endpoint);
  return {
    ...use,
    name: use.name ?? 'json',
    // An answer that breaks off is none: it may be half of another server's.
    capabilities: { deduplicates: true, beacon: true, answer: 'body', gzip: gzip ? 'sniffed' : undefined },
    encode: ({ touchpoints }, { sentAtMs }) => encodeJson(endpoint, sentAtMs, hoist(touchpoints)),
    classify: (answer) => (isPage(answer) ? 'retry' : undefined),
    confirm: {
      encode: (confirm, { sentAtMs }) => encodeJson(endpoint, sentAtMs, { events: [], confirm }),
      missing({ body }) {
        const missing = attempt(() => JSON.parse(body).missing);
        return Array.isArray(missing) ? missing : undefined;
      },
    },
  };
}

/** The parts that touchpoints have in common, in tables, and the events, which refer to them. */
function hoist(touchpoints: Batch['touchpoints']): object {
  const tables: Record<string, unknown[]> = {};
  const indices: Record<string, number> = {};
  const events = touchpoints.map((touchpoint, position) => {
    const { eventId, previous } = touchpoint;
    // Mostly the one before is in the batch itself.
    const event: Record<string, unknown> = { ...touchpoint, previous: indices[`${previous?.eventId}`] ?? previous };
    indices[eventId] = position;
    for (const part of SHARED_PARTS) {
      const name = `${part}s`;
      tables[name] ??= [];
      event[part] = indices[name + JSON.stringify(touchpoint[part])] ??= tables[name].push(touchpoint[part]) - 1;
    }
    return event;
  });
  return { ...tables, events };
}

function encodeJson(url: string, sentAtMs: number, content: object): EncodedRequest {
  return {
    url,
    body: JSON.stringify({ formatVersion: 1, sdk: { name: SDK_NAME, version: SDK_VERSION }, sentAtMs, ...content }),
    contentType: 'text/plain',
  };
}
