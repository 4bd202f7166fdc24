// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest';
import {
  COLLECTOR,
  call,
  consoles,
  fetched,
  installStub,
  load,
  names,
  startWithEmptyPage,
} from './support/script-page.js';

startWithEmptyPage();

describe('A tag with data-collector', () => {
  it('starts a tracker that holds until the answer', async () => {
    await load({ collector: COLLECTOR });
    call('track', 'sign_up', { plan: 'pro' });
    await call('flush');
    expect(fetched).not.toHaveBeenCalled();
    expect(document.cookie).toBe('');
    call('consent.grant', 'all');
    await call('flush');
    expect(fetched.mock.calls[0]?.[0]).toBe(COLLECTOR);
    expect(names()).toEqual(['page_view', 'sign_up']);
  });

  it('takes data-consent', async () => {
    await load({ collector: COLLECTOR, consent: 'granted' });
    call('track', 'x');
    await call('flush');
    expect(names()).toEqual(['page_view', 'x']);
  });

  it('takes data-debug', async () => {
    await load({ collector: COLLECTOR, debug: '' });
    call('track', 'x');
    expect(consoles.debug).toHaveBeenCalled();
  });

  it('takes data-page-views', async () => {
    await load({ collector: COLLECTOR, consent: 'granted', pageViews: 'manual' });
    call('track', 'x');
    await call('flush');
    expect(names()).toEqual(['x']);
  });

  it.each([
    [{ collector: 'collect.example' }, 'collect.example'],
    [{ collector: COLLECTOR, consent: 'yes!' }, 'consent'],
    [{ collector: COLLECTOR, routing: 'query' }, 'routing'],
  ])('tells a wrong option by one console.error and no exception: %j', async (attributes, told) => {
    await expect(load(attributes)).resolves.toBeUndefined();
    expect(consoles.error).toHaveBeenCalledOnce();
    expect(consoles.error.mock.calls[0]?.join(' ')).toContain(told);
    expect(() => call('track', 'x')).not.toThrow();
  });
});

describe('A command', () => {
  it('returns what the method returns, dotted where nested', async () => {
    await load({ collector: COLLECTOR });
    expect(call('stats')).toMatchObject({ state: 'running' });
    expect(call('consent.status')).toMatchObject({ state: 'pending' });
    expect(call('consent.grant', ['analytics'])).toMatchObject({ state: 'granted' });
  });

  it.each(['trak', 'consent.allow', 'consent', 'a.b.c', '', undefined, null, 5, {}])(
    'that is unknown gives one console.error and no exception: %j',
    async (command) => {
      await load({ collector: COLLECTOR });
      expect(call(command)).toBeUndefined();
      expect(consoles.error).toHaveBeenCalledOnce();
    },
  );

  it('init gives an error when a tracker is there', async () => {
    await load({ collector: COLLECTOR });
    call('init', { collector: COLLECTOR });
    expect(consoles.error).toHaveBeenCalledOnce();
  });

  it.each([[undefined], [{}], [{ collector: '/e' }], [{ collector: COLLECTOR, unknownOption: 1 }]])(
    'init with bad options gives one console.error, and a right one still works: %j',
    async (options) => {
      installStub();
      await load();
      call('init', options);
      expect(consoles.error).toHaveBeenCalledOnce();
      call('init', { collector: COLLECTOR, consent: 'granted' });
      await call('flush');
      expect(names()).toEqual(['page_view']);
    },
  );
});

describe('The script', () => {
  it('twice on a page warns, and doubles nothing', async () => {
    await load({ collector: COLLECTOR, consent: 'granted' });
    const { touchtrail } = window;
    await load();
    expect(consoles.warn).toHaveBeenCalledOnce();
    expect(window.touchtrail).toBe(touchtrail);
    await call('flush');
    expect(names()).toEqual(['page_view']);
  });

  it('says nothing on a page where all is well', async () => {
    await load({ collector: COLLECTOR, consent: 'granted' });
    await call('flush');
    for (const spy of Object.values(consoles)) expect(spy).not.toHaveBeenCalled();
  });
});

describe('The notice after ten seconds', () => {
  it('says how many events are held and which line to call', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await load({ collector: COLLECTOR });
    call('track', 'x');
    vi.advanceTimersByTime(9_999);
    expect(consoles.info).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(consoles.info).toHaveBeenCalledOnce();
    const told = consoles.info.mock.calls[0]?.join(' ');
    expect(told).toContain('2 events');
    expect(told).toContain("touchtrail('consent.grant', 'all')");
  });

  it.each([['consent.grant', 'all'], ['consent.deny']])(
    'is not given once the visitor has answered: %s',
    async (...command) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      await load({ collector: COLLECTOR });
      call(...command);
      vi.advanceTimersByTime(60_000);
      expect(consoles.info).not.toHaveBeenCalled();
    },
  );
});
