import { readFileSync } from 'node:fs';
import type { Collector } from '../../../../src/model/collector.js';
import type { Touchpoint } from '../../../../src/model/event.js';
import { SAMPLE_START_MS, sampleTouchpoint } from '../../../../src/testing/sample-touchpoints.js';

const URL = 'http://shop.test:3992/pricing?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=abc123';
const REFERRER = 'http://www.google.com/';

/** The page on which the vendors' own SDKs were recorded, as the first of a new visitor: a page view and `signup`. */
export function goldenTouchpoints(): readonly Touchpoint[] {
  const plain = sampleTouchpoint('page_view', 1);
  const changes: Partial<Touchpoint> = {
    page: { url: URL, title: 'Pricing', referrer: REFERRER },
    session: { ...plain.session, number: 1, startedAtMs: SAMPLE_START_MS, landingPage: URL, referrer: REFERRER },
    environment: {
      language: 'en-US',
      timeZone: 'UTC',
      screen: '1200x800',
      viewport: '1200x800',
      device: 'desktop',
      browser: 'Chrome 120',
      platform: 'Linux',
    },
  };
  return [
    sampleTouchpoint('page_view', 1, changes),
    sampleTouchpoint('signup', 2, { ...changes, properties: { plan: 'pro' } }),
  ];
}

/** What a collector's request says of some touchpoints, sent a second after the last of the samples. */
export function encodedBody(collector: Collector, touchpoints: readonly Touchpoint[]): Record<string, unknown> {
  return JSON.parse(collector.encode({ touchpoints }, { sentAtMs: SAMPLE_START_MS + 9000 }).body);
}

/** The bodies that a vendor's own SDK has sent. */
export function goldenBodies(name: string): Record<string, unknown>[] {
  const captures: { body: string }[] = JSON.parse(
    readFileSync(new globalThis.URL(`${name}.json`, import.meta.url), 'utf8'),
  );
  return captures.map(({ body }) => JSON.parse(body));
}

/** All that is in a nested value, by its path: `context.page.url`. Empty objects count. */
export function flatten(value: unknown, path = ''): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || !Object.keys(value).length) return { [path]: value };
  return Object.assign({}, ...Object.entries(value).map(([key, part]) => flatten(part, path ? `${path}.${key}` : key)));
}

/** Leaves out of a flattened event what is not to be compared, by patterns of paths. */
export function without(flat: Record<string, unknown>, patterns: readonly RegExp[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(flat).filter(([path]) => !patterns.some((pattern) => pattern.test(path))));
}
