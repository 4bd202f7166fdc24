// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { fakePlatform } from '../../src/testing/index.js';
import { GRANTED, kept, nextPage, sent, start, trackOne } from './support/start-tracker.js';

describe('Where the visitor came from', () => {
  it('is carried with each touchpoint: campaign, click IDs, channel', async () => {
    const url = 'https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=x&gclid=abc';
    const touchpoint = await trackOne(start(GRANTED, { url }));
    expect(touchpoint?.attribution.session).toMatchObject({
      channel: 'paid_search',
      campaign: { source: 'google', medium: 'cpc', name: 'x' },
      clickIds: { gclid: 'abc' },
    });
  });

  it('is remembered on the later pages of the session', async () => {
    const first = start(GRANTED, { url: 'https://shop.example/?utm_source=newsletter' });
    await trackOne(first);
    const next = nextPage(first.platform, { url: 'https://shop.example/b', referrer: 'https://shop.example/' });
    expect((await trackOne(start(GRANTED, next)))?.attribution.session).toMatchObject({
      channel: 'email',
      campaign: { source: 'newsletter' },
    });
  });

  it('is the latest tagged arrival, beside what began the session', async () => {
    const first = start(GRANTED, { url: 'https://shop.example/?utm_source=newsletter' });
    await trackOne(first);
    const next = nextPage(first.platform, { url: 'https://shop.example/?utm_source=google&utm_medium=cpc' });
    const touchpoint = await trackOne(start(GRANTED, next));
    expect(touchpoint?.attribution.last?.channel).toBe('paid_search');
    expect(touchpoint?.attribution.session.channel).toBe('email');
    expect(touchpoint?.session.number).toBe(1);
  });

  it('is internal for a later page of a session whose beginning tells nothing', async () => {
    const touchpoint = await trackOne(start(GRANTED, { referrer: 'https://blog.shop.example/' }));
    expect(touchpoint?.attribution.session.channel).toBe('internal');
    expect(touchpoint?.attribution.last).toBeUndefined();
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
    expect(touchpoint?.attribution.session).toMatchObject({ channel: 'unassigned', campaign: { source: 'a' } });
    expect(touchpoint?.attribution.session.clickIds).toBeUndefined();
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
