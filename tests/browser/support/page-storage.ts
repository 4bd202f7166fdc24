import type { Page } from './page.js';

/** Sets a cookie from the page, in the syntax of `document.cookie`. */
export function writeCookie(page: Page, cookie: string): Promise<void> {
  return page.evaluate((text) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every engine
    document.cookie = text;
  }, cookie);
}

/** Writes a row into the database `rows` and waits until it is stored. */
export function storeRow(page: Page, row: string): Promise<void> {
  return page.evaluate(
    (value) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('rows');
        opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('rows', 'readwrite');
          transaction.objectStore('rows').put(value, 'row');
          transaction.oncomplete = () => resolve();
          transaction.onabort = () => reject(transaction.error);
        };
      }),
    row,
  );
}

/** What `storeRow` has stored at this origin. */
export function readRow(page: Page): Promise<unknown> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('rows');
        opening.onsuccess = () => {
          const reading = opening.result.transaction('rows').objectStore('rows').get('row');
          reading.onsuccess = () => resolve(reading.result);
          reading.onerror = () => reject(reading.error);
        };
      }),
  );
}
