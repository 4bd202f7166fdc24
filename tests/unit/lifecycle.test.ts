// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBrowserLifecycle } from '../../src/platform/lifecycle.js';

const stops: (() => void)[] = [];

function told(...events: readonly string[]): string[] {
  const changes: string[] = [];
  stops.push(onBrowserLifecycle((change) => changes.push(change)));
  for (const event of events) {
    const [type = '', state] = event.split(':');
    if (state) vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state as DocumentVisibilityState);
    const target = /visibilitychange|freeze|resume/.test(type) ? document : window;
    target.dispatchEvent(new Event(type, { bubbles: target === document }));
  }
  return changes;
}

describe('The life of a page', () => {
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
    vi.restoreAllMocks();
  });

  it('is told of a tab switch', () => {
    expect(told('visibilitychange:hidden', 'visibilitychange:visible')).toEqual(['hidden', 'visible']);
  });

  it('is told of leaving once: what follows it is part of it', () => {
    expect(told('pagehide', 'visibilitychange:hidden', 'freeze')).toEqual(['leaving']);
  });

  it('is told of coming back', () => {
    expect(told('pagehide', 'visibilitychange:hidden', 'pageshow')).toEqual(['leaving', 'restored']);
  });

  it('is not told of the first pageshow', () => {
    expect(told('pageshow')).toEqual([]);
  });

  it('is told of leaving when a hidden page is frozen, for it may be discarded without another word', () => {
    expect(told('visibilitychange:hidden', 'freeze')).toEqual(['hidden', 'leaving']);
  });

  it('is told of what it is when it is resumed', () => {
    expect(told('visibilitychange:hidden', 'freeze', 'resume')).toEqual(['hidden', 'leaving', 'hidden']);
  });

  it('is told of coming back only by what ends the leaving', () => {
    expect(told('pagehide', 'resume')).toEqual(['leaving']);
  });

  it('is told that the network is back', () => {
    expect(told('online')).toEqual(['online']);
  });

  it('is told no more after it was asked not to be', () => {
    const changes = told();
    for (const stop of stops.splice(0)) stop();
    window.dispatchEvent(new Event('pagehide'));
    expect(changes).toEqual([]);
  });
});
