import { describe, expect } from 'vitest';
import type { Touchpoint } from '../../src/model/event.js';
import type { TestCollector } from './support/collector.js';
import { it } from './support/fixtures.js';
import type { Page } from './support/page.js';
import { command, embed, flushed, html, names, open, type PageOptions, ready, sleep } from './support/sdk.js';
import type { Site } from './support/site.js';

/** Opens a page whose tracker counts at once. */
async function openTracked(page: Page, site: Site, collector: TestCollector, options: PageOptions = {}): Promise<void> {
  site.page('/', html(embed('tag', collector.endpoint, { consent: 'granted', ...options })));
  await open(page, `${site.origin('app.example')}/`);
}

/** Goes to another address within the document, as a router does. */
function push(page: Page, url: string): Promise<void> {
  return page.evaluate((to) => history.pushState(null, '', to), url);
}

function replace(page: Page, url: string): Promise<void> {
  return page.evaluate((to) => history.replaceState(null, '', to), url);
}

/** The addresses of the views that each step brought, without the origin. */
async function countSteps(
  page: Page,
  collector: TestCollector,
  steps: Readonly<Record<string, () => Promise<void>>>,
): Promise<Readonly<Record<string, readonly string[]>>> {
  for (const [name, step] of Object.entries({ load: async () => {}, ...steps })) {
    await step();
    // Long enough for a view that would come by itself; the mark would bring it out anyway.
    await sleep(page, 30);
    await command(page, 'track', `after ${name}`);
  }
  const views: Record<string, string[]> = {};
  let sinceMark: string[] = [];
  for (const { name, page: seen } of await flushed(page, collector)) {
    if (name === 'page_view') {
      sinceMark.push(seen.url.replace(/^http:\/\/[^/]+/, ''));
    } else {
      views[name.replace('after ', '')] = sinceMark;
      sinceMark = [];
    }
  }
  return views;
}

const viewsOf = (events: readonly Touchpoint[]): readonly Touchpoint[] =>
  events.filter(({ name }) => name === 'page_view');

