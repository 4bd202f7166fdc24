import type { DropReason } from '../model/drop-reason.js';
import { idsOf, type StoredTouchpoint, type Touchpoint } from '../model/event.js';
import { jsonBytes } from '../model/json.js';
import type { Report } from '../model/report.js';
import type { Timing, Unsubscribe } from '../model/timing.js';
import type { KeyedStore, Platform, TextStore } from '../platform/types.js';
import type { BufferLimits, EventBuffer } from './event-buffer.js';
import { createStoreGuard, STORE_PAUSE_MS } from './guard.js';
import { type Peeked, selectReady } from './peeked.js';
import { type Change, changeRows, keeping, marking, mergeRows, type Row, sortOut, withoutMark } from './rows.js';
import { createSpill } from './spill.js';
import { surplusOf } from './surplus.js';
import { createTurns } from './turns.js';

/** How long a touchpoint may wait in memory for others, so that a burst is stored in few transactions. */
const COALESCE_MS = 250;
const ALL_ROWS = 2 ** 31;

/** A buffer over a store and a spill. While the store fails, what this page adds is kept in memory instead. */
export function createBuffer(
  timing: Timing & Pick<Platform, 'newId'>,
  store: KeyedStore<StoredTouchpoint>,
  texts: TextStore,
  limits: BufferLimits,
  report: Report,
): EventBuffer {
  const { now, uptimeMs, setTimer } = timing;
  const { bufferMaxEvents, bufferMaxBytes, retentionMs } = limits;
  const startedAtMs = now() - uptimeMs();
  /** What a row that this page has not written counts of the limit. */
  const share = bufferMaxBytes / bufferMaxEvents;
  const { ask, owe, isAway, setAway, isFailing } = createStoreGuard(timing, report);
  /** This page's touchpoints that nobody has acknowledged. */
  const live = new Map<string, StoredTouchpoint>();
  /** Acknowledged or dropped, and perhaps still in the store. */
  const gone = new Set<string>();
  /** Bytes of each row that is known to be stored. */
  let stored = new Map<string, number>();
  /** What other pages have handed over, as long as the store cannot be told. */
  const unstoredMarks = new Map<string, number>();
  const spill = createSpill(texts, timing.newId);
  const inTurn = createTurns();
  let cancelTimer: Unsubscribe | undefined;
  let erasures = 0;

  const unstored = (): Row[] => [...live].filter(([id]) => !stored.has(id));
  const forget = (eventIds: readonly string[]): void => {
    for (const id of eventIds) {
      const isStored = stored.delete(id);
      if (!live.delete(id) || isStored || isAway()) gone.add(id);
    }
  };

  const removeGone = async (): Promise<void> => {
    const ids = [...gone];
    if (!ids.length) return;
    await ask(async () => {
      await store.remove(ids);
      for (const id of ids) gone.delete(id);
    });
  };

  const drop = (
    reason: DropReason,
    ids: readonly string[],
    touchpoints: readonly Touchpoint[] = ids.flatMap((id) => live.get(id) ?? []),
  ): void => {
    forget(ids);
    report.drop(reason, touchpoints, ids);
  };

  const changeLive = (change: Change): void => {
    for (const [id, row] of live) live.set(id, change(row));
  };
  const changeAll = (change: Change): Promise<boolean | undefined> => {
    changeLive(change);
    return ask(async () => {
      const changed = changeRows(await store.read(ALL_ROWS), change);
      if (changed.length && !erasures) await store.put(changed);
      return true;
    });
  };

  /** Stores what is only in memory and what other pages have left behind. */
  const write = async (): Promise<void> => {
    if (isAway()) return;
    const left = spill.read();
    for (const [id, atMs] of left.marks) unstoredMarks.set(id, atMs);
    for (const row of left.touchpoints) if (!gone.has(row.eventId)) live.set(row.eventId, live.get(row.eventId) ?? row);
    const keys = await ask(async () => {
      // Not in the middle of a withdrawal: what comes now is stored when that is done.
      const added = erasures ? [] : unstored();
      const all = await (added.length ? store.put(added) : store.keys());
      for (const [id, row] of added) {
        stored.set(id, jsonBytes(row));
        // Acknowledged while it was written.
        if (!live.has(id)) forget([id]);
      }
      return all;
    });
    if (keys) {
      const before = stored;
      stored = new Map(keys.filter((id) => !gone.has(id)).map((id) => [id, before.get(id) ?? share]));
      // Another tab has delivered what is no longer there.
      for (const id of before.keys()) if (!stored.has(id)) live.delete(id);
    }
    if (unstoredMarks.size && (await changeAll(marking(unstoredMarks)))) unstoredMarks.clear();
    if (!isAway()) spill.remove(left.keys);
    const surplus = surplusOf([...stored.keys(), ...live.keys()], stored, share, limits);
    if (surplus.length) drop('buffer_full', surplus);
    await removeGone();
  };

  /** What is not stored, and what was handed over; also what is acknowledged and could not be removed. */
  const spillRest = (handedOverIds: readonly string[]): void => {
    const rest = unstored().map(([, row]) => row);
    // Not in the middle of a withdrawal.
    const acknowledged = erasures ? [] : gone;
    spill.leave(rest, [...handedOverIds, ...acknowledged, ...unstoredMarks.keys()], now());
  };

  const cancel = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
  };
  const save = (): Promise<void> => {
    cancel();
    return inTurn(write);
  };
  const saveSoon = (): void => {
    cancelTimer ??= setTimer(() => void save().catch(report.error), COALESCE_MS);
  };

  const peek = async (count: number, holdMs: number, limit = count): Promise<Peeked> => {
    await write();
    const read = await ask(() => store.read(limit));
    // Another tab may have stored some since the keys were read.
    for (const [id] of read ?? []) if (!gone.has(id) && !stored.has(id)) stored.set(id, share);
    const rows = mergeRows([...(read ?? []), ...(read ? unstored() : live)], live).filter(([id]) => !gone.has(id));
    // By both clocks, for that of the device may jump.
    const [foreignIds, expired, good] = sortOut(rows, Math.min(now(), startedAtMs + uptimeMs()) - retentionMs);
    if (foreignIds.length || expired.length) {
      drop('invalid', foreignIds);
      drop('expired', idsOf(expired), expired);
      await removeGone();
      return peek(count, holdMs, limit);
    }

    const peeked = selectReady(good, count, holdMs, now());
    if (peeked.batch.length) return peeked;
    // All of these are held, and there may be more behind them.
    if (read?.length === limit) return peek(count, holdMs, limit * 2);
    return { ...peeked, nextMs: peeked.nextMs ?? (isFailing() ? STORE_PAUSE_MS : undefined) };
  };

  return {
    save,
    add(touchpoint) {
      live.set(touchpoint.eventId, touchpoint);
      // A loop may never let the timer come.
      if (live.size > 2 * bufferMaxEvents) drop('buffer_full', [...live.keys()].slice(0, bufferMaxEvents));
      if (!isAway()) saveSoon();
    },

    peek: (count, holdMs) => inTurn(() => peek(count, holdMs)),
    take: (eventIds) => spill.take(eventIds.filter((id) => !live.has(id))),
    async acknowledge(eventIds) {
      const known = eventIds.filter((id) => live.has(id) || stored.has(id));
      forget(known);
      if (isAway()) spillRest([]);
      await inTurn(removeGone);
      return known;
    },

    mark(eventIds, handedOverAtMs) {
      const change = marking(new Map(eventIds.map((id) => [id, handedOverAtMs])));
      if (handedOverAtMs === undefined) for (const id of eventIds) unstoredMarks.delete(id);
      changeLive(change);
      if (isAway() && handedOverAtMs === undefined) {
        spill.unmark(eventIds);
        spillRest([]);
      }
      return inTurn(() => changeAll(change));
    },

    unacknowledged() {
      const taken = spill.taken();
      const isStored = ({ eventId }: StoredTouchpoint): boolean => stored.has(eventId);
      return [...live.values()]
        .filter((row) => row.handedOverAtMs === undefined && !(isStored(row) && taken.includes(row.eventId)))
        .sort((a, b) => Number(isStored(b)) - Number(isStored(a)))
        .map(withoutMark);
    },

    leave(handedOverIds) {
      cancel();
      setAway(true);
      store.close();
      changeLive(marking(new Map(handedOverIds.map((id) => [id, now()]))));
      spillRest(handedOverIds);
    },

    resume() {
      setAway(false);
      for (const id of spill.takenOver()) stored.set(id, 0);
      // Perhaps it was only hidden, which may be the last that is heard of it.
      if (live.size) void save().catch(report.error);
    },

    restore() {
      stored.clear();
      if (live.size) saveSoon();
    },

    rewrite(change) {
      // At once, for the page may be left before the store has answered.
      changeLive((row) => change(row) ?? row);
      return inTurn(async () => {
        await write();
        const unwanted = new Map<string, StoredTouchpoint>();
        await changeAll(keeping(change, unwanted));
        drop('withdrawn', [...unwanted.keys()], [...unwanted.values()]);
        await removeGone();
      });
    },

    erase(done) {
      cancel();
      const lost = new Map([...spill.erase().map((row): Row => [row.eventId, row]), ...live]);
      live.clear();
      unstoredMarks.clear();
      erasures += 1;
      return inTurn(async () => {
        const inMemory = [...lost.values()].filter(({ eventId }) => !stored.has(eventId) && !gone.has(eventId));
        // Also when the store has failed before: what it has is to go. What is acknowledged counts as that.
        const erased = await owe(store.erase, done);
        const others = [...(erased ?? stored.keys())].filter((id) => !gone.has(id));
        report.drop('withdrawn', inMemory, [...new Set([...idsOf(inMemory), ...others])]);
        stored.clear();
        gone.clear();
        erasures -= 1;
        return { rows: erased?.length ?? 0, isDone: !!erased };
      });
    },

    has: (id) => stored.has(id) || live.has(id),
    waiting: () => new Set([...stored.keys(), ...live.keys()]),
    storage: () => (isFailing() ? 'memory' : 'kept'),
  };
}
