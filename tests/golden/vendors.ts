/** A vendor whose own SDK is run on a page, to see what it sends. */
export interface Vendor {
  readonly name: string;
  /** The code of the page, to be bundled: a page view, and the event `signup` with `{ plan: 'pro', seats: 3 }`. */
  source(collector: string): string;
  /** What its settings would be, if it asks for some. */
  settings?(path: string): object | undefined;
  /** Which requests carry events. */
  readonly path: RegExp;
}

/** The vendors whose browser SDKs are on npm. Nothing but the recording server is asked. */
export const VENDORS: readonly Vendor[] = [
  {
    name: 'segment',
    path: /^\/v1\/b$/,
    source: (collector) => `
      import { AnalyticsBrowser } from '@segment/analytics-next';
      const analytics = new AnalyticsBrowser();
      analytics.load({
        writeKey: 'WK',
        cdnURL: '${collector}',
        cdnSettings: { integrations: { 'Segment.io': {
          apiKey: 'WK', apiHost: '${collector.replace(/^https?:\/\//, '')}/v1', protocol: 'http',
          deliveryStrategy: { strategy: 'batching', config: { size: 2, timeout: 500 } },
        } } },
      });
      analytics.page('Pricing');
      analytics.track('signup', { plan: 'pro', seats: 3 });
    `,
  },
  {
    name: 'rudderstack',
    path: /^\/beacon\/v1\/batch$/,
    source: (collector) => `
      import { RudderAnalytics } from '@rudderstack/analytics-js/bundled';
      const analytics = new RudderAnalytics();
      analytics.load('WK', '${collector}', { configUrl: '${collector}', useBeacon: true, beaconQueueOptions: { flushQueueInterval: 500 } });
      analytics.page('Pricing');
      analytics.track('signup', { plan: 'pro', seats: 3 });
    `,
    settings: (path) =>
      path.startsWith('/sourceConfig')
        ? {
            source: {
              id: 'source',
              name: 'source',
              writeKey: 'WK',
              enabled: true,
              workspaceId: 'w',
              config: {},
              destinations: [],
            },
            updatedAt: '2026-01-01T00:00:00.000Z',
          }
        : undefined,
  },
  {
    name: 'posthog',
    path: /^\/(e|batch)\/$/,
    source: (collector) => `
      import posthog from 'posthog-js';
      posthog.init('phc_testtoken', {
        api_host: '${collector}', autocapture: false, capture_pageleave: false, disable_session_recording: true,
        disable_surveys: true, advanced_disable_flags: true, advanced_disable_decide: true, disable_external_dependency_loading: true,
        opt_out_useragent_filter: true, request_batching: false,
      });
      posthog.capture('signup', { plan: 'pro', seats: 3 });
    `,
  },
  {
    name: 'plausible',
    path: /^\/api\/event$/,
    source: (collector) => `
      import { init, track } from '@plausible-analytics/tracker';
      Object.defineProperty(navigator, 'webdriver', { value: false });
      init({ domain: 'shop.test', endpoint: '${collector}/api/event', captureOnLocalhost: true, logging: false });
      track('signup', { props: { plan: 'pro', seats: '3' } });
    `,
  },
  {
    name: 'snowplow',
    path: /^\/com\.snowplowanalytics\.snowplow\/tp2$/,
    source: (collector) => `
      import { newTracker, trackPageView, trackStructEvent } from '@snowplow/browser-tracker';
      newTracker('tt', '${collector}', { appId: 'shop', encodeBase64: false, contexts: { webPage: true, session: true } });
      trackPageView();
      trackStructEvent({ category: 'website', action: 'signup', label: '/pricing' });
    `,
  },
];
