// @vitest-environment node
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTracker, jsonCollector, type Touchpoint } from '../../src/index.js';
import { SDK_NAME, SDK_VERSION } from '../../src/model/sdk.js';
import { fakePlatform, recordingCollector } from '../../src/testing/index.js';
import { start } from './support/start-tracker.js';

const SHARED = ['visitor', 'session', 'page', 'attribution', 'consent', 'environment'] as const;

interface Body {
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}

function encode(touchpoints: readonly Touchpoint[]): Body {
  return JSON.parse(
    jsonCollector('https://collect.example/e').encode({ touchpoints }, { sentAtMs: 1_767_225_600_000 }).body,
  );
}

/** Puts the shared parts back into the events, as a collector does. */
function decode(body: Body): unknown[] {
  return body.events.map((event) => {
    const parts = SHARED.map((part) => [part, Reflect.get(Object(body[`${part}s`]), Number(event[part]))]);
    const before = typeof event.previous === 'number' ? Object(body.events[event.previous]) : undefined;
    const previous = before && { previous: { eventId: before.eventId, touchpointId: before.touchpoint.id } };
    return { ...event, ...Object.fromEntries(parts), ...previous };
  });
}

/** Touchpoints of two visitors on several pages, as a tracker makes them. */
async function someTouchpoints(): Promise<readonly Touchpoint[]> {
  const collector = recordingCollector();
  const { tracker, platform } = start(
    { collector, consent: 'granted' },
    fakePlatform({ url: 'https://shop.example/?utm_source=a&gclid=b', referrer: 'https://news.example/' }),
  );
  tracker.track('a', { list: [1, { deep: 'é"\\\n' }] });
  platform.navigate('/b');
  tracker.identify('u1', { vip: true });
  tracker.track('b');
  tracker.consent.withdraw(['sharing']);
  tracker.reset();
  tracker.track('c');
  await platform.advance(5_000);
  expect(collector.touchpoints).toHaveLength(6);
  return collector.touchpoints;
}

describe('The native format', () => {
  it('gives the touchpoints back', async () => {
    const touchpoints = await someTouchpoints();
    expect(decode(encode(touchpoints))).toEqual(JSON.parse(JSON.stringify(touchpoints)));
  });

  it('has each shared part once', async () => {
    const touchpoints = await someTouchpoints();
    const body = encode(touchpoints);
    for (const part of SHARED) {
      const distinct = new Set(touchpoints.map((touchpoint) => JSON.stringify(touchpoint[part])));
      expect(body[`${part}s`], part).toHaveLength(distinct.size);
      expect(new Set(body.events.map((event) => event[part])).size, part).toBe(distinct.size);
    }
    expect(body.visitors).toHaveLength(3);
    expect(body.pages).toHaveLength(2);
  });

  it('does not confuse equal parts of different kinds', async () => {
    const [touchpoint] = await someTouchpoints();
    const odd = { ...touchpoint, environment: {}, attribution: {} } as Touchpoint;
    const body = encode([odd]);
    expect([body.environments, body.attributions]).toEqual([[{}], [{}]]);
  });

  it('says its version, who wrote it and when it was sent', async () => {
    const [touchpoint] = await someTouchpoints();
    const body = encode(touchpoint ? [touchpoint] : []);
    expect(body).toMatchObject({
      formatVersion: 1,
      sdk: { name: 'touchtrail', version: SDK_VERSION },
      sentAtMs: 1_767_225_600_000,
    });
  });

  it('has these fields and no others, so that a new one is a decision', async () => {
    const body = encode(await someTouchpoints());
    expect(Object.keys(body).sort()).toEqual(
      ['formatVersion', 'sdk', 'sentAtMs', 'events', ...SHARED.map((part) => `${part}s`)].sort(),
    );
    const fields = new Set(body.events.flatMap((event) => Object.keys(event)));
    expect([...fields].sort()).toEqual(
      ['eventId', 'name', 'occurredAtMs', 'index', 'touchpoint', 'previous', 'properties', 'traits', ...SHARED].sort(),
    );
  });

  it('is text/plain to the endpoint, which needs no preflight', () => {
    const request = jsonCollector('https://collect.example/e?key=1').encode({ touchpoints: [] }, { sentAtMs: 1 });
    expect(request).toMatchObject({ url: 'https://collect.example/e?key=1', contentType: 'text/plain' });
  });

  it('is the same for the same batch, and changes nothing of it', async () => {
    const touchpoints = await someTouchpoints();
    const before = structuredClone(touchpoints);
    expect(encode(touchpoints)).toEqual(encode(touchpoints));
    expect(touchpoints).toEqual(before);
  });
});

describe('The SDK', () => {
  it('signs with the name and the version of package.json', () => {
    const { name, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect([SDK_NAME, SDK_VERSION]).toEqual([name, version]);
  });
});

describe('The touchpoint before', () => {
  it('is an index where it is in the batch, and whole where it is not', async () => {
    const platform = fakePlatform();
    const tracker = createTracker({
      collector: jsonCollector('https://collect.example/e'),
      platform,
      consent: 'granted',
      pageViews: 'manual',
    });
    tracker.track('a');
    tracker.track('b');
    await platform.advance(5_000);
    tracker.track('c');
    await platform.advance(5_000);
    const batches = platform.requests.map(({ body }) => JSON.parse(body).events);
    expect(batches[0].map(({ previous }: { previous?: unknown }) => previous)).toEqual([undefined, 0]);
    expect(batches[1][0].previous).toEqual({ eventId: batches[0][1].eventId, touchpointId: '/' });
  });
});
