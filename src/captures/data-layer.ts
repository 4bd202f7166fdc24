import type { CapturePlugin } from '../model/capture.js';
import { readEntry } from './shared/ga4-events.js';

/** What is read of a data layer. */
export interface DataLayerOptions {
  /**
   * Name of the global.
   *
   * @defaultValue `'dataLayer'`
   */
  readonly name?: string;
  /**
   * Further events that are told on, beside those that GA4 has names for in commerce, leads, accounts, searches and shares, and others
   * that are named alike (`view_…`, `select_…`, `add_…`, `remove_…`, `begin_…`, `join_…`, `…_lead`); `'all'`: every one with a name, but
   * for page views and those of Google's tags themselves.
   *
   * @defaultValue `[]`
   */
  readonly events?: readonly string[] | 'all';
}

/** What GA4 has names for, and what is named in the same way. */
const KNOWN = /^((view|select|add|remove|begin|join)_|(purchase|refund|search|share|sign_up|login)$)|_lead$/;

const OF_TAGS = /^(gtm|page_view)/;

/**
 * Reads what a site pushes for Google Tag Manager or `gtag` already: events of commerce and the like, in the shapes of GA4 and of
 * Universal Analytics' enhanced commerce, those that are there (`is_past: true`, with the time at which they were found) and those
 * that come. What was pushed on a page while the visitor had said no is skipped for good. Page views, consent and configuration are not
 * read, nor is what has a name with `user`, `mail` or `phone` in it. Of an event its texts (200 characters), amounts and flags are told,
 * and its items.
 */
export function dataLayer({ name = 'dataLayer', events = [] }: DataLayerOptions = {}): CapturePlugin {
  /** Layers and entries that are dealt with, also by an earlier start: a layer loses the oldest ones, so their places say nothing. */
  const seen = new WeakSet<object>();
  /** Of the latest start. It does nothing any more once that was stopped. */
  let hear: (entries: readonly unknown[]) => void;

  return {
    name: 'data-layer',
    start({ readGlobal, guard, setTimer, on, onPage, track, wasDenied }) {
      let isSkipped = wasDenied;
      const read = (entry: unknown, isPast?: true): void =>
        guard(() => {
          seen.add(Object(entry));
          if (isSkipped) return;
          readEntry(entry, (event, properties) => {
            if (!OF_TAGS.test(event) && (KNOWN.test(event) || events === 'all' || events.includes(event)))
              track(event, { ...properties, is_past: isPast });
          });
        });

      const watch = (): unknown[] => {
        const given = readGlobal(name);
        const layer: unknown[] = Array.isArray(given) ? given : [];
        if (seen.has(layer)) return layer;
        seen.add(layer);
        const { push } = layer;
        // Does nothing to a frozen one, which is looked at all the same.
        Reflect.set(layer, 'push', function (this: unknown[], ...entries: readonly unknown[]) {
          hear(entries);
          return Reflect.apply(push, this, entries);
        });
        return layer;
      };
      const look = (): void => {
        for (const entry of watch()) {
          if (!seen.has(entry as object)) read(entry, true);
        }
      };
      hear = (entries) =>
        guard(() => {
          look();
          for (const entry of entries) read(entry);
        });

      if (wasDenied) look();
      isSkipped = false;
      watch();
      // After what the site has queued for the tracker, such as who somebody is.
      setTimer(look, 0);
      // Before the listeners of the page: what they push into a new layer is seen as it comes.
      on(['load', 'click'], look);
      return onPage(look);
    },
  };
}
