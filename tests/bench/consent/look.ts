import type { Context } from '../../browser/support/browser.js';
import type { Page } from '../../browser/support/page.js';
import { takeSnapshot } from '../../browser/support/snapshot.js';

/** What is on the device, by name; the record of the answer stands apart. */
export interface Stored {
  readonly cookies: readonly string[];
  /** As `local name` or `session name`. */
  readonly keys: readonly string[];
  readonly databases: readonly string[];
  /** In all object stores of all databases. */
  readonly rows: number;
  /** Cookies and keys that keep the answer and nothing else. */
  readonly record: readonly string[];
}

/** All cookies of the browser, of whatever domain and path, and all that the origin of the page has stored. */
export async function lookAt(page: Page, context: Context, record: RegExp | undefined): Promise<Stored> {
  const { localStorageKeys, sessionStorageKeys, databases, caches } = await takeSnapshot(page);
  if (caches.length > 0) throw new Error(`no column for caches: ${caches}`);
  const isRecord = (name: string): boolean => record?.test(name) ?? false;
  const cookies = (await context.cookies()).map(({ name, domain }) => ({ name, text: `${name} (${domain})` }));
  const keys = [
    ...localStorageKeys.map((name) => ({ name, text: `local ${name}` })),
    ...sessionStorageKeys.map((name) => ({ name, text: `session ${name}` })),
  ];
  const others = (all: typeof keys): readonly string[] =>
    all.filter(({ name }) => !isRecord(name)).map(({ text }) => text);
  return {
    cookies: others(cookies),
    keys: others(keys),
    databases,
    rows: await countRows(page),
    record: [...cookies, ...keys].filter(({ name }) => isRecord(name)).map(({ text }) => text),
  };
}

/** Opens what is there, and makes no database. */
function countRows(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const settle = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    let rows = 0;
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await settle(indexedDB.open(name));
      const stores = [...database.objectStoreNames];
      if (stores.length > 0) {
        const transaction = database.transaction(stores);
        const counts = await Promise.all(stores.map((store) => settle(transaction.objectStore(store).count())));
        rows += counts.reduce((sum, count) => sum + count, 0);
      }
      database.close();
    }
    return rows;
  });
}
