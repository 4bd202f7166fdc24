import type { Collector, CollectorUse } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import { parseEndpoint } from './shared/endpoint.js';
import { matomoAction } from './shared/matomo-action.js';
import { siteOption } from './shared/site-option.js';
import { hexOf } from './shared/uuid.js';

/** Which site of a Matomo it is. */
export interface MatomoCollectorOptions extends CollectorUse {
  /** ID of the site in Matomo, for example `1`. */
  readonly siteId: string | number;
  /**
   * Custom dimensions of the site: by number, the part of a touchpoint that goes into it, for example
   * `{ 1: 'journey.stage', 2: 'attribution.session.channel', 3: 'consent.purposes.marketing', 4: 'properties.plan' }`.
   *
   * @defaultValue none
   */
  readonly dimensions?: Readonly<Record<number, string>> | undefined;
}

/**
 * Matomo's HTTP tracking API, many requests in one (https://developer.matomo.org/api-reference/tracking-api). Page views, site searches,
 * downloads, outlinks, orders, carts and product views become Matomo's own; all else is an event: its category is the kind of place, its
 * action the name, its name the place. Matomo has no free map, so the rest needs `dimensions`.
 *
 * Matomo counts twice what arrives twice, and takes no event older than a day. A user ID replaces the visitor's ID there.
 *
 * @param endpoint - address of the Matomo, with or without `/matomo.php`
 * @throws TypeError if the endpoint, the site's ID or a dimension is wrong
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { matomoCollector } from 'touchtrail/collectors/matomo';
 *
 * createTracker({ collector: matomoCollector('https://matomo.example.com', { siteId: 1, dimensions: { 1: 'journey.stage' } }) });
 * ```
 */
export function matomoCollector(
  endpoint: string,
  { siteId, dimensions = {}, ...use }: MatomoCollectorOptions,
): Collector {
  const url = parseEndpoint(endpoint).replace(/(\/[^/]+\.php)?$/, (file) => file || '/matomo.php');
  const idsite = siteOption('siteId', siteId, /^[1-9]\d*$/, 'a whole number from 1');
  for (const [number, path] of Object.entries(dimensions)) {
    siteOption(
      'dimensions',
      `${number}: ${path}`,
      /^[1-9]\d*: [^.]+(\.[^.]+)*$/,
      'paths by number, such as "1: journey.stage"',
    );
  }
  return {
    ...use,
    name: use.name ?? 'matomo',
    // At 24 hours it wants a token (`tracking_requests_require_authentication_when_custom_timestamp_newer_than`): one second less.
    capabilities: { deduplicates: false, beacon: true, backdateMs: 86_399_000, answer: 'body' },
    encode: ({ touchpoints }, { sentAtMs }) => ({
      url,
      body: JSON.stringify({
        requests: touchpoints.map((touchpoint) =>
          formatQuery({
            idsite,
            rec: 1,
            apiv: 1,
            // Seconds ago by the device's own clock, so that it does not matter whether that clock is right.
            cdo: Math.max(0, Math.floor((sentAtMs - touchpoint.occurredAtMs) / 1000)) || undefined,
            ...contextOf(touchpoint),
            ...dimensionsOf(touchpoint, dimensions),
            ...matomoAction(touchpoint),
          }),
        ),
        send_image: 1,
      }),
      contentType: 'text/plain',
    }),
    classify({ status, body }, { touchpoints }) {
      if (status >= 300) return undefined;
      const [, tracked] = /"tracked":\s*(\d+)/.exec(body) ?? [];
      // A page of a captive portal, or of the site itself, is not Matomo's answer.
      if (!tracked) return body ? 'retry' : undefined;
      // Which ones it has not taken it tells only those with a token.
      const rejected = touchpoints.length - Number(tracked);
      return rejected > 0 ? { outcome: 'delivered', rejected } : 'delivered';
    },
  };
}

function formatQuery(parameters: Readonly<Record<string, unknown>>): string {
  const said = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return `?${new URLSearchParams(said.map(([name, value]) => [name, `${value}`]))}`;
}

function contextOf({ occurredAtMs, visitor, session, page, attribution, environment }: Touchpoint): object {
  const { campaign, referrer, occurredAtMs: cameAtMs } = attribution.last ?? attribution.session;
  return {
    url: page.url,
    urlref: page.referrer,
    // The other half begins with the time, which visitors have in common.
    _id: hexOf(visitor.id).slice(16),
    uid: visitor.userId,
    new_visit: session.startedAtMs === occurredAtMs ? 1 : undefined,
    pv_id: pageViewId(session.id + page.url),
    res: environment.screen,
    lang: environment.language,
    // What Matomo's own cookie tells, to which a conversion is attributed.
    _rcn: campaign?.name,
    _rck: campaign?.term,
    _ref: referrer && `https://${referrer}/`,
    _refts: Math.floor(cameAtMs / 1000),
  };
}

/** Six letters and digits that the events of a page have in common with its view; the same again where the session comes back to it. */
function pageViewId(text: string): string {
  const hash = [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 0);
  return hash.toString(36).padStart(6, '0').slice(-6);
}

function dimensionsOf(touchpoint: Touchpoint, dimensions: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(dimensions).map(([number, path]) => {
      const part: unknown = path.split('.').reduce<unknown>((whole, key) => Object(whole)[key], touchpoint);
      return [`dimension${number}`, typeof part === 'object' && part ? JSON.stringify(part) : part];
    }),
  );
}
