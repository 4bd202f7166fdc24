// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import {
  COLLECTOR,
  call,
  consoles,
  events,
  fetched,
  installStub,
  load,
  names,
  startWithEmptyPage,
} from './support/script-page.js';

startWithEmptyPage();

describe('The queue of the stub', () => {
  it('runs in its order, with the time and page of each call', async () => {
    installStub();
    const beforeMs = Date.now();
    call('init', { collector: COLLECTOR });
    history.replaceState(null, '', '/a');
    document.title = 'A';
    call('track', 'on_a');
    history.replaceState(null, '', '/b');
    document.title = 'B';
    call('track', 'on_b');
    const afterMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await load();
    call('track', 'later');
    call('consent.grant', 'all');
    await call('flush');
    expect(names()).toEqual(['page_view', 'on_a', 'on_b', 'page_view', 'later']);
    const [view, onA, onB, now, later] = events();
    expect([view, now].map(({ page }) => new URL(page.url).pathname)).toEqual(['/', '/b']);
    expect([onA.page, onB.page].map(({ url, title }) => [new URL(url).pathname, title])).toEqual([
      ['/a', 'A'],
      ['/b', 'B'],
    ]);
    for (const { occurredAtMs } of [view, onA, onB]) {
      expect(occurredAtMs).toBeGreaterThanOrEqual(beforeMs);
      expect(occurredAtMs).toBeLessThanOrEqual(afterMs);
    }
    expect(later.occurredAtMs).toBeGreaterThan(afterMs);
  });

  it('waits for init, wherever it stands', async () => {
    installStub();
    call('track', 'early');
    await load();
    call('track', 'between');
    expect(call('stats')).toBeUndefined();
    call('init', { collector: COLLECTOR, consent: 'granted' });
    await call('flush');
    expect(names()).toEqual(['page_view', 'early', 'between']);
  });

  it('finds an init behind other commands', async () => {
    installStub();
    call('track', 'early');
    call('init', { collector: COLLECTOR, consent: 'granted' });
    await load();
    await call('flush');
    expect(names()).toEqual(['page_view', 'early']);
  });

  it('gives the answers first, in their order, so that nothing is captured under another one', async () => {
    installStub();
    call('track', 'early');
    call('consent.grant', 'all');
    call('consent.withdraw');
    call('init', { collector: COLLECTOR });
    await load();
    await call('flush');
    expect(fetched).not.toHaveBeenCalled();
    expect(call('consent.status')).toMatchObject({ state: 'denied' });
    expect(call('stats')).toMatchObject({ dropped: { denied: 2 } });
  });

  it('goes to the tracker of a tag with data-collector', async () => {
    installStub();
    call('track', 'early');
    call('consent.set', { analytics: true });
    await load({ collector: COLLECTOR });
    await call('flush');
    expect(names()).toEqual(['page_view', 'early']);
  });

  it('goes on after a command that fails', async () => {
    installStub();
    call('init', { collector: COLLECTOR, consent: 'granted' });
    call('trak', 'x');
    call('track', 'x');
    await load();
    await call('flush');
    expect(consoles.error).toHaveBeenCalledOnce();
    expect(names()).toEqual(['page_view', 'x']);
  });

  it('lets a denial in the queue come before the view of a page that a router has left', async () => {
    installStub();
    call('init', { collector: COLLECTOR, consent: 'granted' });
    call('consent.deny');
    history.replaceState(null, '', '/moved');
    await load();
    await call('flush');
    expect(names()).toEqual([]);
    // Not let through and then withdrawn.
    expect(call('stats')).toMatchObject({ dropped: { denied: 2 } });
  });
});
