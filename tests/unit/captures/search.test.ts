// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { type SearchOptions, search } from '../../../src/captures/search.js';
import { fakePlatform } from '../../../src/testing/index.js';
import { GRANTED, sent, start } from '../support/start-tracker.js';

/** Opens a page of the shop; `terms` are the searches that were told so far. */
function open(path: string, options: SearchOptions = {}, tracker: object = {}) {
  const platform = fakePlatform({ url: `https://shop.example${path}` });
  const started = start({ ...GRANTED, captures: [search(options)], ...tracker }, platform);
  return {
    ...started,
    platform,
    async terms(): Promise<unknown[]> {
      await platform.advance(5_000);
      return sent(platform)
        .filter(({ name }) => name === 'view_search_results')
        .map(({ properties }) => properties.search_term);
    },
  };
}

describe('A page of search results', () => {
  it.each([
    ['/find?q=green+tea', 'green tea'],
    ['/?s=tea', 'tea'],
    ['/find?search=%20tea%20', 'tea'],
    ['/find?query=tea&sort=price', 'tea'],
    ['/find?keyword=th%C3%A9', 'thé'],
    ['/find?search=green&q=black', 'black'],
    ['/find?q=&s=tea', 'tea'],
    [`/find?q=${'x'.repeat(101)}`, 'x'.repeat(100)],
  ])('is told with the words that it is of: %s', async (path, term) => {
    expect(await open(path).terms()).toEqual([term]);
  });

  it.each(['/', '/find?q=', '/find?q=%20', '/find?Q=tea', '/find#q=tea', '/q/tea', '/find?query_id=7'])(
    'is none without words: %s',
    async (path) => expect(await open(path).terms()).toEqual([]),
  );

  it('is known by the names that the site gives', async () => {
    expect(await open('/find?q=tea&wort=kanne', { parameters: ['wort'] }).terms()).toEqual(['kanne']);
  });

  it('is told after the view of the page', async () => {
    const { platform } = open('/find?q=tea', {}, { pageViews: 'auto' });
    await platform.advance(5_000);
    expect(sent(platform).map(({ name }) => name)).toEqual(['page_view', 'view_search_results']);
  });

  it('leaves the view of the page the title that is set right after the start', async () => {
    const { platform } = open('/find?q=tea', {}, { pageViews: 'auto' });
    platform.setTitle('Results');
    await platform.advance(5_000);
    expect(sent(platform).map(({ page }) => page.title)).toEqual(['Results', 'Results']);
  });

  it('is told after each navigation to one, after the view of it and as of it', async () => {
    const { platform, terms } = open('/', {}, { pageViews: 'auto' });
    await platform.advance(1_000);
    platform.navigate('/find?q=tea');
    await platform.advance(5_000);
    platform.navigate('/find?q=pot');
    expect(await terms()).toEqual(['tea', 'pot']);
    expect(sent(platform).map(({ name, page }) => [name, page.url.replace('https://shop.example', '')])).toEqual([
      ['page_view', '/'],
      ['page_view', '/find?q=tea'],
      ['view_search_results', '/find?q=tea'],
      ['page_view', '/find?q=pot'],
      ['view_search_results', '/find?q=pot'],
    ]);
  });

  it('is told again when the visitor comes back to it', async () => {
    const { platform, terms } = open('/find?q=tea');
    await platform.advance(1_000);
    platform.navigate('/tea');
    await platform.advance(1_000);
    platform.navigate('/find?q=tea', 'traverse');
    expect(await terms()).toEqual(['tea', 'tea']);
  });

  it('is told once while it stays, whatever its fragment is', async () => {
    const { platform, terms } = open('/find?q=tea');
    await platform.advance(1_000);
    platform.navigate('/find?q=tea#3');
    platform.lifecycle('hidden');
    platform.lifecycle('visible');
    expect(await terms()).toEqual(['tea']);
  });

  it('is told once where it was navigated to before it was told', async () => {
    const { platform, terms } = open('/');
    platform.navigate('/find?q=tea');
    expect(await terms()).toEqual(['tea']);
  });

  it('is told again when it is restored from the back/forward cache', async () => {
    const { platform, terms } = open('/find?q=tea');
    await platform.advance(1_000);
    platform.lifecycle('leaving');
    platform.lifecycle('restored');
    expect(await terms()).toEqual(['tea', 'tea']);
  });

  it('that the visitor has said no on is not told after a later yes, the next one is', async () => {
    const { tracker, platform, terms } = open('/find?q=tea', {}, { consent: 'manual' });
    tracker.consent.deny('all');
    await platform.advance(1_000);
    tracker.consent.grant('all');
    await platform.advance(1_000);
    platform.navigate('/find?q=pot');
    expect(await terms()).toEqual(['pot']);
  });
});
