import type { PageChange } from '../model/capture.js';
import type { PageSnapshot } from '../model/event.js';
import type { Unsubscribe } from '../model/timing.js';
import type { CaptureHost, NavigationKind, Sink } from '../platform/types.js';

/** What makes another page: `path` ignores the fragment, `hash` is for routers that keep the route in it. */
export type Routing = 'path' | 'hash';

/** The page as the capture stage knows it, and its views. */
export interface PageViews {
  /** The page as it is now; after a navigation within the document its referrer is the page before. */
  page(): PageSnapshot;
  /** Counts the page that is shown (unless it is `viewedUrl`), and from now on each navigation. Returns how to stop. */
  start(viewedUrl: string | undefined): Unsubscribe;
  /** Counts the page again, as it was restored from the back/forward cache. */
  restored(): void;
  /** Emits a view that still waits for its title. */
  settle(): void;
}

/**
 * Exactly one view per navigation. Its address and time are those of the navigation; its title is read a task later,
 * when a framework has set it, or at once by `settle`.
 */
export function createPageViews(
  host: CaptureHost,
  routing: Routing,
  emit: (page: PageSnapshot, occurredAtMs: number) => void,
  tell: Sink<PageChange>,
): PageViews {
  let here = host.page().url;
  let referrer: string | undefined;
  let opened: { readonly referrer: string; readonly atMs: number; readonly isNext: boolean } | undefined;
  /** The address of a page that is being left. */
  let ending: string | undefined;

  /** Two addresses with the same key are the same page. */
  const keyOf = (url: string, kind?: NavigationKind): string | undefined => {
    const [key = ''] = routing === 'hash' ? [url] : url.split('#');
    // An entry that is replaced is another page only by its path: sites keep filters and the like in the query.
    return kind === 'replace' ? key.split('?')[0] : key;
  };

  const page = (): PageSnapshot => {
    const now = host.page();
    return { ...now, url: ending ?? now.url, referrer: referrer ?? now.referrer };
  };

  const settle = (): void => {
    if (!opened) return;
    const { referrer, atMs, isNext } = opened;
    opened = undefined;
    emit({ url: here, title: host.page().title, referrer }, atMs);
    if (isNext) tell('navigated');
  };

  const open = (from: string, isNext = false): void => {
    // Several navigations in one tick are one view, of the last address.
    opened = { referrer: from, atMs: host.now(), isNext };
    host.setTimer(settle, 0);
  };

  const navigated = (kind: NavigationKind): void => {
    const before = here;
    const next = host.page().url;
    const isSame = keyOf(next, kind) === keyOf(before, kind);
    if (!isSame && !opened) {
      ending = before;
      tell('navigating');
      ending = undefined;
    }
    here = next;
    if (isSame) return;
    referrer = opened?.referrer ?? before;
    open(referrer, true);
  };

  return {
    page,
    settle,
    restored: () => open(page().referrer),
    start(viewedUrl) {
      here = host.page().url;
      if (keyOf(viewedUrl ?? '') !== keyOf(here)) open(page().referrer);
      const stop = host.onNavigate(navigated);
      return () => {
        opened = undefined;
        stop();
      };
    },
  };
}
