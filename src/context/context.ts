import { attempt } from '../model/attempt.js';
import type { ConsentedEvent, Environment, Touchpoint } from '../model/event.js';
import type { JourneyStep, Place } from '../model/journey.js';
import { formatJson } from '../model/json.js';
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
import { createOrders } from './orders.js';
import { canonicalPath } from './place.js';
import { createScrub } from './scrub.js';
import { withoutMarketing } from './without-marketing.js';

/** Late enough to be out of the way of the page's own start, early enough to be there before the first row is stored. */
const ENVIRONMENT_DELAY_MS = 100;

/** The third stage: who, and where from. */
export interface Context extends Pick<Identity, 'visitorId' | 'receiptKey' | 'hasTraces' | 'refresh' | 'repair'> {
  push(event: ConsentedEvent): void;
  /** Forgets who the visitor is, here and on the device; what comes next is of that person. */
  erase(person?: number): ReturnType<Identity['erase']>;
  /** Whether what was pushed last, or what was erased for, was of that person. */
  isOf(person: number): boolean;
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
  isOpen: () => boolean,
  { guard, drop }: Pick<Report, 'guard' | 'drop'>,
  next: Sink<Touchpoint>,
): Context {
  const { cookies } = platform;
  const scrub = createScrub(options.scrub);
  // Where no cookie tells the domain, `www` is at least no other site.
  const hostname = (): string => parseUrl(platform.page().url)?.hostname.replace(/^www\./, '') ?? '';
  const arrivals = createArrivals(options, () => cookies.domain() || hostname());
  const withoutClickIds = <Value>(value: Value): Value => scrub.value(value, false);
  const identity = createIdentity(platform, options, arrivals, withoutClickIds);
  const log = createJourneyLog(texts, platform);
  const orders = createOrders(texts);
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

  /** Nothing that is kept has click IDs, as far as this page has written it. */
  let isClean = false;

  const forgetPath = (): void => {
    log.erase();
    orders.erase();
  };

  const erase: Context['erase'] = (person = lastPerson) => {
    lastPerson = person;
    user = current = undefined;
    cancelReading?.();
    cancelReading = undefined;
    forgetPath();
    return identity.erase();
  };

  /** Most events happen on the page of the one before. */
  const arriveAt = ({ url, referrer }: Landing): Arrival => {
    const here = `${url} ${referrer}`;
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
    let own: Partial<Place> = {};
    guard(() => {
      const { id, type, name: title } = Object(options.place?.(page, name));
      const parts = Object.entries({ id, type, name: title });
      own = Object.fromEntries(parts.filter(([, part]) => part && typeof part === 'string'));
    });
    return own;
  };

  const dropClickIds = (): void => {
    identity.dropClickIds();
    log.rewrite(withoutClickIds);
    current &&= withoutMarketing(current, scrub);
  };

  /** Another tab may have begun another visitor: whoever was signed in here is not that one. */
  const follow = (visitorId: string | undefined): void => {
    if (current && current.visitor.id !== visitorId) user = current = undefined;
  };

  return {
    ...identity,
    erase,
    dropClickIds,
    refresh() {
      identity.refresh();
      follow(identity.visitorId());
      isClean = false;
    },
    withoutMarketing: (touchpoint) => withoutMarketing(touchpoint, scrub),
    journey: log.read,
    // A copy: what the site does with it is not sent.
    current: () => current && JSON.parse(formatJson(current)),
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
    isOf: (person) => person === lastPerson,
    save() {
      identity.save();
      log.save();
    },

    push({ person, user: told, about, ...event }) {
      const { eventId, name, occurredAtMs, consent } = event;
      const isMarketing = areGranted(consent.purposes, options.clickIdPurposes);
      if (person !== lastPerson) erase(person);
      if (isMarketing) isClean = false;
      else if (!isClean) {
        dropClickIds();
        isClean = true;
      }
      const page = scrub.page(event.page, isMarketing);
      // The first event may come when a router has already changed the address that the visitor arrived at.
      const arrivedAt = index ? page : scrub.page(arrived, isMarketing);
      const landing = (!index && !identity.visitorId() && recover(isMarketing)) || arrivedAt;
      const own = named(page, name);
      // Code of the site has run, and may have taken the answer back.
      if (!isOpen()) return drop('withdrawn', [event]);
      const touchpoint = {
        id: canonicalPath(page.url, options.routing),
        type: 'website',
        name: page.title,
        ...scrub.value({ ...own, ...about.touchpoint }, isMarketing),
      };
      // Path and orders are those of the visitor whose ID they were kept under.
      if (!identity.visitorId()) forgetPath();
      if (name === 'purchase' && orders.isRepeated(event.properties.transaction_id)) return drop('duplicate', [event]);
      const { visitorId, ...known } = identity.at({
        occurredAtMs,
        landing,
        arrival: arriveAt(landing),
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
      follow(visitorId);
      user = told ? { ...told, traits: scrub.value(told.traits, isMarketing) } : user;
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
