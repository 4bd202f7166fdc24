// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

type Call = readonly unknown[];

const COLLECTOR = 'https://collect.example/e';
const fetched = vi.fn(async (_url: string, _init: RequestInit) => new Response('', { status: 200 }));
const consoles = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };

beforeEach(() => {
  vi.stubGlobal('fetch', fetched);
  for (const [level, spy] of Object.entries(consoles)) vi.spyOn(console, level as 'error').mockImplementation(spy);
});

afterEach(async () => {
  vi.useRealTimers();
  await call('consent.withdraw');
  await call('consent.settled');
  await call('shutdown');
  // As the next page finds the window.
  Reflect.deleteProperty(window, 'touchtrail');
  Reflect.deleteProperty(window, Symbol.for('touchtrail.tt'));
  // biome-ignore lint/suspicious/noDocumentCookie: as in a page
  document.cookie = 'tt_consent=;path=/;max-age=0';
  document.head.replaceChildren();
  history.replaceState(null, '', '/');
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

/** Calls `window.touchtrail` as a page does. */
function call(...args: Call): unknown {
  return window.touchtrail?.(...args);
}

/** What the stub of the README puts there. */
function installStub(): void {
  const stub: NonNullable<typeof window.touchtrail> = (...args: Call) => {
    stub.q ??= [];
    stub.q.push([args, Date.now(), location.href, document.title, document.referrer]);
  };
  window.touchtrail = stub;
}

/** Runs the script anew, as its tag does. */
async function load(attributes?: Readonly<Record<string, string>>): Promise<void> {
  if (attributes) {
    const tag = document.createElement('script');
    tag.type = 'text/plain';
    Object.assign(tag.dataset, attributes);
    document.head.append(tag);
  }
  vi.resetModules();
  await import('../../src/script.js');
}

interface WireEvent {
  readonly name: string;
  readonly occurredAtMs: number;
  readonly page: number;
}

/** The events that were sent, each with its page. */
function events() {
  return fetched.mock.calls.flatMap(([, { body }]) => {
    const batch = JSON.parse(String(body));
    return batch.events.map((event: WireEvent) => ({ ...event, page: batch.pages[event.page] }));
  });
}

const names = (): string[] => events().map(({ name }) => name);

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
    [{ collector: COLLECTOR, consent: 'yes' }, 'consent'],
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
