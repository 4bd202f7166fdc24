// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { fullReferrers } from '../../../src/context/referrers/full.js';
import type { FakePlatform } from '../../../src/testing/index.js';
import { GRANTED, kept, misuse, nextPage, sent, start, trackOne } from '../support/start-tracker.js';

const HOME = 'https://shop.example/';
const HOUR_MS = 60 * 60_000;
const CONSENTED = { ...GRANTED, consent: 'manual' } as const;

/** Everything that is on the device, texts included. */
const everything = (platform: FakePlatform): string => kept(platform) + JSON.stringify([...platform.texts]);

async function leave(platform: FakePlatform): Promise<void> {
  platform.lifecycle('leaving');
  await platform.settle();
}

describe('The first event of a page', () => {
  it('knows its own sub-domains, so that a way between them is no touch', async () => {
    const first = start(GRANTED, { url: 'https://app.shop.example/?utm_source=newsletter&utm_medium=email' });
    await trackOne(first);
    await leave(first.platform);
    const second = start(
      GRANTED,
      nextPage(first.platform, { url: 'https://www.shop.example/', referrer: 'https://app.shop.example/' }),
    );
    const touchpoint = await trackOne(second);
    expect(touchpoint?.attribution.last?.channel).toBe('email');
    expect((await trackOne(second))?.attribution.last?.channel).toBe('email');
  });

  it('is the only arrival of it: the second one brings back no touch that another tab has replaced', async () => {
    const one = start(GRANTED, { url: HOME, referrer: 'https://www.google.com/' });
    await trackOne(one);
    const two = start(GRANTED, nextPage(one.platform, { url: `${HOME}?utm_source=newsletter&utm_medium=email` }));
    await trackOne(two);
    one.platform.lifecycle('visible');
    expect((await trackOne(one))?.attribution.last?.channel).toBe('email');
  });
});

describe('A reset', () => {
  it('in another tab gives the next person nothing of the one before', async () => {
    const one = start(GRANTED, { url: `${HOME}?utm_source=old&utm_medium=email` });
    await trackOne(one);
    const two = start(GRANTED, nextPage(one.platform));
    two.tracker.reset();
    const next = await trackOne(two);
    await one.platform.advance(HOUR_MS);
    const late = await trackOne(one);
    expect(late?.visitor.id).toBe(next?.visitor.id);
    const third = await trackOne(start(GRANTED, nextPage(one.platform, { nowMs: one.platform.now() + 1_000 })));
    expect(third?.visitor.id).toBe(next?.visitor.id);
    expect(JSON.stringify(third?.attribution)).not.toContain('old');
  });

  it('in another tab signs the user out here, too', async () => {
    const one = start(GRANTED);
    one.tracker.identify('C-1');
    await one.platform.advance(3_000);
    const two = start(GRANTED, nextPage(one.platform));
    two.tracker.reset();
    const next = await trackOne(two);
    one.platform.lifecycle('visible');
    expect(one.tracker.context()).toBeUndefined();
    const touchpoint = await trackOne(one);
    expect(touchpoint?.visitor).toEqual({ id: next?.visitor.id, kind: 'anonymous' });
  });

  it('before the answer forgets the visitor of earlier pages, also where no event follows', async () => {
    const first = start(GRANTED);
    const before = await trackOne(first);
    await leave(first.platform);
    const second = start(CONSENTED, nextPage(first.platform));
    second.tracker.track('x');
    second.tracker.reset();
    second.tracker.consent.grant('all');
    await second.platform.advance(5_000);
    expect(sent(second.platform)[0]?.visitor.id).toBe(before?.visitor.id);
    await leave(second.platform);
    const third = await trackOne(start(CONSENTED, nextPage(second.platform)));
    expect(third?.visitor.id).not.toBe(before?.visitor.id);
    expect(third?.previous).toBeUndefined();
  });

  it('leaves the next visitor alone whom another tab has begun', async () => {
    const one = start(GRANTED);
    await trackOne(one);
    one.tracker.reset();
    const two = start(GRANTED, nextPage(one.platform));
    const begun = await trackOne(two);
    expect((await trackOne(one))?.visitor.id).toBe(begun?.visitor.id);
  });
});

