import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { attempt } from '../model/attempt.js';
import type { KeyedStore } from './types.js';

/** Safari's first open has been seen to hang for ever (WebKit bug 226547), and a transaction waits for that of another tab. */
const TIMEOUT_MS = 4_000;

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

  const close = (): void => {
    closedCount += 1;
    forget();
  };

  const access = <Result>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<Result>,
    isErasure?: boolean,
  ): Promise<Result> =>
    new Promise<Result>((resolve, reject) => {
      // What would be written late may have been withdrawn meanwhile.
      const timer = setTimeout(() => {
        close();
        reject(new Error('IndexedDB does not answer'));
      }, TIMEOUT_MS);
      use ??= createStore(databaseName, 'touchpoints');
      const used = use;
      used(mode, (store) => {
        const { transaction } = store;
        const { db } = transaction;
        const isForgotten = use !== used;
        // An erasure goes on while the page goes away, and an open connection that was let go of is closed after it.
        if (isErasure && isForgotten) return work(store).finally(() => db.close());
        if (isForgotten) {
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
        if (!isErasure) underWay.add(transaction);
        return work(store).finally(() => underWay.delete(transaction));
      })
        .finally(() => clearTimeout(timer))
        .then(resolve, reject);
    });

  // Once more on a new connection, for the old one may have died unnoticed (WebKit bugs 197050 and 277615); but not when it
  // was closed on purpose.
  const run: typeof access = async (mode, ...rest) => {
    const before = closedCount;
    try {
      return await access(mode, ...rest);
    } catch (error) {
      if (closedCount !== before) throw error;
      forget();
      return access(mode, ...rest);
    }
  };

  const change = <Result>(
    work: (store: IDBObjectStore) => Result | Promise<Result>,
    isErasure?: boolean,
  ): Promise<Result> =>
    run(
      'readwrite',
      async (store) => {
        // An erasure has to read first what to delete.
        const working = isErasure ? await work(store) : work(store);
        // Without it a transaction that is open when the page goes away is rolled back. What is asked for by then is still done.
        store.transaction.commit?.();
        const [result] = await Promise.all([working, promisifyRequest(store.transaction)]);
        return result;
      },
      isErasure,
    );

  const readKeys = (store: IDBObjectStore, range?: IDBKeyRange, count?: number): Promise<string[]> =>
    promisifyRequest(store.getAllKeys(range, count) as IDBRequest<string[]>);

  return {
    put: (rows) =>
      change((store) => {
        for (const [key, row] of rows) store.put(row, key);
        return readKeys(store);
      }),

    read: (count, prefix = '') =>
      run('readonly', async (store) => {
        const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
        // Waited for together: where the transaction is aborted both fail, and neither may be left without anybody to hear it.
        const reading = [readKeys(store, range, count), promisifyRequest<Row[]>(store.getAll(range, count))] as const;
        const [keys, rows] = await Promise.all(reading);
        return keys.map((key, index) => [key, rows[index] as Row] as const);
      }),

    keys: () => run('readonly', (store) => readKeys(store)),

    remove: (keys) =>
      change((store) => {
        for (const key of keys) store.delete(key);
      }),

    async erase(isErased = () => true) {
      // A frame without an origin has no store, and in Chromium asking for it there rejects a promise that nobody can catch.
      if (globalThis.origin === 'null') return [];
      // Opening would create what is to be gone.
      const all = await indexedDB.databases?.();
      if (all && !all.some(({ name }) => name === databaseName)) return [];
      let isEmpty = false;
      const erased = await change(async (store) => {
        const keys = await readKeys(store);
        const own = keys.filter(isErased);
        for (const key of own) store.delete(key);
        isEmpty = own.length === keys.length;
        return own;
      }, true);
      if (isEmpty) {
        forget();
        // The rows are gone already; the emptied database goes as soon as no other page holds it.
        indexedDB.deleteDatabase(databaseName);
      }
      return erased;
    },

    close,
  };
}
