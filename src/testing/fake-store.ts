import type { KeyedStore } from '../platform/types.js';

/** Rows in a map that outlives the store, so that the next page of the same browser finds them. Fails while `faults.storage`. */
export function fakeStore<Row>(
  /** Rows of an earlier page. */
  databases: Map<string, Map<string, unknown>>,
  name: string,
  faults: { readonly storage: boolean },
): KeyedStore<Row> {
  const rows = (): Map<string, Row> => {
    if (faults.storage) throw new Error('the store fails');
    const existing: Map<string, unknown> = databases.get(name) ?? new Map<string, unknown>();
    databases.set(name, existing);
    return existing as Map<string, Row>;
  };
  return {
    async put(added) {
      for (const [key, row] of added) rows().set(key, structuredClone(row));
    },
    keys: async () => [...rows().keys()].sort(),
    async read(count) {
      const sorted = [...rows()].sort(([a], [b]) => (a < b ? -1 : 1));
      return sorted.slice(0, count).map(([key, row]) => [key, structuredClone(row)] as const);
    },
    async remove(keys) {
      for (const key of keys) rows().delete(key);
    },
    async erase() {
      const count = databases.get(name)?.size ?? 0;
      databases.delete(name);
      return count;
    },
    close() {},
  };
}