describe('A withdrawal', () => {
  it('and a grant in another tab begin one visitor, whom this one does not erase', async () => {
    const one = start(CONSENTED);
    one.tracker.consent.grant('all');
    await trackOne(one);
    one.tracker.consent.withdraw();
    await one.tracker.consent.settled();
    const two = start(CONSENTED, nextPage(one.platform));
    two.tracker.consent.grant('all');
    const begun = await trackOne(two);
    one.tracker.consent.grant('all');
    expect((await trackOne(one))?.visitor.id).toBe(begun?.visitor.id);
  });

  it('by the code of the site that names a place leaves nothing', async () => {
    const started = start({
      ...CONSENTED,
      place: () => {
        started.tracker.consent.withdraw();
        return undefined;
      },
    });
    started.tracker.consent.grant('all');
    started.tracker.track('x');
    await started.platform.advance(5_000);
    expect([...started.platform.cookieValues.keys()]).toEqual(['tt_consent']);
    expect([...started.platform.texts]).toEqual([]);
    expect(started.tracker.stats().dropped).toEqual({ withdrawn: 1 });
  });

  const SECRET = 'Cj0KSECRET';
  it.each([
    ['a place that is an address', { place: ({ url }: { url: string }) => ({ id: url }) }, `?gclid=${SECRET}`],
    ['the route of a hash router', { routing: 'hash' }, `#/landing&gclid=${SECRET}`],
    ['a path parameter', {}, `a;gclid=${SECRET}`],
    ['an address in a campaign', {}, `?utm_content=https%3A%2F%2Fb.example%2F%3Fgclid%3D${SECRET}`],
    ['a referral code', { referralParameter: 'awc' }, `?awc=${SECRET}`],
  ] as const)('of marketing leaves no click ID: %s', async (_, options, path) => {
    const started = start({ ...CONSENTED, ...options }, { url: HOME + path });
    started.platform.replies.push(...Array<number>(20).fill(503));
    started.tracker.consent.grant('all');
    await trackOne(started);
    await started.platform.advance(1_000);
    expect(everything(started.platform)).toContain(SECRET);
    started.tracker.consent.withdraw(['marketing']);
    await started.tracker.consent.settled();
    expect(everything(started.platform)).not.toContain(SECRET);
    const requests = started.platform.requests.length;
    started.tracker.track('later');
    await started.platform.advance(60 * 60_000);
    await leave(started.platform);
    expect(JSON.stringify([started.tracker.context(), started.tracker.journey()])).not.toContain(SECRET);
    expect(everything(started.platform) + JSON.stringify(started.platform.requests.slice(requests))).not.toContain(
      SECRET,
    );
  });

  it('of marketing just before the page is left leaves no click ID in the spill', async () => {
    const started = start({ ...CONSENTED, flushIntervalMs: HOUR_MS }, { url: `${HOME}?gclid=${SECRET}` });
    started.tracker.consent.grant('all');
    started.platform.faults.beacons = true;
    await started.platform.settle();
    started.tracker.track('x');
    started.tracker.consent.withdraw(['marketing']);
    started.platform.lifecycle('leaving');
    expect(JSON.stringify([...started.platform.texts])).not.toContain(SECRET);
    await started.platform.settle();
    expect(everything(started.platform)).not.toContain(SECRET);
  });
});

describe('With analytics alone', () => {
  const ANALYTICS = { ...GRANTED, consent: ['analytics'] } as const;

  it('no click ID is in a place that the site names, or in properties and traits of that name', async () => {
    const place = ({ url }: { url: string }) => ({ id: url, name: '?fbclid=SECRET' });
    const started = start({ ...ANALYTICS, place }, { url: `${HOME}?gclid=SECRET` });
    started.tracker.set({ gclid: 'SECRET' });
    started.tracker.track(
      'lead',
      { gclid: 'SECRET', nested: [{ FBCLID: 'SECRET' }], kept: 'yes' },
      { touchpoint: { id: '/?gclid=SECRET' } },
    );
    started.tracker.identify('u1', { gclid: 'SECRET' });
    await started.platform.advance(1_000);
    await started.platform.advance(5_000);
    expect(sent(started.platform)[0]?.properties).toEqual({ nested: [{}], kept: 'yes' });
    expect(everything(started.platform) + JSON.stringify(started.platform.requests)).not.toContain('SECRET');
  });

  it('rows of a time when marketing was allowed are cleaned at rest, not only as they are sent', async () => {
    const first = start(GRANTED, { url: `${HOME}?gclid=SECRET` });
    first.platform.replies.push(...Array<number>(20).fill(503));
    await trackOne(first);
    await leave(first.platform);
    const next = start(ANALYTICS, nextPage(first.platform));
    next.platform.replies.push(...Array<number>(20).fill(503));
    next.tracker.track('x');
    await next.platform.advance(10 * 60_000);
    expect(everything(next.platform)).not.toContain('SECRET');
  });
});

