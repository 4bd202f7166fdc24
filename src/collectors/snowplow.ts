import type { Carry, Collector, CollectorUse } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import { parseEndpoint } from './shared/endpoint.js';
import { requiredText } from './shared/required-text.js';
import { siteOption } from './shared/site-option.js';
import { snowplowEntries } from './shared/snowplow-entries.js';

/** Which Snowplow it is, and which schemas of its own the site has. */
export interface SnowplowCollectorOptions extends CollectorUse {
  /** Name of the site there (`aid`). */
  readonly appId?: string | undefined;
  /**
   * Name of the tracker there (`tna`).
   *
   * @defaultValue `'tt'`
   */
  readonly namespace?: string | undefined;
  /**
   * `get` needs no CORS preflight and no rule for a POST on the way; it is one request per event, and has room for neither the items of
   * an order nor the consent event.
   *
   * @defaultValue `'post'`
   */
  readonly method?: 'post' | 'get' | undefined;
  /**
   * Path of the POST, a vendor and a version.
   *
   * @defaultValue `'com.snowplowanalytics.snowplow/tp2'`
   */
  readonly path?: string | undefined;
  /**
   * The Iglu schema that the site has for an event, by its name, for example `iglu:com.acme/sign_up/jsonschema/1-0-0`; its properties are
   * sent as self-describing data. Events without one are structured events, which every Snowplow takes.
   */
  readonly schema?: ((eventName: string) => string | undefined) | undefined;
  /** The Iglu schema that the site has for what is carried, as a context. Without one nothing is: Snowplow takes no unknown schema. */
  readonly carrySchema?: string | undefined;
  /**
   * What is carried, with `carrySchema`.
   *
   * @defaultValue `'rest'`
   */
  readonly carry?: Carry | undefined;
  /** Address of the privacy policy: with it each page, and each other answer, sends the event `consent_preferences`. */
  readonly consentUrl?: string | undefined;
  /**
   * The collector's own cookie (`sp`, the network user ID) goes with the requests.
   *
   * @defaultValue `false`
   */
  readonly credentials?: boolean | undefined;
}

/** What the collector takes for the first line of a request, less than its 20,480 bytes. */
const MAX_URL_CHARS = 16_000;

/**
 * Snowplow's tracker protocol (https://docs.snowplow.io/docs/sources/trackers/snowplow-tracker-protocol). Page views and orders are its own
 * events; all else is self-describing by the site's schema, or a structured event: category is the kind of place, action the name, label
 * the place, property the properties as JSON, value the `value`. IDs are UUIDs of version 7.
 *
 * Every event has its ID, so a repeat is harmless. The POST has a JSON type, which Snowplow insists on and which needs a CORS preflight.
 *
 * @param endpoint - address of the collector, without a path
 * @throws TypeError if the endpoint or an option is wrong
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { snowplowCollector } from 'touchtrail/collectors/snowplow';
 *
 * createTracker({ collector: snowplowCollector('https://sp.example.com', { appId: 'shop' }) });
 * ```
 */
export function snowplowCollector(
  endpoint: string,
  {
    appId,
    namespace = 'tt',
    method = 'post',
    path = 'com.snowplowanalytics.snowplow/tp2',
    schema,
    carrySchema,
    carry = 'rest',
    consentUrl,
    credentials,
    ...use
  }: SnowplowCollectorOptions = {},
): Collector {
  const base = parseEndpoint(endpoint);
  const isPost = siteOption('method', method, /^(post|get)$/, '"post" or "get"') === 'post';
  siteOption('path', path, /^[\w.-]+\/[\w.-]+$/, 'a vendor and a version');
  if (schema && typeof schema !== 'function') {
    throw new TypeError(`schema: must be a function, got ${JSON.stringify(schema)}`);
  }
  if (carrySchema !== undefined) siteOption('carrySchema', carrySchema, /^iglu:/, 'an Iglu URI');
  if (consentUrl !== undefined) siteOption('consentUrl', consentUrl, /^https?:\/\/[^\s]+$/, 'an address');
  const tna = requiredText('namespace', namespace);
  const aid = appId === undefined ? {} : { aid: requiredText('appId', appId) };
  const entriesOf = (touchpoint: Touchpoint, before: Touchpoint | undefined, stm: string): Record<string, string>[] =>
    snowplowEntries(touchpoint, before, { schema, carrySchema, carry, consentUrl }).map((entry) => ({
      ...entry,
      ...aid,
      tna,
      // By it Snowplow corrects a clock that is wrong.
      stm,
    }));
  return {
    ...use,
    name: use.name ?? 'snowplow',
    capabilities: { deduplicates: true, beacon: false, preflight: isPost, credentials },
    encode({ touchpoints }, { sentAtMs }) {
      const [first] = touchpoints;
      const stm = `${sentAtMs}`;
      if (!isPost && first) {
        const [entry = {}] = entriesOf(first, first, stm);
        return {
          url: `${base}/i?${formatQuery(entry)}`,
          method: 'GET',
          body: '',
          contentType: 'text/plain',
          carries: 1,
        };
      }
      return {
        url: `${base}/${path}`,
        body: JSON.stringify({
          schema: 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4',
          data: touchpoints.flatMap((touchpoint, index) => entriesOf(touchpoint, touchpoints[index - 1], stm)),
        }),
        contentType: 'application/json; charset=UTF-8',
      };
    },
  };
}

/** Contexts come last and, like self-describing data, in base64url; where there is too much, contexts go first, then a text of properties. */
function formatQuery({ co, ue_pr, se_pr, ...entry }: Readonly<Record<string, string>>): string {
  const data = { ...entry, ...(ue_pr && { ue_px: base64Url(ue_pr) }) };
  const tries = [
    { ...data, ...(se_pr && { se_pr }), ...(co && { cx: base64Url(co) }) },
    { ...data, ...(se_pr && { se_pr }) },
    data,
  ].map((parameters) => `${new URLSearchParams(parameters)}`);
  const short = tries.find(({ length }) => length <= MAX_URL_CHARS);
  // Self-describing data without its data would be another event.
  if (short === undefined) throw new TypeError('snowplow: the event is too long for a GET');
  return short;
}

function base64Url(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
  return btoa(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
