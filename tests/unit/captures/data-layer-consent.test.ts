// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { fakeSource, signal } from '../support/fake-source.js';
import { openLayered, search, words } from '../support/layered-page.js';
import { nextPage, sent } from '../support/start-tracker.js';

describe('Without an answer', () => {
  it('nothing is read, and the layer is left alone', async () => {
    const layer = [search('a')];
    const { tracker, events } = openLayered(layer, {}, { consent: 'manual' });
    layer.push(search('b'));
    expect(Object.keys(layer)).toEqual(['0', '1']);
    expect(tracker.stats().held).toBe(0);
    expect(await events()).toEqual([]);
  });

  it('what comes is told after the grant, as found then', async () => {
    const layer = [search('a')];
    const { tracker, events } = openLayered(layer, {}, { consent: 'manual' });
    layer.push(search('b'));
    tracker.consent.grant('all');
    layer.push(search('c'));
    expect(words(await events())).toEqual(['a past', 'b past', 'c']);
  });

  it('what comes has the time at which it is found', async () => {
    const { tracker, platform, events } = openLayered([search('a')], {}, { consent: 'manual' });
    await platform.advance(60_000);
    const grantedAtMs = platform.now();
    tracker.consent.grant('all');
    await events();
    expect(sent(platform).map(({ occurredAtMs }) => occurredAtMs - grantedAtMs)).toEqual([0]);
  });
});

describe('After a no', () => {
  it('what was there is never told, and what comes after the grant is', async () => {
    const layer = [search('a')];
    const { tracker, platform, events } = openLayered(layer, {}, { consent: 'manual' });
    tracker.consent.deny();
    layer.push(search('b'));
    tracker.consent.grant('all');
    layer.push(search('c'));
    platform.event('click');
    expect(words(await events())).toEqual(['c']);
  });

  it('of an earlier page it is the same', async () => {
    const first = openLayered([], {}, { consent: 'manual' });
    first.tracker.consent.deny();
    await first.platform.settle();
    const { tracker, events } = openLayered([search('a')], {}, { consent: 'manual' }, nextPage(first.platform));
    tracker.consent.grant('all');
    expect(await events()).toEqual([]);
  });

  it('that takes back a yes, nothing is read until the next yes', async () => {
    const layer = [search('a')];
    const { tracker, events } = openLayered(layer, {}, { consent: 'manual' });
    tracker.consent.grant('all');
    layer.push(search('b'));
    expect(words(await events())).toEqual(['a past', 'b']);
    tracker.consent.withdraw();
    layer.push(search('c'));
    tracker.consent.grant('all');
    layer.push(search('d'));
    expect(words(await events())).toEqual(['a past', 'b', 'd']);
  });
});

describe('While an answer changes', () => {
  it('what comes is held, and told once afterwards', async () => {
    const source = fakeSource('cmp', signal('gggg'));
    const layer = [search('a')];
    const { events, tracker } = openLayered(layer, {}, { consent: source });
    layer.push(search('b'));
    source.say(signal('gggg', { isChanging: true }));
    layer.push(search('c'));
    expect(tracker.consent.status().isFrozen).toBe(true);
    source.say(signal('gggg'));
    layer.push(search('d'));
    expect(words(await events())).toEqual(['a past', 'b', 'c', 'd']);
  });
});
