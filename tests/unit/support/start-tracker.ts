import { expect } from 'vitest';
import {
  createTracker,
  type DropReason,
  type PurposeStates,
  type Touchpoint,
  type TrackedEvent,
  type Tracker,
  type TrackerOptions,
} from '../../../src/index.js';
import {
  type FakePlatform,
  type FakePlatformOptions,
  fakePlatform,
  recordingCollector,
} from '../../../src/testing/index.js';

/** A loss as `onDrop` was told of it. */
export interface Drop {
  readonly reason: DropReason;
  readonly count: number;
  readonly events: readonly TrackedEvent[];
}

/** A tracker on a fake browser, with everything that it told. */
export interface Started {
  readonly tracker: Tracker;
  readonly platform: FakePlatform;
  readonly drops: Drop[];
  readonly errors: unknown[];
}

/** Starts a tracker on a fake browser that is given or made; its requests carry touchpoints as a JSON array. */
export function start(
  options: Partial<TrackerOptions> = {},
  browser: FakePlatform | FakePlatformOptions = {},
): Started {
  const platform = 'advance' in browser ? browser : fakePlatform(browser);
  const drops: Drop[] = [];
  const errors: unknown[] = [];
  const tracker = createTracker({
    collector: recordingCollector(),
    platform,
    onDrop: (reason, count, events) => void drops.push({ reason, count, events }),
    onError: (error) => void errors.push(error),
    ...options,
  });
  return { tracker, platform, drops, errors };
}

/** For tests of what comes behind the gate: everything is allowed, and nothing is captured by itself. */
export const GRANTED = { consent: 'granted', pageViews: 'manual' } as const;

/** A visitor ID in form. */
export const ULID = '01KDVPPH00ABCDEFGHJKMNPQRS';

/** Tracks `x` and gives its touchpoint. */
export async function trackOne({ tracker, platform }: Started): Promise<Touchpoint | undefined> {
  const before = platform.requests.length;
  tracker.track('x');
  await platform.advance(2_500);
  expect(platform.requests.length).toBeGreaterThan(before);
  return sent(platform).at(-1);
}

/** Starts a tracker that may record; `views` are the page views it has sent, as addresses on the shop. */
export function watch(
  options: Partial<TrackerOptions> = {},
  browser: FakePlatform | FakePlatformOptions = {},
): Started & { views(): Promise<string[]> } {
  const started = start({ consent: 'granted', ...options }, browser);
  const views = async (): Promise<string[]> => {
    await started.platform.advance(5_000);
    return sent(started.platform)
      .filter(({ name }) => name === 'page_view')
      .map(({ page }) => page.url.replace('https://shop.example', ''));
  };
  return { ...started, views };
}

/** The next page, or another tab, of the same browser. Its clock is a little later, so that no ID occurs twice. */
export function nextPage(before: FakePlatform, options: FakePlatformOptions = {}): FakePlatform {
  const { cookieValues, databases, texts, locks } = before;
  return fakePlatform({ cookieValues, databases, texts, locks, nowMs: before.now() + 1_001, ...options });
}

/** The touchpoints of all requests, in order. */
export function sent(platform: FakePlatform): Touchpoint[] {
  return platform.requests.flatMap(({ body }): Touchpoint[] => JSON.parse(body));
}

/** The names of what was sent, in order. */
export function sentNames(platform: FakePlatform): string[] {
  return sent(platform).map(({ name }) => name);
}

/** The rows of a database, in the order of their keys. */
export function rows(platform: FakePlatform, database = 'tt_events'): unknown[] {
  return [...(platform.databases.get(database) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** Everything that is kept on the device, as one text to look for things that must not be there. */
export function kept({ cookieValues, databases }: FakePlatform): string {
  const cookies = [...cookieValues].map(([name, value]) => `${name}=${decodeURIComponent(value)}`);
  return JSON.stringify([cookies, [...databases].map(([name, stored]) => [name, ...stored.values()])]);
}

/** The first letters of the four states. */
export function letters(purposes: PurposeStates): string {
  return Object.values(purposes)
    .map((state) => state[0])
    .join('');
}

/** Calls a method with something that its type forbids. */
export function misuse(method: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown {
  return Reflect.apply(method, undefined, args);
}
