import type { Touchpoint } from '../model/event.js';
import { jsonBytes } from '../model/json.js';
import type { Report } from '../model/report.js';
import type { KeyedStore, Timing, Unsubscribe } from '../platform/types.js';

/** How long a touchpoint may wait in memory for others, so that a burst is stored in few transactions. */
const COALESCE_MS = 250;

/** What is kept at most; the oldest goes first. */
export interface BufferLimits {
  readonly bufferMaxEvents: number;
  readonly bufferMaxBytes: number;
  readonly retentionMs: number;
}

/** Keeps touchpoints until a collector took them. */
export interface EventBuffer {
  add(touchpoint: Touchpoint): void;
  /** Stores what waits in memory. */
  save(): Promise<void>;
  /** The oldest touchpoints, without removing them; expired ones are dropped instead. */
  peek(count: number): Promise<readonly Touchpoint[]>;
  /** Removes what was delivered or dropped, by ID; tells which of it was still there. */
  acknowledge(eventIds: readonly string[]): Promise<readonly string[]>;
  /** What this page has added and nobody has acknowledged, stored or not. */
  unacknowledged(): readonly Touchpoint[];
  /** Changes every touchpoint that is kept. */
  rewrite(change: (touchpoint: Touchpoint) => Touchpoint): Promise<void>;
  /** Drops everything as `withdrawn`: what is in memory before it returns, the rows unread. */
  erase(): Promise<void>;
  /** How many wait in the origin's store, as far as this page has seen, and in this page's memory. */
  waiting(): number;
  /** `memory` when the browser keeps no rows: they live as long as the page. */
  storage(): 'kept' | 'memory';
}

type Entry = readonly [eventId: string, touchpoint: Touchpoint];

const ALL_ROWS = 2 ** 31;

/** Whether a row is one of ours and whole. */
const isOurs = ([id, touchpoint]: Entry): boolean => touchpoint?.eventId === id;

/** A buffer over a store. When the store fails, what this page adds is kept in memory instead. */
export function createBuffer(
  { now, setTimer }: Timing,
  store: KeyedStore<Touchpoint>,
  { bufferMaxEvents, bufferMaxBytes, retentionMs }: BufferLimits,
  report: Report,
): EventBuffer {
  /** This page's touchpoints that nobody has acknowledged. */
  const live = new Map<string, Touchpoint>();
  /** Bytes of each row that is known to be stored. */
  let stored = new Map<string, number>();
  let isDurable = true;
  let chain: Promise<unknown> = Promise.resolve();
  let cancelTimer: Unsubscribe | undefined;

  /** One after the other, so that an erasure comes after the writes that were asked for before it. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = chain.then(work).catch((error) => {
      if (!isDurable) throw error;
      isDurable = false;
      stored.clear();
      report.error(error);
      return work();
    });
    chain = turn.catch(() => {});
    return turn;
  };

  const unstored = (): Entry[] => [...live].filter(([id]) => !stored.has(id));

  const remove = async (eventIds: readonly string[]): Promise<void> => {
    if (isDurable) await store.remove(eventIds);
    for (const id of eventIds) {
      live.delete(id);
      stored.delete(id);
    }
  };

  const write = async (): Promise<void> => {
    let ids = [...live.keys()];
    // A row that this page has not written counts as its share of the limit.
    const share = bufferMaxBytes / bufferMaxEvents;
    if (isDurable) {
      const added = unstored();
      // Before the store says so, for what is being written belongs to the store if it is erased meanwhile.
      for (const [id, touchpoint] of added) stored.set(id, jsonBytes(touchpoint));
      if (added.length) await store.put(added);
      ids = [...(await store.keys())];
      const before = stored;
      stored = new Map(ids.map((id) => [id, before.get(id) ?? share]));
      // Another tab has delivered what is no longer there.
      for (const id of before.keys()) if (!stored.has(id)) live.delete(id);
    }
    let bytes = 0;
    const surplus = ids.reverse().filter((id, newerCount) => {
      bytes += stored.get(id) ?? share;
      return bytes > bufferMaxBytes || newerCount >= bufferMaxEvents;
    });
    if (!surplus.length) return;
    const gone = surplus.flatMap((id) => live.get(id) ?? []);
    await remove(surplus);
    report.drop('buffer_full', gone, surplus.length);
  };

  const cancel = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
  };

  const save = (): Promise<void> => {
    cancel();
    return inTurn(write);
  };

  const peek = async (count: number): Promise<readonly Touchpoint[]> => {
    await write();
    const found: readonly Entry[] = isDurable ? await store.read(count) : [...live].slice(0, count);
    const isYoung = ([, { occurredAtMs }]: Entry): boolean => now() - occurredAtMs <= retentionMs;
    const gone = found.filter((entry) => !(isOurs(entry) && isYoung(entry)));
    if (!gone.length) return found.map(([, touchpoint]) => touchpoint);

    await remove(gone.map(([id]) => id));
    const expired = gone.filter(isOurs).map(([, touchpoint]) => touchpoint);
    report.drop('expired', expired);
    report.drop('invalid', [], gone.length - expired.length);
    return peek(count);
  };

  return {
    save,

    add(touchpoint) {
      live.set(touchpoint.eventId, touchpoint);
      cancelTimer ??= setTimer(() => void save().catch(report.error), COALESCE_MS);
    },

    peek: (count) => inTurn(() => peek(count)),
    acknowledge: (eventIds) =>
      inTurn(async () => {
        const known = eventIds.filter((id) => live.has(id) || stored.has(id));
        await remove(known);
        return known;
      }),
    unacknowledged: () => [...live.values()],

    rewrite(change) {
      for (const [id, touchpoint] of live) live.set(id, change(touchpoint));
      return inTurn(async () => {
        const all = isDurable ? await store.read(ALL_ROWS) : [];
        await store.put(all.filter(isOurs).map(([id, touchpoint]) => [id, change(touchpoint)] as const));
      });
    },

    erase() {
      cancel();
      const inMemory = unstored().map(([, touchpoint]) => touchpoint);
      live.clear();
      return inTurn(async () => {
        // Also when the store has failed before: what it has is to go. Those rows count where they are kept.
        const erased = await store.erase().catch((error) => void report.error(error));
        stored.clear();
        report.drop('withdrawn', inMemory, inMemory.length + ((isDurable && erased) || 0));
      });
    },

    waiting: () => stored.size + unstored().length,
    storage: () => (isDurable ? 'kept' : 'memory'),
  };
}
