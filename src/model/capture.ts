import type { PageSnapshot, Properties } from './event.js';
import type { EventAbout } from './journey.js';
import type { Timing, Unsubscribe } from './timing.js';

/**
 * What happens to the page: `hidden` (a tab switch, the page lives), `leaving` (it may be the end; no `hidden` follows),
 * `visible`, `restored` (from the back/forward cache) and `online`.
 */
export type LifecycleChange = 'hidden' | 'leaving' | 'visible' | 'restored' | 'online';

/**
 * What happens to the page, as a capture is told of it. Within a document `navigating` is the end of a page (what is tracked
 * then is still of it), and `navigated` comes after the view of the next one.
 */
export type PageChange = LifecycleChange | 'navigating' | 'navigated';

/** All that a capture may have: what happens on the page, and a way to tell it. Nothing stored, nothing sent. */
export interface CaptureApi extends Timing {
  /**
   * Whether the visitor has said no before on this page: what was on the page until now is not to be told.
   */
  readonly wasDenied: boolean;
  /** Something happened: as `track` of the tracker. Does nothing once the capture was stopped. */
  track(name: string, properties?: Properties, about?: EventAbout): void;
  /** The page as it is now. */
  page(): PageSnapshot;
  /**
   * Told of events of these types, wherever on the page they happen, on their way down and once each. `elements` gives those that
   * it happened on and in, the innermost first, also in open shadow roots; none where one has the attribute `data-touch-ignore`. What
   * the listener throws is for `onError`.
   */
  on(types: readonly string[], listener: (event: Event, elements: () => readonly Element[]) => void): Unsubscribe;
  /** Told of what happens to the page. */
  onPage(listener: (change: PageChange) => void): Unsubscribe;
  /** A global by its path, for example `document.body`; `undefined` where there is none or reading it throws. */
  readGlobal(path: string): unknown;
  /** Runs something with what it throws going to `onError`: for callbacks of observers and the like. */
  guard(run: () => void): void;
}

/**
 * Notices something that visitors do. It observes: it prevents, delays and changes nothing, and reads no value of a field.
 *
 * @example
 * ```ts
 * import { type CapturePlugin, createTracker, jsonCollector } from 'touchtrail';
 *
 * const prints: CapturePlugin = {
 *   name: 'prints',
 *   start: (api) => api.on(['beforeprint'], () => api.track('print', { title: api.page().title })),
 * };
 *
 * createTracker({ collector: jsonCollector('https://collect.example.com/e'), captures: [prints] });
 * ```
 */
export interface CapturePlugin {
  /** Its name, for the developer; no two of a tracker have the same. */
  readonly name: string;
  /**
   * Begins to notice; called when the visitor has agreed, and again after each time that it was stopped. Gives how to stop,
   * which is called on withdrawal; what it has on the `api` ends then by itself. While the answer is being changed it goes on, and
   * what it tells is held.
   */
  start(api: CaptureApi): Unsubscribe;
}
