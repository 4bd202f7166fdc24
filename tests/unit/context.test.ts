// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { isUlid, parseSession } from '../../src/context/identity.js';
import { fakePlatform } from '../../src/testing/index.js';
import { kept, nextPage, sent, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;
const GRANTED = { consent: 'granted', pageViews: 'manual' } as const;
const ULID = '01KDVPPH00ABCDEFGHJKMNPQRS';

/** Tracks `x` and gives its touchpoint. */
async function trackOne({ tracker, platform }: ReturnType<typeof start>) {
  const before = platform.requests.length;
  tracker.track('x');
  await platform.advance(2_500);
  expect(platform.requests.length).toBeGreaterThan(before);
  return sent(platform).at(-1);
}

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
    expect([...started.platform.cookieValues.keys()].sort()).toEqual(['my-shop_session', 'my-shop_visitor']);
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

describe('The session', () => {
  it('lasts across pages', async () => {
    const first = start(GRANTED, { url: 'https://shop.example/?utm_source=a', referrer: 'https://news.example/' });
    const one = await trackOne(first);
    const two = await trackOne(start(GRANTED, nextPage(first.platform, { url: 'https://shop.example/b' })));
    expect(two?.session).toEqual(one?.session);
    expect(two?.session).toMatchObject({
      number: 1,
      landingPage: 'https://shop.example/?utm_source=a',
      referrer: 'https://news.example/',
    });
  });

  it.each([
    [30, 1],
    [30.1, 2],
  ])('after %d minutes without an event has the number %i', async (minutes, number) => {
    const started = start(GRANTED);
    const one = await trackOne(started);
    await started.platform.advance(minutes * MINUTE_MS - 2_500);
    const two = await trackOne(started);
    expect(two?.session.number).toBe(number);
    expect(two?.session.id === one?.session.id).toBe(number === 1);
  });

  it('lasts as long as there are events', async () => {
    const started = start(GRANTED);
    const one = await trackOne(started);
    for (let count = 0; count < 5; count += 1) {
      await started.platform.advance(20 * MINUTE_MS);
      await trackOne(started);
    }
    expect(sent(started.platform).at(-1)?.session.id).toBe(one?.session.id);
  });

  it('begins anew with landing page, start and number after the timeout, also on another page', async () => {
    const first = start(GRANTED, { url: 'https://shop.example/a' });
    const one = await trackOne(first);
    const later = nextPage(first.platform, {
      url: 'https://shop.example/b',
      referrer: 'https://www.google.com/',
      nowMs: first.platform.now() + 31 * MINUTE_MS,
    });
    const two = await trackOne(start(GRANTED, later));
    expect(two?.visitor).toEqual(one?.visitor);
    expect(two?.session).toEqual({
      id: expect.not.stringMatching(one?.session.id ?? ''),
      number: 2,
      startedAtMs: two?.occurredAtMs,
      landingPage: 'https://shop.example/b',
      referrer: 'https://www.google.com/',
    });
  });

  it('obeys sessionTimeoutMs', async () => {
    const started = start({ ...GRANTED, sessionTimeoutMs: 5_000 });
    await trackOne(started);
    await started.platform.advance(5_000);
    expect((await trackOne(started))?.session.number).toBe(2);
  });

  it('goes on when another tab has kept it alive', async () => {
    const one = start(GRANTED);
    const first = await trackOne(one);
    const two = start(GRANTED, nextPage(one.platform));
    for (let minutes = 0; minutes < 40; minutes += 10) {
      await two.platform.advance(10 * MINUTE_MS);
      await trackOne(two);
    }
    two.platform.lifecycle('hidden');
    await one.platform.advance(two.platform.now() - one.platform.now() + MINUTE_MS);
    expect((await trackOne(one))?.session).toEqual(first?.session);
  });

  it('is the next one when another tab has begun it', async () => {
    const one = start(GRANTED);
    await trackOne(one);
    const two = start(GRANTED, nextPage(one.platform));
    await two.platform.advance(31 * MINUTE_MS);
    const other = await trackOne(two);
    await one.platform.advance(two.platform.now() - one.platform.now() + MINUTE_MS);
    const back = await trackOne(one);
    expect(back?.session).toEqual(other?.session);
    expect(back?.session.number).toBe(2);
  });

  it('counts its events within the page, from 1', async () => {
    const started = start(GRANTED);
    await trackOne(started);
    await trackOne(started);
    const next = start(GRANTED, nextPage(started.platform));
    await trackOne(next);
    expect([...sent(started.platform), ...sent(next.platform)].map(({ index }) => index)).toEqual([1, 2, 1]);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['no JSON', 'x'],
    ['a broken escape', '%E0%A4%A'],
    ['JSON of another kind', '{"id":"x"}'],
    ['null', 'null'],
    ['an empty list', '[]'],
    ['an ID that is none', `["x",1,1767225600000,1767225600000,"/",""]`],
    ['a number that is a text', `["${ULID}","1",1767225600000,1767225600000,"/",""]`],
    ['the number 0', `["${ULID}",0,1767225600000,1767225600000,"/",""]`],
    ['a negative number', `["${ULID}",-1,1767225600000,1767225600000,"/",""]`],
    ['a fraction', `["${ULID}",1.5,1767225600000,1767225600000,"/",""]`],
    ['a number without an end', `["${ULID}",1e999,1767225600000,1767225600000,"/",""]`],
    ['a time that is null', `["${ULID}",1,null,1767225600000,"/",""]`],
    ['a page that is an object', `["${ULID}",1,1767225600000,1767225600000,{"toString":1},""]`],
    ['a referrer that is missing', `["${ULID}",1,1767225600000,1767225600000,"/"]`],
  ])('is not read from a cookie that is not ours in form: %s', async (_, value) => {
    const text = value === undefined || value.includes('%') ? value : encodeURIComponent(value);
    expect(parseSession(text)).toBeUndefined();
    const cookieValues = new Map([['tt_visitor', ULID]]);
    if (text !== undefined) cookieValues.set('tt_session', text);
    const touchpoint = await trackOne(start(GRANTED, { cookieValues }));
    expect(touchpoint?.session).toMatchObject({ number: 1, landingPage: 'https://shop.example/' });
  });

  it('is read from its cookie as it was written', async () => {
    const started = start(GRANTED, { url: 'https://shop.example/?q=a%22b%3B%2C&e=é' });
    const touchpoint = await trackOne(started);
    const text = started.platform.cookieValues.get('tt_session');
    expect(text).not.toMatch(/[\s;,"\\]/);
    expect(parseSession(text)?.[0]).toEqual(touchpoint?.session);
  });

  it('keeps its two cookies below 4,096 bytes, however long the addresses', async () => {
    const long = `https://shop.example/?q=${'%C3%A9'.repeat(2_000)}`;
    const { cookieValues } = await (async () => {
      const started = start(GRANTED, { url: long, referrer: long });
      await trackOne(started);
      return started.platform;
    })();
    for (const [name, value] of cookieValues) expect(name.length + value.length).toBeLessThan(4_096);
  });
});

describe('Where the visitor came from', () => {
  it('is carried with each touchpoint: campaign, click IDs, channel', async () => {
    const url = 'https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=x&gclid=abc';
    const touchpoint = await trackOne(start(GRANTED, { url }));
    expect(touchpoint?.attribution).toEqual({
      channel: 'paid_search',
      campaign: { source: 'google', medium: 'cpc', name: 'x' },
      clickIds: { gclid: 'abc' },
    });
  });

  it('is remembered on the later pages of the session', async () => {
    const first = start(GRANTED, { url: 'https://shop.example/?utm_source=newsletter' });
    await trackOne(first);
    const next = nextPage(first.platform, { url: 'https://shop.example/b', referrer: 'https://shop.example/' });
    expect((await trackOne(start(GRANTED, next)))?.attribution).toEqual({
      channel: 'email',
      campaign: { source: 'newsletter' },
    });
  });

  it('is the latest tagged arrival', async () => {
    const first = start(GRANTED, { url: 'https://shop.example/?utm_source=newsletter' });
    await trackOne(first);
    const next = nextPage(first.platform, { url: 'https://shop.example/?utm_source=google&utm_medium=cpc' });
    const touchpoint = await trackOne(start(GRANTED, next));
    expect(touchpoint?.attribution.channel).toBe('paid_search');
    expect(touchpoint?.session.number).toBe(1);
  });

  it('is internal for a later page of a session whose beginning tells nothing', async () => {
    const touchpoint = await trackOne(start(GRANTED, { referrer: 'https://blog.shop.example/' }));
    expect(touchpoint?.attribution.channel).toBe('internal');
  });
});

describe('Without marketing', () => {
  const ANALYTICS = { consent: ['analytics'], pageViews: 'manual' } as const;

  it.each([
    ['the address', { url: 'https://shop.example/?gclid=SECRET&a=1#x' }],
    ['the fragment', { url: 'https://shop.example/#/p?gclid=SECRET' }],
    ['the referrer', { referrer: 'https://other.example/?fbclid=SECRET' }],
    ['the title', { title: 'https://shop.example/?gclid=SECRET' }],
  ])('click IDs are in no address that is sent or kept: %s', async (_, browser) => {
    const started = start(ANALYTICS, browser);
    started.platform.replies.push(500);
    await trackOne(started);
    started.platform.navigate('/?msclkid=SECRET');
    await trackOne(started);
    expect(started.platform.requests.length).toBeGreaterThan(1);
    expect(JSON.stringify(started.platform.requests) + kept(started.platform)).not.toContain('SECRET');
  });

  it('click IDs are in no address that the host mentions', async () => {
    const started = start(ANALYTICS);
    started.tracker.identify('u1', { from: 'https://a.example/?gclid=SECRET' });
    started.tracker.track('x', { link: { href: 'https://a.example/?a=1&fbclid=SECRET' } });
    await started.platform.advance(5_000);
    expect(JSON.stringify(started.platform.requests)).not.toContain('SECRET');
    expect(sent(started.platform)[1]?.properties).toEqual({ link: { href: 'https://a.example/?a=1' } });
  });

  it('everything else of the campaign is kept', async () => {
    const touchpoint = await trackOne(start(ANALYTICS, { url: 'https://shop.example/?utm_source=a&gclid=SECRET&b=1' }));
    expect(touchpoint?.page.url).toBe('https://shop.example/?utm_source=a&b=1');
    expect(touchpoint?.attribution).toEqual({ channel: 'referral', campaign: { source: 'a' } });
  });
});

describe('The environment', () => {
  it('is read a moment later, and is there when the first touchpoint is stored', async () => {
    const platform = fakePlatform();
    let reads = 0;
    const { environment } = platform;
    platform.environment = () => {
      reads += 1;
      return environment();
    };
    const { tracker } = start(GRANTED, platform);
    tracker.track('x');
    expect(reads).toBe(0);
    await platform.advance(2_500);
    tracker.track('y');
    await platform.advance(2_500);
    expect(reads).toBe(1);
    expect(sent(platform).map((touchpoint) => touchpoint.environment)).toEqual(Array(2).fill(environment()));
  });

  it('is empty, not wrong, when the page leaves before', async () => {
    const { tracker, platform } = start(GRANTED);
    tracker.track('x');
    platform.lifecycle('leaving');
    await platform.settle();
    expect(sent(platform)[0]?.environment).toEqual({});
  });
});

describe('The place of a touchpoint', () => {
  it('is the canonical path, with the title as its name', async () => {
    const touchpoint = await trackOne(start(GRANTED, { url: 'https://shop.example/ring/001/?a=1#b', title: 'Ring' }));
    expect(touchpoint?.touchpoint).toEqual({ id: '/ring/001', type: 'website', name: 'Ring' });
  });

  it('includes the route of hash routers', async () => {
    const started = start({ ...GRANTED, routing: 'hash' }, { url: 'https://shop.example/app#/cart?x=1' });
    expect((await trackOne(started))?.touchpoint?.id).toBe('/app#/cart');
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

  it('stats says kept where there are some', () => {
    expect(start(GRANTED).tracker.stats().cookies).toBe('kept');
  });
});
