// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { NavigationKind } from '../../src/index.js';
import { fakePlatform } from '../../src/testing/index.js';
import { sent, sentNames, watch } from './support/start-tracker.js';

const ORIGIN = 'https://shop.example';

type Step = readonly [what: string, expected: number, url: string, kind: NavigationKind];

const STEPS: readonly Step[] = [
  ['replace to the same address', 0, '/', 'replace'],
  ['push', 1, '/a', 'push'],
  ['replace that changes only the query', 0, '/a?x=1', 'replace'],
  ['push of a hash', 0, '/a?x=1#h', 'push'],
  ['back over a hash', 0, '/a?x=1', 'traverse'],
  ['back', 1, '/', 'traverse'],
  ['push that changes only the query', 1, '/?page=2', 'push'],
  ['push to the same address', 0, '/?page=2', 'push'],
  ['replace that changes the path', 1, '/b', 'replace'],
  ['replace that changes only the hash', 0, '/b#x', 'replace'],
  ['back to the same path with another query', 1, '/b?y=1', 'traverse'],
];

describe('Page views', () => {
  it('are one for the load', async () => {
    expect(await watch().views()).toEqual(['/']);
  });

  it.each(STEPS.map((step, index) => [step[0], step[1], index] as const))('%s: %i', async (_, expected, index) => {
    const { platform, views } = watch();
    for (const [, , url, kind] of STEPS.slice(0, index)) {
      platform.navigate(url, kind);
      await platform.advance(7_000);
    }
    const before = (await views()).length;
    const [, , url, kind] = STEPS[index] ?? ['', 0, '/', 'push'];
    platform.navigate(url, kind);
    expect((await views()).length - before).toBe(expected);
  });

  it('are one, of the last address, for several pushes in one tick', async () => {
    const { platform, views } = watch();
    await views();
    platform.navigate('/a');
    platform.navigate('/b');
    platform.navigate('/c');
    expect(await views()).toEqual(['/', '/c']);
  });

  it('are one, of the last address, when the first tick of a page redirects', async () => {
    const { platform, views } = watch();
    platform.navigate('/login', 'replace');
    expect(await views()).toEqual(['/login']);
  });

  it('take the query that a router sets in the same tick', async () => {
    const { platform, views } = watch();
    await views();
    platform.navigate('/list');
    platform.navigate('/list?sort=price', 'replace');
    expect(await views()).toEqual(['/', '/list?sort=price']);
  });

  it('read the title a task later, and keep the time of the navigation', async () => {
    const { platform } = watch();
    await platform.advance(1_000);
    const atMs = platform.now();
    platform.navigate('/a');
    platform.setTitle('A');
    await platform.advance(5_000);
    expect(sent(platform)[1]).toMatchObject({ occurredAtMs: atMs, page: { url: `${ORIGIN}/a`, title: 'A' } });
  });

  it('come before an event that follows in the same task', async () => {
    const { tracker, platform } = watch();
    await platform.advance(1_000);
    platform.navigate('/a');
    tracker.track('click');
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['page_view', 'page_view', 'click']);
    expect(sent(platform).map(({ page }) => page.url)).toEqual([`${ORIGIN}/`, `${ORIGIN}/a`, `${ORIGIN}/a`]);
  });

  it.each(['hidden', 'leaving'] as const)('are not lost when the page is %s in the same task', async (change) => {
    const { platform } = watch();
    await platform.advance(5_000);
    platform.navigate('/a');
    platform.lifecycle(change);
    await platform.settle();
    expect(sent(platform).at(-1)?.page.url).toBe(`${ORIGIN}/a`);
  });

  it('have the page before as their referrer, and the landing page keeps its own', async () => {
    const { platform } = watch({}, { referrer: 'https://news.example/post' });
    await platform.advance(1_000);
    platform.navigate('/a?x=1');
    await platform.advance(1_000);
    platform.navigate('/b');
    await platform.advance(5_000);
    expect(sent(platform).map(({ page }) => page.referrer)).toEqual([
      'https://news.example/post',
      `${ORIGIN}/`,
      `${ORIGIN}/a?x=1`,
    ]);
    expect(sent(platform).map(({ session }) => session.referrer)).toEqual(Array(3).fill('https://news.example/post'));
  });

  it('give their referrer to the events of the page', async () => {
    const { tracker, platform } = watch();
    await platform.advance(1_000);
    platform.navigate('/a');
    await platform.advance(1_000);
    tracker.track('click');
    await platform.advance(5_000);
    expect(sent(platform).at(-1)?.page.referrer).toBe(`${ORIGIN}/`);
  });

  it('count a page again that is restored from the back/forward cache', async () => {
    const { platform, views } = watch({}, { referrer: 'https://news.example/' });
    await views();
    platform.lifecycle('leaving');
    await platform.advance(60_000);
    const atMs = platform.now();
    platform.lifecycle('restored');
    expect(await views()).toEqual(['/', '/']);
    expect(sent(platform).at(-1)).toMatchObject({ occurredAtMs: atMs, page: { referrer: 'https://news.example/' } });
  });

  it('wait for a prerendered page to be shown', async () => {
    const platform = fakePlatform();
    let activate = (): void => {};
    const prerendered = {
      ...platform,
      whenActivated(run: () => void) {
        activate = run;
        return () => {};
      },
    };
    const { tracker } = watch({}, prerendered);
    await platform.advance(60_000);
    expect([tracker.stats().tracked, platform.requests.length, platform.cookieValues.size]).toEqual([0, 0, 0]);
    activate();
    await platform.advance(5_000);
    expect(sentNames(platform)).toEqual(['page_view']);
    await tracker.shutdown();
  });
});

describe('Page views of hash routers', () => {
  it('count each hash as a page', async () => {
    const { platform, views } = watch({ routing: 'hash' }, { url: `${ORIGIN}/#/` });
    await views();
    for (const [url, kind] of [
      ['/#/cart', 'push'],
      ['/#/cart', 'replace'],
      ['/#/', 'traverse'],
      ['/#/login', 'replace'],
    ] as const) {
      platform.navigate(url, kind);
      await platform.advance(10);
    }
    expect(await views()).toEqual(['/#/', '/#/cart', '/#/', '/#/login']);
  });

  it('do not count a query within the hash that is only replaced', async () => {
    const { platform, views } = watch({ routing: 'hash' }, { url: `${ORIGIN}/#/list` });
    await views();
    platform.navigate('/#/list?sort=price', 'replace');
    expect(await views()).toEqual(['/#/list']);
    platform.navigate('/#/list?sort=name', 'push');
    expect(await views()).toEqual(['/#/list', '/#/list?sort=name']);
  });
});

describe('Manual page views', () => {
  it('are only those that are told', async () => {
    const { tracker, platform } = watch({ pageViews: 'manual' });
    platform.navigate('/a');
    await platform.advance(1_000);
    tracker.page({ kind: 'list' });
    platform.lifecycle('restored');
    await platform.advance(5_000);
    expect(sent(platform).map(({ name, page, properties }) => [name, page.url, properties])).toEqual([
      ['page_view', `${ORIGIN}/a`, { kind: 'list' }],
    ]);
  });
});
