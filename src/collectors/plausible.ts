import type { Carry, Collector, CollectorUse } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import { parseUrl } from '../model/url.js';
import { cutBytes } from './shared/cut-bytes.js';
import { parseEndpoint } from './shared/endpoint.js';
import { flatParts } from './shared/flat-parts.js';
import { siteOption } from './shared/site-option.js';

/** Which site of a Plausible it is. */
export interface PlausibleCollectorOptions extends CollectorUse {
  /** The site as Plausible knows it, for example `shop.example`; several with commas between. */
  readonly domain: string;
  /**
   * What goes into custom properties beside those of the event, as `touchtrail_stage`, `touchtrail_channel` and so on: stage, milestone,
   * place, channels and consent (`rest`), with them the IDs of event, visitor and session (`full`), or nothing (`none`).
   *
   * @defaultValue `'rest'`
   */
  readonly carry?: Carry | undefined;
}

/** Limits of Plausible's ingestion: a longer address or property is an error, and the event is lost. */
const MAX_BYTES = 2000;
const MAX_KEY_BYTES = 300;
const MAX_PROPS = 30;

/** Names that Plausible's own goals have. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    page_view: 'pageview',
    file_download: 'File Download',
    click: 'Outbound Link: Click',
  }),
);

/** What Plausible itself reads from an address: campaign and source. */
const SOURCE = /^(utm_.*|ref|source|gclid|gbraid|wbraid|msclkid|fbclid|twclid)$/;

/**
 * Plausible's events API (https://plausible.io/docs/events-api), one event in a request. It knows neither visitors nor sessions nor
 * times of the tracker: its server makes them up, so an event that has waited is counted when it arrives, and one that arrives twice twice.
 * `identify` is not sent. A purchase has its revenue.
 *
 * @param endpoint - address of the Plausible, for example `https://plausible.io`, or a proxy's whole address, ending in `/event`
 * @throws TypeError if the endpoint or the domain is wrong
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { plausibleCollector } from 'touchtrail/collectors/plausible';
 *
 * createTracker({ collector: plausibleCollector('https://plausible.io', { domain: 'shop.example' }) });
 * ```
 */
export function plausibleCollector(
  endpoint: string,
  { domain, carry = 'rest', ...use }: PlausibleCollectorOptions,
): Collector {
  const url = parseEndpoint(endpoint).replace(/(\/event)?$/, (path) => path || '/api/event');
  const d = siteOption('domain', domain, /^[^\s:]+\.[^\s:]+$/, 'a domain such as "shop.example"');
  return {
    ...use,
    name: use.name ?? 'plausible',
    capabilities: { deduplicates: false, beacon: true, backdateMs: 0, maxEvents: 1 },
    // Plausible's own `engagement` has to say a time or a depth.
    accepts: ({ name }) => name !== 'identify' && name !== 'engagement',
    encode: ({ touchpoints }) => ({
      url,
      body: touchpoints
        .slice(0, 1)
        .map((touchpoint) => JSON.stringify(eventOf(touchpoint, d, carry)))
        .join(''),
      contentType: 'text/plain',
      carries: 1,
    }),
    // A bot, a blocked address or an unknown site: 202 all the same.
    classify: ({ header }) => (Number(header?.('x-plausible-dropped')) > 0 ? 'rejected' : undefined),
  };
}

function eventOf(touchpoint: Touchpoint, d: string, carry: Carry): object {
  const { name, page, properties } = touchpoint;
  const { value: amount, currency, link_url } = properties;
  const native = NAMES.get(name);
  const props = Object.entries({
    ...Object.fromEntries(
      Object.entries(flatParts(touchpoint, carry)).map(([key, part]) => [`touchtrail_${key}`, part]),
    ),
    // Its own goals for links are broken down by this one.
    ...(native && link_url ? { url: link_url } : undefined),
    ...properties,
  }).flatMap(([key, value]) => {
    const isFlat = /^(string|number|boolean)$/.test(typeof value) && value !== '';
    return isFlat && cutBytes(key, MAX_KEY_BYTES) === key ? [[key, cutBytes(`${value}`, MAX_BYTES)]] : [];
  });
  return {
    n: cutBytes(native ?? name, 120),
    u: shortUrl(page.url),
    d,
    r: page.referrer ? cutBytes(page.referrer, MAX_BYTES) : undefined,
    p: props.length ? Object.fromEntries(props.slice(0, MAX_PROPS)) : undefined,
    $: name === 'purchase' && typeof amount === 'number' && currency ? { currency, amount } : undefined,
  };
}

/** An address that Plausible takes: the fragment goes first, then parameters without a source, then all of them, then the end of the path. */
function shortUrl(text: string): string {
  const url = parseUrl(text);
  if (!url) return cutBytes(text, MAX_BYTES);
  const isLong = (): boolean => url.href.length > MAX_BYTES;
  if (!isLong()) return url.href;
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) {
    if (isLong() && !SOURCE.test(name)) url.searchParams.delete(name);
  }
  if (isLong()) url.search = '';
  // Not within a character's escape, which the server could not read.
  if (isLong()) url.pathname = url.pathname.slice(0, MAX_BYTES - url.origin.length).replace(/[^/]*$/, '');
  return url.href;
}
