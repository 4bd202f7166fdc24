import type { KeyedStore } from '../platform/types.js';

/** Rows in a map that outlives the store, so that the next page of the same browser finds them. Fails while a fault is on. */
export function fakeStore<Row>(
  /** Rows of an earlier page. */
  databases: Map<string, Map<string, unknown>>,
  name: string,
  faults: { readonly storage: boolean; readonly erasures: boolean },
): KeyedStore<Row> {
  const rows = (): Map<string, Row> => {
    if (faults.storage) throw new Error('the store fails');
    const existing: Map<string, unknown> = databases.get(name) ?? new Map<string, unknown>();
    databases.set(name, existing);
    return existing as Map<string, Row>;
  };
  const sortedKeys = (): readonly string[] => [...rows().keys()].sort();
  let closedCount = 0;
  /** In a turn of its own, so that it can be closed while it is under way. */
  const later = async <Result>(work: () => Result): Promise<Result> => {
    const before = closedCount;
    await Promise.resolve();
    if (closedCount !== before) throw new Error('closed');
    return work();
  };
  return {
    put: (added) =>
      later(() => {
        for (const [key, row] of added) rows().set(key, structuredClone(row));
        return sortedKeys();
      }),
    keys: () => later(sortedKeys),
    read: (count, prefix = '') =>
      later(() => {
        const sorted = [...rows()].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
        return sorted.slice(0, count).map(([key, row]) => [key, structuredClone(row)] as const);
      }),
    remove: (keys) =>
      later(() => {
        for (const key of keys) rows().delete(key);
      }),
    erase: (isErased = () => true) =>
      later(() => {
        if (faults.erasures) throw new Error('the store cannot be erased');
        const existing = databases.get(name);
        const erased = [...(existing?.keys() ?? [])].filter(isErased);
        for (const key of erased) existing?.delete(key);
        if (!existing?.size) databases.delete(name);
        return erased;
      }),
    close() {
      closedCount += 1;
    },
  };
}
