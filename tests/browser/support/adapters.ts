import { anything } from './receivers/anything.js';
import { clickhouse } from './receivers/clickhouse.js';
import { cloudEvents } from './receivers/cloud-events.js';
import { leoCdp } from './receivers/leo-cdp.js';
import { matomo } from './receivers/matomo.js';
import { plausible } from './receivers/plausible.js';
import { posthog } from './receivers/posthog.js';
import type { Protocol } from './receivers/protocol.js';
import { rudderstack, segment } from './receivers/segment.js';
import { snowplow } from './receivers/snowplow.js';
import { umami } from './receivers/umami.js';
import { unomi } from './receivers/unomi.js';

/** An adapter as a page uses it, and the server that it is made for. */
export interface Adapter {
  /** What is tried, for people. */
  readonly name: string;
  /** Its built file, without the ending. */
  readonly file: string;
  /** The code that makes it, where `origin` is that of the receiver and `sdk` what the file exports. */
  readonly code: string;
  readonly protocol: Protocol;
  /** What the server has recorded of a page view, `sign_up` and `purchase`, in that order, by its own names. */
  readonly taken: readonly RegExp[];
  /** What the adapter tells the server of its own accord. */
  readonly besides?: RegExp;
}

const website = '11111111-1111-4111-8111-111111111111';

/** Every adapter, in each way in which its requests are of another kind. */
export const ADAPTERS: readonly Adapter[] = [
  {
    name: 'Snowplow by POST',
    file: 'snowplow',
    code: "sdk.snowplowCollector(origin, { appId: 'shop' })",
    protocol: snowplow,
    taken: [/^pv$/, /^se.*sign_up/, /^tr$/],
    // The items of the order.
    besides: /^ti$/,
  },
  {
    name: 'Snowplow by GET',
    file: 'snowplow',
    code: "sdk.snowplowCollector(origin, { appId: 'shop', method: 'get' })",
    protocol: snowplow,
    taken: [/^pv$/, /^se.*sign_up/, /^tr$/],
  },
  {
    name: 'Segment',
    file: 'segment',
    code: "sdk.segmentCollector(origin + '/v1', { writeKey: 'WK' })",
    protocol: segment,
    taken: [/^page$/, /^(sign_up|Signed Up)$/, /^Order Completed$/],
  },
  {
    name: 'RudderStack',
    file: 'rudderstack',
    code: "sdk.rudderstackCollector(origin, { writeKey: 'WK' })",
    protocol: rudderstack,
    taken: [/^page$/, /^(sign_up|Signed Up)$/, /^Order Completed$/],
  },
  {
    name: 'PostHog',
    file: 'posthog',
    code: "sdk.posthogCollector(origin, { apiKey: 'phc_x' })",
    protocol: posthog,
    taken: [/^\$pageview$/, /^sign_up$/, /^(purchase|Order Completed)$/],
  },
  {
    name: 'Matomo',
    file: 'matomo',
    code: 'sdk.matomoCollector(origin, { siteId: 1 })',
    protocol: matomo,
    taken: [/^view$/, /^event sign_up$/, /^order$/],
  },
  {
    name: 'Plausible',
    file: 'plausible',
    code: "sdk.plausibleCollector(origin, { domain: 'shop.test' })",
    protocol: plausible,
    taken: [/^pageview$/, /^sign_up$/, /^purchase$/],
  },
  {
    name: 'Umami',
    file: 'umami',
    code: `sdk.umamiCollector(origin, { websiteId: '${website}' })`,
    protocol: umami,
    taken: [/^view$/, /^sign_up$/, /^purchase$/],
  },
  {
    name: 'Unomi 2',
    file: 'unomi',
    code: "sdk.unomiCollector(origin, { scope: 'shop', eventType: 'touchpoint', carry: 'none' })",
    protocol: unomi,
    taken: [/^view$/, /^touchpoint$/, /^touchpoint$/],
    besides: /^modifyConsent$/,
  },
  {
    name: 'Unomi 3 with its key',
    file: 'unomi',
    code: "sdk.unomiCollector(origin, { scope: 'shop', eventType: 'touchpoint', carry: 'none', apiKey: 'k' })",
    protocol: unomi,
    taken: [/^view$/, /^touchpoint$/, /^touchpoint$/],
    besides: /^modifyConsent$/,
  },
  {
    name: 'LEO CDP',
    file: 'leo-cdp',
    code: "sdk.leoCdpCollector(origin, { observerId: 'OBS1' })",
    protocol: leoCdp,
    taken: [/^page-view$/, /^[a-z-]+$/, /^[a-z-]+$/],
  },
  {
    name: 'CloudEvents',
    file: 'cloud-events',
    code: "sdk.cloudEventsCollector(origin + '/events')",
    protocol: cloudEvents,
    taken: [/page_view$/, /sign_up$/, /purchase$/],
  },
  {
    name: 'ClickHouse',
    file: 'clickhouse',
    code: "sdk.clickhouseCollector(origin, { table: 'events' })",
    protocol: clickhouse,
    taken: [/^page_view$/, /^sign_up$/, /^purchase$/],
  },
  {
    name: 'customCollector',
    file: 'custom',
    code: "sdk.customCollector(({ touchpoints }) => ({ url: origin + '/own', body: JSON.stringify(touchpoints) }))",
    protocol: anything,
    taken: [/^page_view$/, /^sign_up$/, /^purchase$/],
  },
  {
    // The wire format of LEO CDP, by hand: what matters is that nobody may read the answers.
    name: 'customCollector without CORS',
    file: 'custom',
    code: `sdk.customCollector(
      ({ touchpoints: [{ name, page }] }) => ({
        url: origin + '/eta?ctxsk=',
        body: 'obsid=O&visid=v&metric=' + name.replaceAll('_', '-') + '&tpname=' + encodeURIComponent(encodeURIComponent(page.title.toWellFormed())),
        contentType: 'application/x-www-form-urlencoded',
        carries: 1,
      }),
      { answer: 'opaque', beacon: true, backdateMs: 0 },
    )`,
    protocol: leoCdp,
    taken: [/^page-view$/, /^sign-up$/, /^purchase$/],
  },
];
