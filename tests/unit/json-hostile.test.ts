// @vitest-environment node
import { afterEach, describe, expect, it } from 'vitest';
import { clickhouseCollector } from '../../src/collectors/clickhouse.js';
import { cloudEventsCollector } from '../../src/collectors/cloud-events.js';
import { customCollector } from '../../src/collectors/custom.js';
import { jsonCollector } from '../../src/collectors/json.js';
import { leoCdpCollector } from '../../src/collectors/leo-cdp.js';
import { matomoCollector } from '../../src/collectors/matomo.js';
import { plausibleCollector } from '../../src/collectors/plausible.js';
import { posthogCollector } from '../../src/collectors/posthog.js';
import { rudderstackCollector } from '../../src/collectors/rudderstack.js';
import { segmentCollector } from '../../src/collectors/segment.js';
import { snowplowCollector } from '../../src/collectors/snowplow.js';
import { umamiCollector } from '../../src/collectors/umami.js';
import { unomiCollector } from '../../src/collectors/unomi.js';
import type { Collector, TrackerOptions } from '../../src/index.js';
import { plainly } from '../../src/model/json.js';
import { fakePlatform } from '../../src/testing/index.js';
import { nextPage, start } from './support/start-tracker.js';

const ENDPOINT = 'https://collect.example/in';

const COLLECTORS: Readonly<Record<string, () => Collector>> = {
  clickhouse: () => clickhouseCollector(ENDPOINT, { table: 'events' }),
  cloudEvents: () => cloudEventsCollector(ENDPOINT),
  custom: () => customCollector(({ touchpoints }) => ({ url: ENDPOINT, body: JSON.stringify(touchpoints) })),
  json: () => jsonCollector(ENDPOINT),
  leoCdp: () => leoCdpCollector(ENDPOINT, { observerId: 'OBS1', cors: true }),
  matomo: () => matomoCollector(ENDPOINT, { siteId: 1 }),
  plausible: () => plausibleCollector(ENDPOINT, { domain: 'shop.example' }),
  posthog: () => posthogCollector(ENDPOINT, { apiKey: 'phc_x' }),
  rudderstack: () => rudderstackCollector(ENDPOINT, { writeKey: 'WK' }),
  segment: () => segmentCollector(ENDPOINT, { writeKey: 'WK' }),
  snowplow: () => snowplowCollector(ENDPOINT, { appId: 'shop' }),
  umami: () => umamiCollector(ENDPOINT, { websiteId: '11111111-1111-4111-8111-111111111111' }),
  unomi: () => unomiCollector(ENDPOINT, { scope: 'shop', eventType: 'touchpoint' }),
};

const OWNERS = [Array.prototype, Object.prototype];

/** As Prototype.js 1.6 gives one to arrays: makes a text of what JSON then makes a text of again. */
const TO_JSON = {
  value(this: unknown) {
    return `[${Object.entries(Object(this)).join(', ')}]`;
  },
  configurable: true,
  enumerable: true,
  writable: true,
};

const install = (owners: readonly object[] = OWNERS): void => {
  for (const owner of owners) Object.defineProperty(owner, 'toJSON', TO_JSON);
};
const uninstall = (): void => {
  for (const owner of OWNERS) Reflect.deleteProperty(owner, 'toJSON');
};
const installed = (): readonly unknown[] =>
  OWNERS.map((owner) => Object.getOwnPropertyDescriptor(owner, 'toJSON')?.value === TO_JSON.value);

afterEach(uninstall);