describe('a page view', () => {
  it('is counted once per navigation, and not for what is none', async ({ page, site, collector }) => {
    await openTracked(page, site, collector);
    const views = await countSteps(page, collector, {
      'replaceState to the same address': () => replace(page, '/'),
      'pushState to /a': () => push(page, '/a'),
      'replaceState that changes only the query': () => replace(page, '/a?x=1'),
      'pushState to a fragment': () => push(page, '/a?x=1#h'),
      'back over the fragment': () => page.back(),
      'back to /': () => page.back(),
      'two pushes in one tick': () =>
        page.evaluate(() => {
          history.pushState(null, '', '/b');
          history.pushState(null, '', '/c');
        }),
      'pushState that changes only the query': () => push(page, '/c?page=2'),
      'replaceState to another path': () => replace(page, '/d'),
      'a link to a fragment': () => page.evaluate(() => location.assign('#part')),
    });
    expect(views).toEqual({
      load: ['/'],
      'replaceState to the same address': [],
      'pushState to /a': ['/a'],
      'replaceState that changes only the query': [],
      'pushState to a fragment': [],
      'back over the fragment': [],
      'back to /': ['/'],
      'two pushes in one tick': ['/c'],
      'pushState that changes only the query': ['/c?page=2'],
      'replaceState to another path': ['/d'],
      'a link to a fragment': [],
    });
  });

  it('is counted for a fragment where routers keep the route in it', async ({ page, site, collector }) => {
    await openTracked(page, site, collector, { routing: 'hash' });
    const views = await countSteps(page, collector, {
      'pushState to a fragment': () => push(page, '/#/cart'),
      'a link to a fragment': () => page.evaluate(() => location.assign('#/checkout')),
      'back over the fragment': () => page.back(),
      'replaceState to the same fragment': () => replace(page, '/#/cart'),
    });
    expect(views).toEqual({
      load: ['/'],
      'pushState to a fragment': ['/#/cart'],
      'a link to a fragment': ['/#/checkout'],
      'back over the fragment': ['/#/cart'],
      'replaceState to the same fragment': [],
    });
  });

  it('is counted when going forward again', async ({ page, site, collector }) => {
    await openTracked(page, site, collector);
    await push(page, '/a');
    const views = await countSteps(page, collector, {
      back: () => page.back(),
      forward: async () => {
        await page.evaluate(() => history.forward());
        await page.waitFor(() => location.pathname === '/a');
      },
    });
    expect(views).toMatchObject({ back: ['/'], forward: ['/a'] });
  });

  it('carries the title that the page sets right after the navigation', async ({ page, site, collector }) => {
    await openTracked(page, site, collector);
    await page.evaluate(async () => {
      history.pushState(null, '', '/a');
      await Promise.resolve();
      document.title = 'Page A';
    });
    await sleep(page, 30);
    // Another event at once: the view goes first, with the title it has by then.
    await page.evaluate(() => {
      history.pushState(null, '', '/b');
      document.title = 'Page B';
      window.touchtrail?.('track', 'sign_up');
      document.title = 'Too late';
    });
    const events = await flushed(page, collector);
    expect(events.map(({ name, page: { title } }) => `${name} ${title}`)).toEqual([
      'page_view Shop',
      'page_view Page A',
      'page_view Page B',
      'sign_up Page B',
    ]);
  });

  it('has the time of the navigation, and the address before it as its referrer', async ({ page, site, collector }) => {
    await openTracked(page, site, collector);
    await push(page, '/a');
    const pushedAtMs = await page.evaluate(() => {
      const nowMs = Date.now();
      history.pushState(null, '', '/b');
      // Keeps the timer of the tracker from running in time.
      const endsAtMs = performance.now() + 150;
      while (performance.now() < endsAtMs);
      return nowMs;
    });
    const views = viewsOf(await flushed(page, collector));
    const origin = site.origin('app.example');
    expect(views.map(({ page: { referrer } }) => referrer)).toEqual(['', `${origin}/`, `${origin}/a`]);
    expect((views[2]?.occurredAtMs ?? 0) - pushedAtMs).toBeLessThan(50);
    for (const { session } of views) expect(session).toMatchObject({ landingPage: `${origin}/`, referrer: '' });
  });

  it('has the page that linked to it as its referrer when it is loaded', async ({ page, site, collector }) => {
    const origin = site.origin('app.example');
    site.page('/from', html('', { body: `<a href="${origin}/">shop</a>` }));
    site.page('/', html(embed('tag', collector.endpoint, { consent: 'granted' })));
    await page.goto(`${origin}/from`);
    await page.click('a');
    await ready(page);
    const [view] = viewsOf(await flushed(page, collector));
    expect(view?.page).toEqual({ url: `${origin}/`, title: 'Shop', referrer: `${origin}/from` });
  });

  it('is counted once for a page that comes back from the back-forward cache', async ({ page, site, collector }) => {
    await openTracked(page, site, collector);
    await page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => void Reflect.set(window, 'restored', persisted));
    });
    await flushed(page, collector);
    site.page('/next', html(''));
    await page.goto(`${site.origin('app.example')}/next`);
    await page.back();
    expect(await page.waitFor(() => Reflect.has(window, 'restored') && String(Reflect.get(window, 'restored')))).toBe(
      'true',
    );
    await command(page, 'track', 'back');
    const events = await flushed(page, collector);
    expect(names(events)).toEqual(['page_view', 'page_view', 'back']);
    expect(events[1]?.page.url).toBe(`${site.origin('app.example')}/`);
    expect(new Set(events.map(({ visitor, session }) => visitor.id + session.id)).size).toBe(1);
  });

  it('is counted on each page of a site of several pages', async ({ page, site, collector }) => {
    await openTracked(page, site, collector);
    site.page('/tea', html(embed('tag', collector.endpoint, { consent: 'granted' }), { title: 'Tea' }));
    await open(page, `${site.origin('app.example')}/tea`);
    await command(page, 'flush');
    await collector.waitFor(({ accepted }) => accepted().length >= 2);
    expect(
      collector
        .accepted()
        .map(({ name, page: { title } }) => `${name} ${title}`)
        .sort(),
    ).toEqual(['page_view Shop', 'page_view Tea']);
  });

  it('is only counted when told, where page views are manual', async ({ page, site, collector }) => {
    await openTracked(page, site, collector, { pageViews: 'manual' });
    await push(page, '/a');
    await command(page, 'page', { section: 'teas' });
    const events = await flushed(page, collector);
    expect(events).toMatchObject([{ name: 'page_view', properties: { section: 'teas' } }]);
    expect(events[0]?.page.url).toBe(`${site.origin('app.example')}/a`);
  });
});
