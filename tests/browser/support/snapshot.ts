import type { Page } from './page.js';

/** What an origin has stored, as its own scripts can see it. */
export interface Snapshot {
  /** As in `document.cookie`. */
  readonly cookies: string;
  readonly localStorageKeys: readonly string[];
  readonly sessionStorageKeys: readonly string[];
  readonly databases: readonly string[];
  readonly caches: readonly string[];
}

/** The snapshot of an origin that nobody has stored anything at. */
export const NOTHING_STORED: Snapshot = {
  cookies: '',
  localStorageKeys: [],
  sessionStorageKeys: [],
  databases: [],
  caches: [],
};

/** What the origin of a page has stored now. Looking leaves no trace in a recording. */
export async function takeSnapshot(page: Page): Promise<Snapshot> {
  return await page.evaluate(async () => {
    // All reads start in this turn, while nothing is recorded; only their results are waited for.
    const look = () => ({
      cookies: document.cookie,
      localStorageKeys: Object.keys(localStorage).sort(),
      sessionStorageKeys: Object.keys(sessionStorage).sort(),
      databases: indexedDB.databases(),
      caches: 'caches' in window ? caches.keys() : [],
    });
    const seen = window.__recorder?.silently(look) ?? look();
    const databases = (await seen.databases).map(({ name }) => name ?? '').sort();
    return { ...seen, databases, caches: await seen.caches };
  });
}
