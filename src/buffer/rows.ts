import type { StoredTouchpoint, Touchpoint } from '../model/event.js';

/** What is stored under an ID; a row may also be damaged or somebody else's. */
export type Row = readonly [eventId: string, touchpoint: StoredTouchpoint];

/** Gives back the same touchpoint where there is nothing to change. */
export type Change = (touchpoint: StoredTouchpoint) => StoredTouchpoint;

/** Changes what `change` makes something of, and collects the others unchanged. */
export function keeping(
  change: (touchpoint: StoredTouchpoint) => StoredTouchpoint | undefined,
  unwanted: Map<string, StoredTouchpoint>,
): Change {
  return (touchpoint) => {
    const changed = change(touchpoint);
    if (!changed) unwanted.set(touchpoint.eventId, touchpoint);
    return changed ?? touchpoint;
  };
}

/** Whether a row is one of ours and whole. */
export function isOurs([id, touchpoint]: Row): boolean {
  return touchpoint?.eventId === id;
}

/** Tells the rows that are not ours, those of events before a time, and the others apart. */
export function sortOut(
  rows: readonly Row[],
  sinceMs: number,
): readonly [foreignIds: readonly string[], expired: readonly StoredTouchpoint[], good: readonly StoredTouchpoint[]] {
  const ours = rows.filter(isOurs).map(([, row]) => row);
  // Also one whose time is none.
  const isGood = ({ occurredAtMs }: StoredTouchpoint): boolean => occurredAtMs >= sinceMs;
  return [
    rows.filter((row) => !isOurs(row)).map(([id]) => id),
    ours.filter((row) => !isGood(row)),
    ours.filter(isGood),
  ];
}

/**
 * Stored rows and those in memory, in their order. Either may be the first to know that one was handed over: memory of what is
 * spilled, the store of what another tab has marked.
 */
export function mergeRows(rows: readonly Row[], live: ReadonlyMap<string, StoredTouchpoint>): readonly Row[] {
  return rows
    .map(([id, row]): Row => [id, (row?.handedOverAtMs === undefined && live.get(id)) || row])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Those of our rows that are other ones after a change. */
export function changeRows(rows: readonly Row[], change: Change): readonly Row[] {
  return rows.filter(isOurs).flatMap(([id, row]) => {
    const after = change(row);
    return after === row ? [] : [[id, after] as const];
  });
}

/** Changes touchpoints by ID: to handed over at a time or, without one, to not taken. */
export function marking(times: ReadonlyMap<string, number | undefined>): Change {
  return (row) => (times.has(row.eventId) ? { ...row, handedOverAtMs: times.get(row.eventId) } : row);
}

/** A touchpoint as it is sent. */
export function withoutMark({ handedOverAtMs: _, ...touchpoint }: StoredTouchpoint): Touchpoint {
  return touchpoint;
}