/** Two pages of a visitor: what is kept and sent while the collector answers, while it does not, and what is found of that later. */
async function visit(options: Partial<TrackerOptions>): Promise<unknown> {
  const seen: unknown[] = [];
  const url = 'https://shop.example/?utm_source=a&utm_id=7&gclid=b';
  const first = start(
    { ...options, dedupeWindowMs: 1_000, milestones: { purchase: { name: 'bought', weight: 2 } } },
    fakePlatform({ url, referrer: 'https://www.google.com/' }),
  );
  const { tracker, platform } = first;
  const note = ({ cookieValues, databases, texts, requests } = platform, { errors } = first): void => {
    const rows = [...databases].map(([name, stored]) => [name, ...stored.values()]);
    const sent = requests.map(({ url: to, body }) => [to, body]);
    seen.push(structuredClone([[...cookieValues], rows, [...texts], sent, errors.map(String)]));
  };
  tracker.consent.grant('all');
  tracker.track('view_item', { items: [{ item_id: 'T-7', tags: ['new', 'red'] }], nested: { list: [[1], []] } });
  tracker.identify('u1', { roles: ['buyer'] }, { optedIn: ['email'] });
  await platform.advance(5_000);
  note();
  platform.replies.push(500, 500, 500);
  tracker.track('purchase', { transaction_id: '1', value: 3, currency: 'EUR', items: [{ item_id: 'T-7' }] });
  await platform.advance(5_000);
  platform.faults.storage = true;
  tracker.track('share', { list: [1, 2] });
  note();
  seen.push(structuredClone([tracker.context(), tracker.journey(), tracker.consent.receipt()]));
  platform.faults.beacons = true;
  platform.replies.push('hang', 'hang');
  platform.lifecycle('leaving');
  note();

  const second = start(options, nextPage(platform, { url: 'https://shop.example/next' }));
  second.tracker.track('view_cart', { items: [] });
  await second.platform.advance(200_000);
  note(second.platform, second);
  seen.push(structuredClone([second.tracker.journey(), second.tracker.stats()]));
  return seen;
}

describe.each(Object.entries(COLLECTORS))('What is kept and sent for %s', (_name, create) => {
  it('is as without it, where a library gave arrays and objects a toJSON', async () => {
    const plain = await visit({ collector: create() });
    expect(JSON.stringify(plain)).toContain('utm_source');
    install();
    try {
      const hostile = await visit({ collector: create() });
      expect(installed()).toEqual([true, true]);
      uninstall();
      expect(hostile).toEqual(plain);
    } finally {
      uninstall();
    }
  });
});

describe('A touchpoint that beforeSend changes', () => {
  it('is as without it, where a library gave arrays and objects a toJSON', async () => {
    const options: Partial<TrackerOptions> = {
      beforeSend: (touchpoint) => ({ ...touchpoint, properties: { ...touchpoint.properties, more: [1, [2]] } }),
    };
    const plain = await visit(options);
    install();
    const hostile = await visit(options);
    uninstall();
    expect(hostile).toEqual(plain);
  });
});

describe('While JSON is made, a toJSON of a library', () => {
  it.each([
    ['arrays', [Array.prototype]],
    ['objects', [Object.prototype]],
    ['both', OWNERS],
  ] as const)('of %s is away, and there again afterwards as it was', (_what, owners) => {
    const before = owners.map((owner) => Object.getOwnPropertyDescriptor(owner, 'toJSON'));
    expect(before.filter(Boolean)).toEqual([]);
    install(owners);
    const there = owners.map((owner) => Object.getOwnPropertyDescriptor(owner, 'toJSON'));
    const during = plainly(() => ['toJSON' in [], 'toJSON' in {}]);
    const after = owners.map((owner) => Object.getOwnPropertyDescriptor(owner, 'toJSON'));
    const others = OWNERS.filter((owner) => !owners.includes(owner as never)).map((owner) =>
      Object.hasOwn(owner, 'toJSON'),
    );
    uninstall();
    expect(during).toEqual([false, false]);
    expect(after).toEqual(there);
    expect(others).not.toContain(true);
  });

  it('is there again after what throws', () => {
    install();
    let message = '';
    try {
      plainly(() => {
        throw new Error('of an adapter');
      });
    } catch (error) {
      message = String(error);
    }
    const there = installed();
    uninstall();
    expect([message, there]).toEqual(['Error: of an adapter', [true, true]]);
  });

  it('is away within another one', () => {
    install();
    const made = plainly(() => [plainly(() => JSON.stringify([[1]])), JSON.stringify({ list: [1] })]);
    const there = installed();
    uninstall();
    expect([made, there]).toEqual([
      ['[[1]]', '{"list":[1]}'],
      [true, true],
    ]);
  });

  it('of a single value, such as a date, counts as ever', () => {
    install();
    const made = plainly(() => JSON.stringify({ at: new Date(0) }));
    uninstall();
    expect(made).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
  });
});
