import type { PageChange } from '../model/capture.js';
import type { CapturedEvent, JsonObject } from '../model/event.js';
import { copyJson, jsonBytes } from '../model/json.js';
import type { StandardSchema } from '../model/plan.js';
import type { Report } from '../model/report.js';
import type { CaptureHost, Sink } from '../platform/types.js';
import { createPlanCheck } from './check-plan.js';
import { createPageViews, type PageViews, type Routing } from './page-views.js';
import { parseAbout } from './parse-about.js';

/** One event at most, with everything the host said about it (UTF-8 bytes of its JSON). */
const MAX_EVENT_BYTES = 32_000;
const MAX_NAME_LENGTH = 100;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** What the host can say; nothing of it throws. */
export interface Capture {
  readonly pageViews: PageViews;
  /** As `track`, for what is captured: the plan is of what the site itself tells. */
  notice(name: string, properties?: unknown, about?: unknown): void;
  track(name: string, properties?: unknown, about?: unknown): void;
  page(properties?: unknown, about?: unknown): void;
  identify(userId: string, traits?: unknown, meta?: unknown): void;
  /** Adds properties to every later event. */
  set(properties: unknown): void;
  /** Forgets what `set` was given; later events belong to another person, whose number it gives. */
  reset(): number;
}

/** What the site has chosen. */
export interface CaptureOptions {
  readonly routing: Routing;
  readonly pageViews: 'auto' | 'manual';
  readonly plan?: Readonly<Record<string, StandardSchema>> | undefined;
}

/** The first stage: turns what happens and what the host says into captured events. */
export function createCapture(
  host: CaptureHost & { newId(atMs: number): string },
  { routing, pageViews: views, plan }: CaptureOptions,
  report: Report,
  tell: Sink<PageChange>,
  next: Sink<CapturedEvent>,
): Capture {
  let shared: JsonObject = {};
  let person = 0;

  const emit = (
    name: string,
    given: unknown = {},
    user?: CapturedEvent['user'],
    told?: unknown,
    page = pageViews.page(),
    occurredAtMs = host.now(),
  ): void => {
    const own = copyJson(given);
    const properties = { ...shared, ...own };
    const about = parseAbout(told);
    // The event itself is right: it is not lost for what was said beside it.
    if (!about) report.error(new TypeError('track: stage, milestone and touchpoint must be texts'));
    const eventId = host.newId(occurredAtMs);
    const event = { eventId, name, occurredAtMs, page, person, user, about: about ?? {}, properties };
    const isNamed = isText(name) && name.length <= MAX_NAME_LENGTH;
    report.note('tracked', [event]);
    if (!own || !isNamed) report.drop('invalid', [event]);
    else if (jsonBytes(event) > MAX_EVENT_BYTES) report.drop('too_large', [event]);
    else next(event);
  };

  const view = (page: CapturedEvent['page'], atMs: number): void => {
    // Without them the referrer of later events is still the page before.
    if (views === 'auto') emit('page_view', {}, undefined, undefined, page, atMs);
  };
  const pageViews = createPageViews(host, routing, view, tell);

  const checkPlan = createPlanCheck(plan, report.error);
  const track: Capture['track'] = (name, properties, about) => {
    pageViews.settle();
    emit(name, properties, undefined, about);
  };

  return {
    pageViews,
    notice: track,
    track(name, properties = {}, about = undefined) {
      checkPlan(name, properties);
      track(name, properties, about);
    },
    page: (properties, about) => track('page_view', properties, about),
    identify(userId, given = {}, meta = {}) {
      pageViews.settle();
      const traits = copyJson(given);
      // Without an ID that is a text, or with traits or ways that cannot be told, the event is as invalid as its parts.
      const { optedIn = [] } = Object(copyJson(meta));
      const isRight = traits && isText(userId) && Array.isArray(optedIn) && optedIn.every(isText);
      const user = isRight ? { id: userId, traits, optedIn } : undefined;
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
      return person;
    },
  };
}
