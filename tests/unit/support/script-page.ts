import { afterEach, beforeEach, vi } from 'vitest';

type Call = readonly unknown[];

/** Where the tests send. */
export const COLLECTOR = 'https://collect.example/e';

/** What was fetched. */
export const fetched = vi.fn(async (_url: string, _init: RequestInit) => new Response('', { status: 200 }));

/** What was written to the console, by level. */
export const consoles = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };

/** Gives each test of a file a page on which nothing is left of the one before. */
export function startWithEmptyPage(): void {
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
}

/** Calls `window.touchtrail` as a page does. */
export function call(...args: Call): unknown {
  return window.touchtrail?.(...args);
}

/** What the stub of the README puts there. */
export function installStub(): void {
  const stub: NonNullable<typeof window.touchtrail> = (...args: Call) => {
    stub.q ??= [];
    stub.q.push([args, Date.now(), location.href, document.title, document.referrer]);
  };
  window.touchtrail = stub;
}

/** Runs the script anew, as its tag does. */
export async function load(attributes?: Readonly<Record<string, string>>): Promise<void> {
  if (attributes) {
    const tag = document.createElement('script');
    tag.type = 'text/plain';
    Object.assign(tag.dataset, attributes);
    document.head.append(tag);
  }
  vi.resetModules();
  await import('../../../src/script.js');
}

interface WireEvent {
  readonly name: string;
  readonly occurredAtMs: number;
  readonly page: number;
}

/** The events that were sent, each with its page. */
export function events() {
  return fetched.mock.calls.flatMap(([, { body }]) => {
    const batch = JSON.parse(String(body));
    return batch.events.map((event: WireEvent) => ({ ...event, page: batch.pages[event.page] }));
  });
}

/** Their names, in order. */
export const names = (): string[] => events().map(({ name }) => name);
