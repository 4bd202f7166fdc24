// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { fakePlatform } from '../../../src/testing/index.js';
import { openLayered, search, setLayer, words } from '../support/layered-page.js';

describe('The data layer of a page', () => {
  it('is read from its beginning, and as it grows', async () => {
    const layer = [search('a'), search('b')];
    const { events } = openLayered(layer);
    layer.push(search('c'), search('d'));
    expect(words(await events())).toEqual(['a past', 'b past', 'c', 'd']);
  });

  it('is the one of the name that is given', async () => {
    const browser = fakePlatform();
    browser.globals.set('adobeDataLayer', [search('a')]);
    expect(words(await openLayered([search('b')], { name: 'adobeDataLayer' }, {}, browser).events())).toEqual([
      'a past',
    ]);
  });

  it('gives the page what its push has given, and stays as it was', async () => {
    const layer: unknown[] = [];
    openLayered(layer);
    expect(layer.push(search('a'), 2)).toBe(2);
    expect([...layer]).toEqual([search('a'), 2]);
  });

  it('lets another list be pushed to by its push', () => {
    const layer: unknown[] = [];
    const other: unknown[] = [];
    openLayered(layer);
    layer.push.call(other, 1);
    expect([layer.length, other]).toEqual([0, [1]]);
  });

  it.each(['click', 'load'])('that a page makes later is found by the next %s', async (type) => {
    const { events, platform } = openLayered(undefined);
    const layer = [search('a')];
    setLayer(platform, layer);
    platform.event(type);
    layer.push(search('b'));
    expect(words(await events())).toEqual(['a past', 'b']);
  });

  it('that takes the place of another one is read in turn, and what was in both once', async () => {
    const first = [search('a')];
    const { events, platform } = openLayered(first);
    const second = [...first, search('b')];
    setLayer(platform, second);
    platform.lifecycle('hidden');
    second.push(search('c'));
    expect(words(await events())).toEqual(['a past', 'b past', 'c']);
  });

  it('is read to its end when the page is left', async () => {
    const layer: unknown[] = [];
    const { platform, names } = openLayered(layer);
    Array.prototype.push.call(layer, search('a'));
    platform.lifecycle('leaving');
    expect(await names()).toEqual(['search']);
  });

  it('tells what passes by its push once, with the next look', async () => {
    const layer = [search('a')];
    const { events, platform } = openLayered(layer);
    await platform.advance(1);
    Array.prototype.push.call(layer, search('b'));
    layer.unshift(search('c'));
    for (const _ of [1, 2]) platform.event('click');
    expect(words(await events())).toEqual(['a past', 'c past', 'b past']);
  });

  it('tells what was there after what the site says in the same breath, such as who somebody is', async () => {
    const { events, tracker } = openLayered([search('a')]);
    tracker.track('sign_up');
    expect((await events()).map(([name]) => name)).toEqual(['sign_up', 'search']);
  });

  it('tells an object as often as it is pushed', async () => {
    const layer: unknown[] = [];
    const { events, platform } = openLayered(layer);
    const again = search('a');
    layer.push(again, again);
    platform.event('click');
    layer.push(again);
    expect(words(await events())).toEqual(['a', 'a', 'a']);
  });

  it('may lose its oldest entries, and nothing is told twice', async () => {
    const layer = [search('a'), search('b')];
    const { events, platform } = openLayered(layer);
    // As Google Tag Manager does.
    const { push } = layer;
    layer.push = (...entries) => {
      const length = push.apply(layer, entries);
      while (layer.length > 2) layer.shift();
      return length;
    };
    for (const word of 'cdef') layer.push(search(word));
    platform.event('click');
    expect(layer).toHaveLength(2);
    expect(words(await events())).toEqual(['a past', 'b past', 'c', 'd', 'e', 'f']);
  });

  it('tells in the order of the page, also where one entry leads to another', async () => {
    const layer: unknown[] = [];
    layer.push = (...entries) => {
      const length = Array.prototype.push.apply(layer, entries);
      if (length === 1) layer.push(search('b'));
      return length;
    };
    const { events } = openLayered(layer);
    layer.push(search('a'));
    expect(words(await events())).toEqual(['a', 'b']);
  });

  it.each([
    ['frozen', Object.freeze([search('a')])],
    [
      'sealed against a push of ours',
      Object.defineProperty([search('a')], 'push', { value: Array.prototype.push, writable: false }),
    ],
  ])('that is %s is read all the same', async (_what, layer) => {
    const { events, errors } = openLayered(layer);
    expect(words(await events())).toEqual(['a past']);
    expect(errors).toEqual([]);
  });

  it('tells the rest where an entry cannot be read', async () => {
    const bad = {
      event: 'search',
      get search_term() {
        throw new Error('no');
      },
    };
    const layer: unknown[] = [bad, search('a')];
    const { events, errors, platform } = openLayered(layer);
    layer.push(bad, search('b'));
    platform.event('click');
    expect(words(await events())).toEqual(['a past', 'b']);
    expect(errors.map(String)).toEqual(['Error: no', 'Error: no']);
  });

  it.each([[5], [{}], ['text'], [() => {}]])('that is %o harms nothing', async (layer) => {
    const { names, tracker } = openLayered(layer);
    tracker.track('own');
    expect(await names()).toEqual(['own']);
  });

  it('is told by each of two trackers', async () => {
    const layer: unknown[] = [search('a')];
    const one = openLayered(layer);
    const other = openLayered(layer, {}, { name: 'other' });
    layer.push(search('b'));
    for (const { events } of [one, other]) expect(words(await events())).toEqual(['a past', 'b']);
    await one.tracker.shutdown();
    layer.push(search('c'));
    expect(words(await other.events())).toEqual(['a past', 'b', 'c']);
    expect(words(await one.events())).toEqual(['a past', 'b']);
  });
});

describe('After the end of the tracker', () => {
  it('the push of the page goes on, in whatever others have wrapped it', async () => {
    const layer: unknown[] = [];
    const { tracker, names } = openLayered(layer);
    const { push } = layer;
    layer.push = (...entries) => push.apply(layer, entries);
    await tracker.shutdown();
    expect(layer.push(search('a'))).toBe(1);
    expect(await names()).toEqual([]);
  });
});
