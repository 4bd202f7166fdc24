import type { Page } from './page.js';

/**
 * What can be wrong with the storage of a page, as scripts that run before any other. Each gives the page a function
 * `heal()` that puts it right.
 */
export const STORAGE_FAULTS = {
  'has no IndexedDB': `
    const factory = indexedDB;
    const set = (value) => Object.defineProperty(window, 'indexedDB', { value, configurable: true });
    set(undefined);
    window.heal = () => void set(factory);`,
  'forbids to open a database': overriding(
    'IDBFactory.prototype',
    'open',
    `() => { throw new DOMException('not here', 'SecurityError') }`,
  ),
  'never opens a database': overriding('IDBFactory.prototype', 'open', '() => new EventTarget()'),
  'fails to open a database': overriding(
    'IDBFactory.prototype',
    'open',
    `() => {
      const request = { error: new DOMException('private mode', 'InvalidStateError'), addEventListener(type, run) { this['on' + type] = run } };
      setTimeout(() => request.onerror?.({ target: request, preventDefault() {} }));
      return request;
    }`,
  ),
  'has lost its connection': overriding(
    'IDBDatabase.prototype',
    'transaction',
    `() => { throw new DOMException('The database connection is closing', 'InvalidStateError') }`,
  ),
  'has no room for a row': overriding(
    'IDBObjectStore.prototype',
    'put',
    `() => { throw new DOMException('full', 'QuotaExceededError') }`,
  ),
  'ends every transaction that writes': overriding(
    'IDBObjectStore.prototype',
    'put',
    'function () { this.transaction.abort(); return new EventTarget() }',
  ),
} as const;

function overriding(owner: string, method: string, replacement: string): string {
  return `{
    const original = ${owner}.${method};
    ${owner}.${method} = ${replacement};
    window.heal = () => void (${owner}.${method} = original);
  }`;
}

/** Puts right what was wrong in the page, and lets a minute pass by its clock: a tracker may leave a broken store alone for a while. */
export function heal(page: Page): Promise<void> {
  return page.evaluate(() => {
    const uptime = performance.now.bind(performance);
    performance.now = () => uptime() + 60_000;
    (Reflect.get(window, 'heal') as (() => void) | undefined)?.();
  });
}

/** Opens a database of the page's origin at a higher version and closes it, or deletes it; says how it ended. */
export function meddle(page: Page, what: 'upgrade' | 'delete', database = 'tt_events'): Promise<string> {
  return page.evaluate(
    ([action, name]) =>
      new Promise<string>((resolve) => {
        const request = action === 'delete' ? indexedDB.deleteDatabase(name) : indexedDB.open(name, 9);
        setTimeout(resolve, 3_000, 'blocked');
        request.onerror = () => resolve('failed');
        request.onsuccess = () => {
          request.result?.close();
          resolve('done');
        };
      }),
    [what, database] as const,
  );
}

/** Writes rows beside the tracker into its own store, which must be there. */
export function writeRows(page: Page, rows: Readonly<Record<string, unknown>>): Promise<void> {
  return page.evaluate(
    (all) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('tt_events');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('touchpoints', 'readwrite');
          for (const [key, row] of Object.entries(all)) transaction.objectStore('touchpoints').put(row, key);
          transaction.onabort = () => reject(transaction.error);
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
    rows,
  );
}
