import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { attempt } from '../model/attempt.js';
import type { KeyedStore } from './types.js';

/** Safari's first open has been seen to hang for ever (WebKit bug 226547). */
const OPEN_TIMEOUT_MS = 3_000;

/**
 * Rows in an IndexedDB database of their own. A connection that failed, was closed by the browser or is in another
 * tab's way is forgotten, and the next call opens a new one.
 */
export function indexedDbStore<Row>(databaseName: string, onDeleted?: () => void): KeyedStore<Row> {
  let use: UseStore | undefined;
  let database: IDBDatabase | undefined;
  const underWay = new Set<IDBTransaction>();
  let closedCount = 0;

  const forget = (): void => {
    // One that stays open in a page that is kept for going back to it blocks the store for all others in WebKit.
    for (const transaction of underWay) attempt(() => transaction.abort());
    database?.close();
    use = database = undefined;
  };

  const access = <Result>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<Result>,
  ): Promise<Result> =>
    new Promise<Result>((resolve, reject) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        reject(new Error('IndexedDB does not open'));
      }, OPEN_TIMEOUT_MS);
      use ??= createStore(databaseName, 'touchpoints');
      const used = use;
      used(mode, (store) => {
        clearTimeout(timer);
        const { transaction } = store;
        const { db } = transaction;
        if (isLate) {
          // Nobody waits for it, and what it would write may have been withdrawn meanwhile.
          db.close();
          throw new Error('too late');
        }
        if (use !== used) {
          // It was let go of while it opened.
          db.close();
          throw new Error('closed');
        }
        database = db;
        // Somebody wants to delete the database: do not stand in the way.
        db.onversionchange = () => {
          database = db;
          forget();
          onDeleted?.();
        };
        underWay.add(transaction);
        return work(store).finally(() => underWay.delete(transaction));
      }).then(resolve, reject);
    });

  // Once more on a new connection, for the old one may have died unnoticed (WebKit bugs 197050 and 277615); but not when it
  // was closed on purpose.
  const run: typeof access = async (mode, work) => {
    const before = closedCount;
    try {
      return await access(mode, work);
    } catch (error) {
      if (closedCount !== before) throw error;
      forget();
      return access(mode, work);
    }
  };

  const change = (work: (store: IDBObjectStore) => void): Promise<unknown> =>
    run('readwrite', (store) => {
      work(store);
      // Without it a transaction that is open when the page goes away is rolled back.
      store.transaction.commit?.();
      return promisifyRequest(store.transaction);
    });

  const readKeys = (store: IDBObjectStore, count?: number): Promise<string[]> =>
    promisifyRequest(store.getAllKeys(null, count) as IDBRequest<string[]>);

  return {
    put: (rows) =>
      change((store) => {
        for (const [key, row] of rows) store.put(row, key);
      }),

    read: (count) =>
      run('readonly', async (store) => {
        const keys = readKeys(store, count);
        const rows = await promisifyRequest<Row[]>(store.getAll(null, count));
        return (await keys).map((key, index) => [key, rows[index] as Row] as const);
      }),

    keys: () => run('readonly', readKeys),

    remove: (keys) =>
      change((store) => {
        for (const key of keys) store.delete(key);
      }),

    async erase() {
      // Opening would create what is to be gone.
      const all = await indexedDB.databases?.();
      if (all && !all.some(({ name }) => name === databaseName)) return 0;
      const { length } = await run('readonly', readKeys);
      await change((store) => store.clear());
      forget();
      // The rows are gone already; the emptied database goes as soon as no other page holds it.
      indexedDB.deleteDatabase(databaseName);
      return length;
    },

    close() {
      closedCount += 1;
      forget();
    },
  };
}
