import { attempt } from '../model/attempt.js';
import type { ConsentedEvent, Environment, Touchpoint } from '../model/event.js';
import type { JourneyStep, Place } from '../model/journey.js';
import { areGranted } from '../model/purposes.js';
import { formatReceiptKey } from '../model/receipt.js';
import type { Report } from '../model/report.js';
import type { Unsubscribe } from '../model/timing.js';
import type { TrackerContext } from '../model/tracker.js';
import { parseUrl } from '../model/url.js';
import type { KeptVisitor } from '../model/visitor-keeper.js';
import type { Platform, Sink, TextStore } from '../platform/types.js';
import { type Arrival, createArrivals } from './arrival.js';
import type { ContextOptions } from './context-options.js';
import { cookieNamesOf, createIdentity, type Identity, type Landing } from './identity.js';
import { createJourneyLog } from './journey-log.js';
import { placeInJourney } from './journey-place.js';
import { canonicalPath } from './place.js';
import { createScrub } from './scrub.js';
import { withoutMarketing } from './without-marketing.js';

/** Late enough to be out of the way of the page's own start, early enough to be there before the first row is stored. */
const ENVIRONMENT_DELAY_MS = 100;

/** The third stage: who, and where from. */
export interface Context
  extends Pick<Identity, 'visitorId' | 'receiptKey' | 'hasTraces' | 'erase' | 'refresh' | 'repair'> {
  push(event: ConsentedEvent): void;
  /** What the last touchpoint was made with; `undefined` before the first one of the page, and after an end. */
  current(): TrackerContext | undefined;
  /** Whom the last touchpoint was of. */
  keptVisitor(): KeptVisitor | undefined;
  /** The visitor's own recent path. */
  journey(): readonly JourneyStep[];
  /** Forgets click IDs, here and on the device. */
  dropClickIds(): void;
  /** A touchpoint without its click IDs, also in every address that it carries. */
  withoutMarketing<Kept extends Touchpoint>(touchpoint: Kept): Kept;
  /** Writes what the cookies and the journey are behind. */
  save(): void;
}

/** What of the platform the context stage may use. */
export type ContextPlatform = Pick<
  Platform,
  'cookies' | 'newId' | 'now' | 'uptimeMs' | 'setTimer' | 'environment' | 'arrival' | 'earlierUrls' | 'page'
>;

/** Turns consented events into touchpoints. Nothing is read or written before the first one. */
export function createContext(
  platform: ContextPlatform,
  texts: TextStore,
  options: ContextOptions,
  { guard }: Pick<Report, 'guard'>,
  next: Sink<Touchpoint>,
): Context {
  const { cookies } = platform;
  const scrub = createScrub(options.scrub);
  const arrivals = createArrivals(options, () => cookies.domain() || (parseUrl(platform.page().url)?.hostname ?? ''));
  const identity = createIdentity(platform, options, arrivals, (url) => scrub.url(url, false));
  const log = createJourneyLog(texts, platform);
  const arrived = platform.arrival();
  // All touchpoints share it, so that it can be filled after the first one has been made.
  const environment: Environment = {};
  let cancelReading: Unsubscribe | undefined;
  let user: ConsentedEvent['user'];
  let lastPerson = 0;
  let index = 0;
  let current: TrackerContext | undefined;
  let place: string | undefined;
  let arrival: Arrival | undefined;

  const erase: Context['erase'] = () => {
    user = current = undefined;
    cancelReading?.();
    cancelReading = undefined;
    log.erase();
    return identity.erase();
  };

  /** Most events happen on the page of the one before. */
  const arriveAt = ({ url, referrer }: Landing): Arrival => {
    const here = [url, referrer, cookies.domain()].join(' ');
    if (here !== place || !arrival) arrival = arrivals.read(url, referrer);
    place = here;
    return arrival;
  };

  /** The visitor may have landed, and gone on, before they agreed. */
  const recover = (isMarketing: boolean): Landing | undefined => {
    const urls = platform.earlierUrls().map((url) => scrub.url(url, isMarketing));
    const url = urls.find((each) => arrivals.touch(arrivals.read(each, ''), 0).kind !== 'direct');
    return url === undefined ? undefined : { url, referrer: '', isRecovered: true };
  };

  /** As the rule of the site says; what it gives that is no text, or an empty one, is left out. */
  const named = (page: Touchpoint['page'], name: string): Partial<Place> => {
    let own: unknown;
    guard(() => {
      own = options.place?.(page, name);
    });
    return Object.fromEntries(Object.entries(Object(own)).filter(([, value]) => value && typeof value === 'string'));
  };

  return {
    ...identity,
    erase,
    dropClickIds() {
      identity.dropClickIds();
      current &&= withoutMarketing(current, scrub);
    },
    withoutMarketing: (touchpoint) => withoutMarketing(touchpoint, scrub),
    journey: log.read,
    current: () => current,
    keptVisitor() {
      const [visitorName, , touchesName] = cookieNamesOf(options);
      return (
        current && {
          visitorId: current.visitor.id,
          sessionId: current.session.id,
          cookieNames: [visitorName, touchesName],
        }
      );
    },
    save() {
      identity.save();
      log.save();
    },

    push({ person, user: told, about, ...event }) {
      const { eventId, name, occurredAtMs, consent } = event;
      const isMarketing = areGranted(consent.purposes, options.clickIdPurposes);
      if (person !== lastPerson) erase();
      lastPerson = person;
      user = told ? scrub.value(told, isMarketing) : user;

      const page = scrub.page(event.page, isMarketing);
      // The first event may come when a router has already changed the address that the visitor arrived at.
      const arrivedAt = index ? page : scrub.page(arrived, isMarketing);
      const landing = (!index && !identity.visitorId() && recover(isMarketing)) || arrivedAt;
      const touchpoint = {
        id: canonicalPath(page.url, options.routing),
        type: 'website',
        name: page.title,
        ...named(page, name),
        ...scrub.value(about.touchpoint, isMarketing),
      };
      const { visitorId, ...known } = identity.at({
        occurredAtMs,
        landing,
        arrival: arriveAt(landing),
        isMarketing,
        receiptKey: formatReceiptKey(consent),
        eventId,
        touchpointId: touchpoint.id,
      });
      // The time zone alone takes up to 25 ms when it is first asked for.
      cancelReading ??= platform.setTimer(
        () => Object.assign(environment, attempt(platform.environment)),
        ENVIRONMENT_DELAY_MS,
      );
      index += 1;
      const kind = user ? (user.optedIn.length ? 'contact' : 'identified') : 'anonymous';
      current = {
        visitor: { id: visitorId, kind, userId: user?.id },
        page,
        touchpoint,
        environment,
        consent,
        ...known,
      };
      const journey = placeInJourney(name, about, options.stageMap, options.milestones);
      log.add({
        eventId,
        name,
        occurredAtMs,
        sessionId: known.session.id,
        touchpoint: { id: touchpoint.id, name: touchpoint.name },
        channel: known.attribution.session.channel,
        stage: journey?.stage,
        milestone: journey?.milestone?.name,
      });
      next({
        ...event,
        ...current,
        index,
        journey,
        properties: scrub.value(event.properties, isMarketing),
        traits: told && user?.traits,
        optedIn: told?.optedIn.length ? told.optedIn : undefined,
      });
    },
  };
}
