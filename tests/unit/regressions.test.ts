// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { parseCampaign } from '../../src/context/campaign.js';
import { type Collector, jsonCollector } from '../../src/index.js';
import { indexedDbStore } from '../../src/platform/indexed-db.js';
import { fakePlatform, recordingCollector } from '../../src/testing/index.js';
import { GRANTED, misuse, nextPage, sent, sentNames, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;

describe('Two tabs', () => {
  it('deliver an event once: what another tab has delivered is not stored and sent again', async () => {
    const one = start({ ...GRANTED, flushIntervalMs: 10 * MINUTE_MS });
    one.tracker.track('a');
    await one.platform.advance(300);
    const two = start(GRANTED, nextPage(one.platform));
    await two.platform.advance(5_000);
    expect(sentNames(two.platform)).toEqual(['a']);
    one.tracker.track('b');
    await one.platform.advance(300);
    one.tracker.track('c');
    await one.platform.advance(300);
    await one.tracker.flush();
    expect(sentNames(one.platform)).toEqual(['b', 'c']);
  });
});

describe('A page that leaves and is restored', () => {
  it('counts as delivered once what was handed over and then flushed', async () => {
    const { tracker, platform } = start({ ...GRANTED, flushIntervalMs: MINUTE_MS });
    tracker.track('a');
    await platform.advance(300);
    platform.lifecycle('leaving');
    platform.lifecycle('restored');
    await platform.advance(5 * MINUTE_MS);
    expect(tracker.stats()).toMatchObject({ tracked: 1, delivered: 1, waiting: 0 });
  });

  it('keeps keepalive and beacons together within 64 KiB', () => {
    const { tracker, platform } = start(GRANTED);
    for (let count = 0; count < 8; count += 1) tracker.track('x', { text: 'x'.repeat(15_000) });
    platform.lifecycle('leaving');
    const bytes = platform.requests.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    expect(bytes).toBeLessThanOrEqual(64 * 1024);
  });

  it('throws nothing into the page when the collector fails to encode', () => {
    const collector: Collector = {
      ...recordingCollector(),
      encode: () => {
        throw new Error('a bug of the adapter');
      },
    };
    const { tracker, platform } = start({ ...GRANTED, collector });
    tracker.track('a');
    expect(() => platform.lifecycle('leaving')).not.toThrow();
  });
});

describe('The transport', () => {
  it('sends nothing on a tab switch during the pause that the collector asked for', async () => {
    const { tracker, platform } = start(GRANTED);
    platform.replies.push({ status: 429, retryAfter: '600' });
    tracker.track('a');
    await platform.advance(3_000);
    for (const change of ['hidden', 'visible', 'hidden', 'visible'] as const) {
      platform.lifecycle(change);
      await platform.advance(1_000);
    }
    expect(platform.requests).toHaveLength(1);
  });

  it('has one round at a time also after a withdrawal and a new grant', async () => {
    const platform = fakePlatform();
    let inside = 0;
    let most = 0;
    // As on plain http: there are no locks.
    platform.lock = async (_name, _part, run) => {
      inside += 1;
      most = Math.max(most, inside);
      await run();
      inside -= 1;
      return true;
    };
    const { tracker } = start(GRANTED, platform);
    tracker.track('a');
    void tracker.flush();
    tracker.consent.withdraw();
    tracker.consent.grant('all');
    tracker.track('b');
    void tracker.flush();
    await platform.settle();
    tracker.track('c');
    void tracker.flush();
    await platform.advance(5_000);
    expect(most).toBe(1);
  });

  it('goes on with the others when one row cannot be encoded', async () => {
    const bad = { eventId: '0-bad', name: 'x', occurredAtMs: Date.UTC(2026, 0, 1), page: 5n };
    const databases = new Map([['tt_events', new Map<string, unknown>([['recording.0-bad', bad]])]]);
    const collector = jsonCollector('https://collect.example/e');
    const { tracker, platform } = start({ ...GRANTED, collector }, { databases });
    tracker.track('good');
    await platform.advance(10 * MINUTE_MS);
    expect(tracker.stats().delivered).toBe(1);
  });
});

describe('The IndexedDB store', () => {
  it('leaves no connection behind that is in the way of others, when it is closed while it opens', async () => {
    const store = indexedDbStore<number>('leak');
    const opening = store.keys();
    store.close();
    await expect(opening).rejects.toThrow('closed');
    await store.put([['a', 1]]);
    store.close();
    const outcome = await new Promise((resolve) => {
      const request = indexedDB.deleteDatabase('leak');
      request.onsuccess = () => resolve('deleted');
      request.onblocked = () => resolve('blocked');
    });
    expect(outcome).toBe('deleted');
  });
});

describe('Capture', () => {
  it('gives the view that waits for its title to the person before a reset', async () => {
    const { tracker, platform } = start({ consent: 'granted' });
    tracker.identify('u1');
    await platform.advance(1_000);
    platform.navigate('/account');
    tracker.reset();
    await platform.advance(5_000);
    expect(
      sent(platform)
        .map(({ page, visitor }) => [page.url, visitor.userId])
        .at(-1),
    ).toEqual(['https://shop.example/account', 'u1']);
  });

  it('gives the events of a page the referrer of its view, also after several pushes in one tick', async () => {
    const { tracker, platform } = start({ consent: 'granted' });
    await platform.advance(1_000);
    platform.navigate('/redirect');
    platform.navigate('/b');
    tracker.track('click');
    await platform.advance(5_000);
    const [, view, click] = sent(platform);
    expect(click?.page).toEqual(view?.page);
  });

  it('takes an event that follows the grant in the same task although the hold is full', () => {
    const { tracker } = start({ pageViews: 'manual' });
    for (let count = 0; count < 100; count += 1) tracker.track('held');
    tracker.consent.grant('all');
    tracker.track('after');
    expect(tracker.stats().dropped).toEqual({});
  });
});

describe('Context', () => {
  it('does not carry the arrival of an earlier session into a new one', async () => {
    const { tracker, platform } = start(GRANTED, { url: 'https://shop.example/?utm_source=newsletter' });
    tracker.track('a');
    platform.navigate('/b');
    await platform.advance(45 * MINUTE_MS);
    tracker.track('b');
    await platform.advance(5_000);
    const [a, b] = sent(platform);
    expect([a?.session.number, b?.session.number]).toEqual([1, 2]);
    expect(a?.attribution.session.channel).toBe('email');
    expect(b?.attribution.session.channel).not.toBe('email');
  });

  it('does not go on for ever with a session that was last seen in the future', async () => {
    const first = start(GRANTED, { nowMs: Date.UTC(2030, 0, 1) });
    first.tracker.track('a');
    await first.platform.advance(5_000);
    const next = start(GRANTED, nextPage(first.platform, { nowMs: Date.UTC(2026, 0, 1) }));
    next.tracker.track('b');
    await next.platform.advance(60 * MINUTE_MS);
    next.tracker.track('c');
    await next.platform.advance(5_000);
    const [b, c] = sent(next.platform);
    expect(c?.session.id).not.toBe(b?.session.id);
  });

  it('keeps the session cookie below 4,096 bytes for every address', async () => {
    const { href } = new URL(`https://shop.example/?${'\\'.repeat(2_000)}`);
    const { tracker, platform } = start(GRANTED, { url: href, referrer: href });
    tracker.track('a');
    await platform.advance(5_000);
    expect(platform.cookieValues.get('tt_session')?.length).toBeLessThan(4_000);
  });

  it('takes every utm parameter, whatever its name', () => {
    expect(parseCampaign('https://shop.example/?utm_constructor=x')).toEqual({ constructor: 'x' });
  });
});

describe('Options', () => {
  it.each([
    ['bufferMaxEvents', 5n],
    ['debug', Symbol('x')],
  ])('that cannot be shown are named all the same: %s', (option, value) => {
    expect(() => misuse(start, { [option]: value })).toThrow(TypeError);
    expect(() => misuse(start, { [option]: value })).toThrow(option);
  });

  it.each([
    ['encode is no function', { encode: 'x' }],
    ['the capabilities are missing', { name: 'x', encode: () => ({}) }],
  ])('refuse a collector of which %s', (_, collector) => {
    expect(() => misuse(start, { collector })).toThrow(/collector/);
  });

  it('refuse an endpoint with credentials, which fetch would never send to', () => {
    expect(() => jsonCollector('https://user:password@collect.example/e')).toThrow(TypeError);
  });
});

describe('The fake platform', () => {
  it('gives two tabs of one browser different IDs', () => {
    const one = fakePlatform();
    const two = fakePlatform({ databases: one.databases });
    expect(one.newId(one.now())).not.toBe(two.newId(two.now()));
  });

  it('gives one page the lock at a time', async () => {
    const platform = fakePlatform();
    let release = (): void => {};
    const first = platform.lock('tt', 'x', () => new Promise<void>((resolve) => (release = resolve)));
    expect(await platform.lock('tt', 'x', async () => {})).toBe(false);
    release();
    expect(await first).toBe(true);
  });
});