describe('Code and options of the site', () => {
  it.each([
    [
      'a getter that throws',
      () => Object.defineProperty({}, 'id', { get: () => misuse(JSON.parse, '{'), enumerable: true }),
    ],
    [
      'a proxy that throws',
      () => new Proxy({}, { get: () => misuse(JSON.parse, '{'), ownKeys: () => misuse(JSON.parse, '{') as [] }),
    ],
    ['a text', () => 'home'],
    ['other parts', () => ({ url: 'x', id: 'y' })],
  ])('that name a place by %s lose no event and add nothing', async (_, place) => {
    const started = start({ ...GRANTED, place: place as never });
    const touchpoint = await trackOne(started);
    expect(Object.keys(touchpoint?.touchpoint ?? {}).sort()).toEqual(['id', 'name', 'type']);
  });

  it('that change after setup lose an event by its reason, and never throw', async () => {
    const milestones = {};
    const { tracker, platform, errors, drops } = start({ ...GRANTED, milestones });
    Object.defineProperty(milestones, 'x', { get: () => misuse(JSON.parse, '{'), enumerable: true });
    tracker.track('x');
    await platform.advance(5_000);
    expect(drops.map(({ reason }) => reason)).toEqual(['invalid']);
    expect(errors).toHaveLength(1);
  });

  it.each([
    ['referrers', { name: 'x', rules: [] }],
    ['channelRules', fullReferrers],
    ['cookieNames', { visitor: 'a', session: 'a' }],
    ['cookieNames', { visitor: 'tt_consent' }],
    ['cookieNames', { consent: 'a' }],
    ['excludedReferrers', ['https://pay.example']],
  ])('are told at setup where they are another thing: %s', (name, value) => {
    expect(() => start({ [name]: value })).toThrow(name);
  });

  it('get a copy of the context, which changes nothing that is sent', async () => {
    const started = start(GRANTED);
    await trackOne(started);
    const context = started.tracker.context();
    misuse(Object.assign, context?.attribution.session, { channel: 'mine' });
    misuse(Object.freeze, context?.environment);
    expect((await trackOne(started))?.attribution.session.channel).toBe('direct');
  });

  it('keep the ID of a user as it is, whatever is scrubbed', async () => {
    const { tracker, platform } = start({ ...GRANTED, scrub: { properties: true } });
    tracker.identify('jane@shop.example', { mail: 'jane@shop.example' });
    await platform.advance(5_000);
    expect(sent(platform)[0]).toMatchObject({ visitor: { userId: 'jane@shop.example' }, traits: { mail: '[email]' } });
  });
});

describe('The path of a visitor', () => {
  it('does not begin with that of one whose ID was lost', async () => {
    const first = start(GRANTED);
    await trackOne(first);
    await leave(first.platform);
    first.platform.cookieValues.set('tt_visitor', 'x');
    const next = start(GRANTED, nextPage(first.platform));
    const touchpoint = await trackOne(next);
    expect(next.tracker.journey().map(({ eventId }) => eventId)).toEqual([touchpoint?.eventId]);
  });
});

describe('A campaign', () => {
  const LONG = ['source', 'medium', 'campaign', 'term', 'content', 'id']
    .map((key) => `utm_${key}=${encodeURIComponent('щ'.repeat(90))}`)
    .join('&');

  it('that is too long for the cookie is the same when its page is loaded again', async () => {
    const options = { ...GRANTED, newSessionOnCampaign: true };
    const first = start(options, { url: `${HOME}?${LONG}` });
    const one = await trackOne(first);
    await leave(first.platform);
    const two = await trackOne(start(options, nextPage(first.platform, { url: `${HOME}?${LONG}` })));
    expect(two?.session.id).toBe(one?.session.id);
    expect(two?.attribution).toEqual(one?.attribution);
  });

  it('that stays in the addresses of the own pages is still that of its arrival', async () => {
    const url = `${HOME}?utm_campaign=spring`;
    const first = start(GRANTED, { url, referrer: 'https://www.facebook.com/' });
    const one = await trackOne(first);
    await leave(first.platform);
    const two = await trackOne(
      start(GRANTED, nextPage(first.platform, { url: `${HOME}b?utm_campaign=spring`, referrer: url })),
    );
    expect(two?.attribution.last).toEqual(one?.attribution.last);
  });
});
