import { attempt } from '../model/attempt.js';
import type { CapturePlugin } from '../model/capture.js';
import type { JsonValue } from '../model/event.js';
import { ga4FromUniversal, ga4Item } from './shared/ga4-from-universal.js';

/** What is read of a data layer. */
export interface DataLayerOptions {
  /**
   * Name of the global.
   *
   * @defaultValue `'dataLayer'`
   */
  readonly name?: string;
  /**
   * Further events that are told on, beside those of commerce and what GA4 recommends for leads, accounts, searches and shares;
   * `'all'`: every one with a name, but for those of Google's tags themselves.
   *
   * @defaultValue `[]`
   */
  readonly events?: readonly string[] | 'all';
}

type Entry = Readonly<Record<string, unknown>>;

const KNOWN =
  /^(view_(item(_list)?|cart|promotion|search_results)|select_(item|promotion|content)|add_(to_(cart|wishlist)|(shipping|payment)_info)|remove_from_cart|begin_checkout|purchase|refund|search|share|sign_up|login|join_group|generate_lead|(working|qualify|disqualify|close_(un)?convert)_lead)$/;

/** What is of Google's tags, or may tell who somebody is. */
const OWN =
  /^(gtm\.|event(_?[cC]allback|_?[tT]imeout)?$|ecommerce$|_clear$|send_to$|groups$|user_(data|id|properties)$)/;

const FIRST_LOOK_MS = 500;
const MAX_LOOK_MS = 30_000;

/**
 * Reads what a site pushes for Google Tag Manager or `gtag` already: events of commerce and the like, in the shapes of GA4 and of
 * Universal Analytics' enhanced commerce, those that are there (`is_past: true`, with the time at which they were found) and those
 * that come. What was pushed on a page while the visitor had said no is skipped for good. Page views, consent and configuration are not
 * read, nor is what tells who somebody is (`user_data`, `user_id`).
 */
export function dataLayer({ name = 'dataLayer', events = [] }: DataLayerOptions = {}): CapturePlugin {
  const isWanted = (event: string): boolean =>
    KNOWN.test(event) || (events === 'all' ? !/^(gtm\.|page_view$)/.test(event) : events.includes(event));
  /** Entries that are dealt with, also by an earlier start: a layer loses the oldest ones, so their places say nothing. */
  const seen = new WeakSet<object>();

  return {
    name: 'data-layer',
    start({ readGlobal, guard, setTimer, on, onPage, track, wasDenied }) {
      const undo: (() => void)[] = [];
      const watched = new WeakSet<object>();
      /** What is there at the start. */
      let skipped = wasDenied;

      const tell = (event: unknown, given: unknown, isPast: boolean): void => {
        if (typeof event !== 'string' || !isWanted(event)) return;
        const properties: Record<string, JsonValue | undefined> = {};
        for (const [key, value] of Object.entries(Object(given))) {
          if (!OWN.test(key) && typeof value !== 'function') properties[key] = value as JsonValue;
        }
        if (Array.isArray(properties.items)) properties.items = properties.items.map(ga4Item) as JsonValue;
        track(event, { ...properties, ...(isPast && { is_past: true }) });
      };

      const read = (entry: unknown, isPast: boolean): void => {
        if (Object(entry) !== entry) return;
        seen.add(Object(entry));
        // `gtag('event', name, parameters)` pushes its `arguments`.
        const [command, event, parameters]: readonly unknown[] = Array.from(Object(entry));
        if (command === 'event') {
          tell(event, parameters, isPast);
          return;
        }
        const { ecommerce, ...own }: Entry = Object(entry);
        const universal = ga4FromUniversal(ecommerce);
        for (const [each, properties] of universal) tell(each, properties, isPast);
        if (!universal.length) tell(own.event, ecommerce ?? own, isPast);
      };

      const look = (): void => {
        const isSkipped = skipped;
        skipped = false;
        const layer = readGlobal(name);
        if (!Array.isArray(layer)) return;
        for (const entry of layer) {
          if (Object(entry) !== entry || seen.has(entry)) continue;
          if (isSkipped) seen.add(entry);
          else guard(() => read(entry, true));
        }
        if (watched.has(layer)) return;
        watched.add(layer);
        const { push } = layer;
        let isLive = true;
        // A frozen one is only looked at.
        attempt(() => {
          layer.push = (...entries: readonly unknown[]) => {
            const length = Reflect.apply(push, layer, entries);
            if (isLive) for (const entry of entries) guard(() => read(entry, false));
            return length;
          };
          const own = layer.push;
          undo.push(() => {
            isLive = false;
            // Somebody may have wrapped it.
            if (layer.push === own) layer.push = push;
          });
        });
      };
      const lookAgain = (delayMs: number): void => {
        look();
        if (delayMs <= MAX_LOOK_MS) setTimer(() => lookAgain(delayMs * 2), delayMs);
      };
      lookAgain(FIRST_LOOK_MS);
      on(['DOMContentLoaded', 'load', 'click', 'submit'], look);
      onPage(look);
      return () => {
        for (const each of undo) each();
      };
    },
  };
}
