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
});
