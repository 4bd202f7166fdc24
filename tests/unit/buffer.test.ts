// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { KeyedStore } from '../../src/index.js';
import { type FakePlatform, fakePlatform, recordingCollector } from '../../src/testing/index.js';
import { GRANTED, nextPage, rows, sentNames, start } from './support/start-tracker.js';

const MINUTE_MS = 60_000;
/** Long enough that nothing is sent by itself. */
const UNHURRIED = { ...GRANTED, flushIntervalMs: 60 * MINUTE_MS } as const;

/** Notes the calls of the store. */
function watchStore(platform: FakePlatform): string[] {
  const calls: string[] = [];
  const { openStore } = platform;
  platform.openStore = <Row>(name: string): KeyedStore<Row> => {
    const store = openStore<Row>(name);
    return {
      ...store,
      put: (added) => {
        calls.push(`put ${added.length}`);
        return store.put(added);
      },
      remove: (keys) => {
        calls.push(`remove ${keys.length}`);
        return store.remove(keys);
      },
      close: () => void calls.push('close'),
    };
  };
  return calls;
}

describe('Storing', () => {
  it('comes at most 250 ms after the first event, with all that came by then, in one go', async () => {
    const platform = fakePlatform();
    const calls = watchStore(platform);
    const { tracker } = start(UNHURRIED, platform);
    tracker.track('a');
    await platform.advance(200);
    tracker.track('b');
    tracker.track('c');
    expect(calls).toEqual([]);
    await platform.advance(50);
    expect(calls).toEqual(['put 3']);
    expect(rows(platform)).toHaveLength(3);
  });

  it('keeps one row per touchpoint under the name of the collector and its ID', async () => {
    const { tracker, platform } = start(UNHURRIED);
    tracker.track('a');
    tracker.track('b');
    await platform.advance(250);
    const stored = [...(platform.databases.get('tt_events') ?? [])];
    expect(stored.map(([key, row]) => key === `recording.${Reflect.get(Object(row), 'eventId')}`)).toEqual([
      true,
      true,
    ]);
  });

  it('does not write a row twice', async () => {
    const platform = fakePlatform();
    const calls = watchStore(platform);
    const { tracker } = start(UNHURRIED, platform);
    tracker.track('a');
    await platform.advance(300);
    tracker.track('b');
    await platform.advance(300);
    expect(calls).toEqual(['put 1', 'put 1']);
  });

  it('writes nothing while the page leaves, and lets go of the store', async () => {
    const platform = fakePlatform();
    const calls = watchStore(platform);
    const { tracker } = start(UNHURRIED, platform);
    tracker.track('a');
    platform.lifecycle('leaving');
    expect(calls).toEqual(['close']);
    expect(platform.requests.map(({ via }) => via)).toEqual(['keepalive']);
  });

  it('comes first when the tracker is shut down', async () => {
    const { tracker, platform } = start(UNHURRIED);
    tracker.track('a');
    await tracker.shutdown();
    expect(rows(platform)).toHaveLength(1);
    expect(tracker.stats()).toMatchObject({ state: 'shutdown', waiting: 1 });
  });

  it('survives to the next page, which sends it', async () => {
    const first = start(UNHURRIED);
    first.tracker.track('a');
    await first.platform.advance(300);
    const next = start(GRANTED, nextPage(first.platform));
    await next.platform.advance(2_000);
    expect(sentNames(next.platform)).toEqual(['a']);
    expect(rows(next.platform)).toEqual([]);
  });

  it('counts what waits', async () => {
    const { tracker, platform } = start(UNHURRIED);
    tracker.track('a');
    expect(tracker.stats().waiting).toBe(1);
    await platform.advance(300);
    tracker.track('b');
    expect(tracker.stats()).toMatchObject({ waiting: 2, storage: 'kept' });
    await tracker.flush();
    expect(tracker.stats()).toMatchObject({ waiting: 0, delivered: 2 });
  });
});

describe('Acknowledging', () => {
  it('removes what was delivered by its ID, not what came meanwhile', async () => {
    const collector = recordingCollector();
    const { encode } = collector;
    const { tracker, platform } = start({
      ...UNHURRIED,
      collector: {
        ...collector,
        encode(batch, attempt) {
          // While the request is under way.
          if (!platform.requests.length) tracker.track('b');
          return encode(batch, attempt);
        },
      },
    });
    tracker.track('a');
    platform.replies.push(200, 500);
    await tracker.flush();
    expect(rows(platform).map((row) => Reflect.get(Object(row), 'name'))).toEqual(['b']);
    expect(tracker.stats()).toMatchObject({ delivered: 1, waiting: 1 });
  });

  it('keeps everything that no answer has acknowledged', async () => {
    const { tracker, platform } = start(UNHURRIED);
    platform.replies.push(500);
    tracker.track('a');
    await tracker.flush();
    expect(rows(platform)).toHaveLength(1);
  });
});
