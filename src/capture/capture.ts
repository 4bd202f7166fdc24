import type { CapturedEvent, JsonObject } from '../model/event.js';
import { copyJson, jsonBytes } from '../model/json.js';
import type { Report } from '../model/report.js';
import type { CaptureHost, Sink } from '../platform/types.js';
import { createPageViews, type PageViews, type Routing } from './page-views.js';

/** One event at most, with everything the host said about it (UTF-8 bytes of its JSON). */
const MAX_EVENT_BYTES = 32_000;
const MAX_NAME_LENGTH = 100;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** What the host can say; nothing of it throws. */
export interface Capture {
  readonly pageViews: PageViews;
  track(name: string, properties?: unknown): void;
  page(properties?: unknown): void;
  identify(userId: string, traits?: unknown): void;
  /** Adds properties to every later event. */
  set(properties: unknown): void;
  /** Forgets what `set` was given; later events belong to another person. */
  reset(): void;
}

/** The first stage: turns what happens and what the host says into captured events. */
export function createCapture(
  host: CaptureHost & { newId(atMs: number): string },
  { routing, pageViews: views }: { readonly routing: Routing; readonly pageViews: 'auto' | 'manual' },
  report: Report,
  next: Sink<CapturedEvent>,
): Capture {
  let shared: JsonObject = {};
  let person = 0;

  const emit = (
    name: string,
    given: unknown = {},
    user?: CapturedEvent['user'],
    page = pageViews.page(),
    occurredAtMs = host.now(),
  ): void => {
    const own = copyJson(given);
    const properties = { ...shared, ...own };
    const event = { eventId: host.newId(occurredAtMs), name, occurredAtMs, page, person, user, properties };
    const isNamed = isText(name) && name.length <= MAX_NAME_LENGTH;
    report.note('tracked', [event]);
    if (!own || !isNamed) report.drop('invalid', [event]);
    else if (jsonBytes(event) > MAX_EVENT_BYTES) report.drop('too_large', [event]);
    else next(event);
  };

  const pageViews = createPageViews(host, routing, (page, atMs) => {
    // Without them the referrer of later events is still the page before.
    if (views === 'auto') emit('page_view', {}, undefined, page, atMs);
  });

  const track = (name: string, properties?: unknown): void => {
    pageViews.settle();
    emit(name, properties);
  };

  return {
    pageViews,
    track,
    page: (properties) => track('page_view', properties),
    identify(userId, given = {}) {
      pageViews.settle();
      const traits = copyJson(given);
      // Without an ID that is a text, or with traits that cannot be told, the event is as invalid as its parts.
      const user = traits && isText(userId) ? { id: userId, traits } : undefined;
      emit('identify', user ? {} : null, user);
    },
    set(properties) {
      const own = copyJson(properties);
      if (own) shared = { ...shared, ...own };
      else report.error(new TypeError('set: properties must be JSON'));
    },
    reset() {
      pageViews.settle();
      shared = {};
      person += 1;
    },
  };
}
