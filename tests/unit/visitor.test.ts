// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { isUlid } from '../../src/context/identity.js';
import { fakePlatform } from '../../src/testing/index.js';
import { GRANTED, nextPage, start, trackOne, ULID } from './support/start-tracker.js';

describe('The visitor', () => {
  it('is a ULID in the cookie tt_visitor, made with the first event', async () => {
    const started = start(GRANTED);
    await started.platform.advance(1_000);
    expect(started.platform.cookieValues.size).toBe(0);
    const touchpoint = await trackOne(started);
    expect(isUlid(touchpoint?.visitor.id)).toBe(true);
    expect(started.platform.cookieValues.get('tt_visitor')).toBe(touchpoint?.visitor.id);
  });

  it('is the same on the next page', async () => {
    const first = start(GRANTED);
    const one = await trackOne(first);
    const two = await trackOne(start(GRANTED, nextPage(first.platform)));
    expect(two?.visitor).toEqual(one?.visitor);
  });

  it('has cookies under the name of the tracker', async () => {
    const started = start({ ...GRANTED, name: 'my-shop' });
    await trackOne(started);
    expect([...started.platform.cookieValues.keys()].sort()).toEqual([
      'my-shop_session',
      'my-shop_touches',
      'my-shop_visitor',
    ]);
    expect([...started.platform.databases.keys()]).toEqual(['my-shop_events']);
  });

  it.each([
    ['fixed', 1],
    ['rolling', 2],
  ] as const)('has a cookie that is written %s: in two pages %i times, for 395 days', async (visitorCookie, times) => {
    const cookieValues = new Map<string, string>();
    const ages: number[] = [];
    for (const nowMs of [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)]) {
      const platform = fakePlatform({ cookieValues, nowMs });
      const { write } = platform.cookies;
      platform.cookies.write = (name, value, maxAgeSeconds) => {
        if (name === 'tt_visitor') ages.push(maxAgeSeconds);
        write(name, value, maxAgeSeconds);
      };
      await trackOne(start({ ...GRANTED, visitorCookie }, platform));
    }
    expect(ages).toEqual(Array(times).fill(395 * 24 * 60 * 60));
  });

  it.each([
    '',
    'x',
    ULID.toLowerCase(),
    `${ULID}0`,
    ULID.slice(1),
    `8${ULID.slice(1)}`,
    '<script>',
    `${ULID}\n`,
    'undefined',
  ])('is made anew when the cookie is not ours in form: %j', async (value) => {
    const platform = fakePlatform({ cookieValues: new Map([['tt_visitor', value]]) });
    const touchpoint = await trackOne(start(GRANTED, platform));
    expect(touchpoint?.visitor.id).not.toBe(value);
    expect(isUlid(touchpoint?.visitor.id)).toBe(true);
  });

  it('whose ID was lost does not go on with the session of the lost one', async () => {
    const first = start(GRANTED);
    const one = await trackOne(first);
    first.platform.cookieValues.delete('tt_visitor');
    const two = await trackOne(start(GRANTED, nextPage(first.platform)));
    expect(two?.session.id).not.toBe(one?.session.id);
    expect(two?.session.number).toBe(1);
  });
});

describe('Without cookies', () => {
  it('the visitor lives as long as the page, and stats says so', async () => {
    const platform = fakePlatform();
    platform.faults.cookies = true;
    const started = start(GRANTED, platform);
    const one = await trackOne(started);
    const two = await trackOne(started);
    expect(two?.visitor.id).toBe(one?.visitor.id);
    expect(two?.session).toEqual(one?.session);
    expect(started.tracker.stats().cookies).toBe('memory');
  });

  it('an answer holds for the page', async () => {
    const platform = fakePlatform();
    platform.faults.cookies = true;
    const { tracker } = start({}, platform);
    tracker.consent.grant('all');
    await platform.advance(5_000);
    expect(platform.requests).toHaveLength(1);
    tracker.consent.withdraw();
    await tracker.consent.settled();
    expect(tracker.consent.status().state).toBe('denied');
  });

  it('stats says kept where there are some, once one was written', async () => {
    const started = start(GRANTED);
    expect(started.tracker.stats().cookies).toBe('memory');
    await trackOne(started);
    expect(started.tracker.stats().cookies).toBe('kept');
  });
});
