import { attempt } from '../model/attempt.js';
import type { Touch } from '../model/attribution.js';
import type { Carry, Collector, CollectorUse } from '../model/collector.js';
import type { Touchpoint } from '../model/event.js';
import { SDK_NAME, SDK_VERSION } from '../model/sdk.js';
import { parseUrl } from '../model/url.js';
import { carried } from './shared/carry.js';
import { parseEndpoint } from './shared/endpoint.js';
import { requiredText } from './shared/required-text.js';
import { sizeOf } from './shared/size.js';
import { uuidOf } from './shared/uuid.js';

/** Parts that are in an event as a whole; of the others there is a bit at most. */
const NATIVE = ['eventId', 'name', 'occurredAtMs', 'properties', 'traits'] as const;

/** Which project of PostHog takes the events, and who gets a profile there. */
export interface PosthogCollectorOptions extends CollectorUse {
  /** The project API key, `phc_…`. It is public. */
  readonly apiKey: string;
  /**
   * Who gets a profile: visitors after `identify` (`identified_only`), all (`always`) or nobody (`never`: `identify` is dropped as
   * `filtered`, and no user ID is sent).
   *
   * @defaultValue `'identified_only'`, as in PostHog's own SDK
   */
  readonly personProfiles?: 'identified_only' | 'always' | 'never' | undefined;
  /**
   * How much of a touchpoint goes into the property `touchtrail`.
   *
   * @defaultValue `'rest'`
   */
  readonly carry?: Carry | undefined;
}

/**
 * PostHog's capture API, in batches. A page view is `$pageview`, `identify` is `$identify` and joins the visitor with the user; other
 * events keep their names. Campaign and click IDs of the session are properties of every event, those of the visitor's first
 * touch (`$initial_utm_source` …) go to the profile.
 *
 * @param endpoint - the host, for example `https://eu.i.posthog.com`, or that of a proxy of the site
 * @throws TypeError if the endpoint is no absolute `http(s)` URL, the key no text, or the option `personProfiles` is not known
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { posthogCollector } from 'touchtrail/collectors/posthog';
 *
 * const tracker = createTracker({ collector: posthogCollector('https://eu.i.posthog.com', { apiKey: 'phc_KEY' }) });
 * tracker.identify('crm-1001', { plan: 'pro' });
 * ```
 */
export function posthogCollector(
  endpoint: string,
  { apiKey, personProfiles = 'identified_only', carry = 'rest', ...use }: PosthogCollectorOptions,
): Collector {
  const url = `${parseEndpoint(endpoint)}/batch/`;
  requiredText('apiKey', apiKey);
  if (!/^(identified_only|always|never)$/.test(personProfiles)) {
    throw new TypeError(
      `personProfiles: must be identified_only, always or never, got ${JSON.stringify(personProfiles)}`,
    );
  }
  return {
    ...use,
    name: use.name ?? 'posthog',
    capabilities: { deduplicates: true, beacon: true, gzip: 'sniffed' },
    accepts: ({ name }) => personProfiles !== 'never' || name !== 'identify',
    encode: ({ touchpoints }, { sentAtMs }) => ({
      url,
      contentType: 'text/plain',
      body: JSON.stringify({
        api_key: apiKey,
        batch: touchpoints.map((touchpoint) =>
          personProfiles === 'never'
            ? posthogEvent({ ...touchpoint, visitor: { id: touchpoint.visitor.id, kind: 'anonymous' } }, false, carry)
            : posthogEvent(touchpoint, personProfiles === 'always', carry),
        ),
        sent_at: new Date(sentAtMs).toISOString(),
      }),
    }),
    // Over the limit that is paid for it throws events away, and answers 200 all the same.
    classify: ({ status, body }) =>
      status < 300 && attempt(() => JSON.parse(body).quota_limited.includes('events')) ? 'stop' : undefined,
  };
}

function posthogEvent(touchpoint: Touchpoint, isAlwaysProfile: boolean, carry: Carry): object {
  const { name, page, session, visitor, attribution, environment: device } = touchpoint;
  const isIdentify = name === 'identify';
  const isIdentified = visitor.userId !== undefined;
  const hasProfile = isAlwaysProfile || isIdentified;
  const address = parseUrl(page.url);
  const [, browser, version] = /^(.*?)(?: (\d+))?$/.exec(device.browser ?? '') ?? [];
  const [screenWidth, screenHeight] = sizeOf(device.screen);
  const [viewportWidth, viewportHeight] = sizeOf(device.viewport);
  return {
    event: name === 'page_view' ? '$pageview' : isIdentify ? '$identify' : name,
    uuid: uuidOf(touchpoint.eventId),
    timestamp: new Date(touchpoint.occurredAtMs).toISOString(),
    properties: {
      ...sourceOf(attribution.session, ''),
      ...sourceOf(attribution.session, '$session_entry_'),
      $current_url: page.url,
      $host: address?.host,
      $pathname: address?.pathname,
      title: page.title,
      // The referrer of the session, as in PostHog's own SDK; that of the page is carried.
      $referrer: session.referrer || '$direct',
      $referring_domain: parseUrl(session.referrer)?.host ?? '$direct',
      $session_entry_url: session.landingPage,
      $session_entry_referrer: session.referrer || '$direct',
      // PostHog's sessions are known by UUIDs of version 7 alone, which have the time when they began.
      $session_id: uuidOf(session.id),
      $device_id: visitor.id,
      $browser: browser || undefined,
      $browser_version: version && Number(version),
      $browser_language: device.language,
      $device_type: device.device?.replace(/^./, (letter) => letter.toUpperCase()),
      $os: device.platform,
      $timezone: device.timeZone,
      $screen_width: screenWidth,
      $screen_height: screenHeight,
      $viewport_width: viewportWidth,
      $viewport_height: viewportHeight,
      $lib: SDK_NAME,
      $lib_version: SDK_VERSION,
      ...touchpoint.properties,
      touchtrail: carried(touchpoint, carry, NATIVE),
      distinct_id: visitor.userId ?? visitor.id,
      $anon_distinct_id: isIdentify ? visitor.id : undefined,
      $is_identified: isIdentified,
      $process_person_profile: hasProfile,
    },
    $set: touchpoint.traits,
    // Once per page load is enough: the first value stays.
    $set_once:
      hasProfile && (isIdentify || touchpoint.index === 1)
        ? {
            ...sourceOf(attribution.first, '$initial_'),
            $initial_pathname: attribution.first.landingPath,
            $initial_referring_domain: attribution.first.referrer ?? '$direct',
          }
        : undefined,
  };
}

/** Campaign and click IDs of a touch under the names that they have in addresses. */
function sourceOf({ campaign = {}, clickIds = {} }: Touch, prefix: string): object {
  const utm = Object.entries(campaign).map(([part, text]) => [`utm_${part === 'name' ? 'campaign' : part}`, text]);
  return Object.fromEntries([...utm, ...Object.entries(clickIds)].map(([name, text]) => [`${prefix}${name}`, text]));
}
