import type { Attribution, ConsentedEvent, Environment, Touchpoint } from '../model/event.js';
import type { Platform, Sink } from '../platform/types.js';
import { withoutClickIdsInside } from './campaign.js';
import { attribute } from './channel.js';
import type { Identity } from './identity.js';
import { canonicalPath } from './place.js';

/** Late enough to be out of the way of the page's own start, early enough to be there before the first row is stored. */
const ENVIRONMENT_DELAY_MS = 100;

/** The third stage: who, and where from. */
export interface Context {
  push(event: ConsentedEvent): void;
  /** Forgets who the visitor is, here and on the device. */
  erase(): void;
  /** Forgets click IDs, here and on the device. */
  dropClickIds(): void;
}

/** Turns consented events into touchpoints. Nothing is read or written before the first one. */
export function createContext(
  {
    cookies,
    setTimer,
    environment: readEnvironment,
    arrival,
  }: Pick<Platform, 'cookies' | 'setTimer' | 'environment' | 'arrival'>,
  identity: Identity,
  routing: 'path' | 'hash',
  next: Sink<Touchpoint>,
): Context {
  const arrived = arrival();
  // All touchpoints share it, so that it can be filled after the first one has been made.
  const environment: Environment = {};
  let attribution: Attribution | undefined;
  let userId: string | undefined;
  let sessionId: string | undefined;
  let lastPerson = 0;
  let index = 0;

  const erase = (): void => {
    userId = attribution = undefined;
    identity.erase();
  };

  let lastPlace: string | undefined;
  let lastAttribution: Attribution | undefined;

  /** Most events happen on the page of the one before. */
  const attributeTo = (url: string, referrer: string): Attribution => {
    const domain = cookies.domain();
    const place = [url, referrer, domain].join(' ');
    if (place !== lastPlace || !lastAttribution) lastAttribution = attribute(url, referrer, domain);
    lastPlace = place;
    return lastAttribution;
  };

  return {
    push(captured) {
      const isMarketing = captured.consent.marketing === 'granted';
      // The first event may come when a router has already changed the address that the visitor arrived at.
      const pages = [captured, index ? captured.page : arrived] as const;
      const [{ person, user, ...event }, from] = isMarketing ? pages : withoutClickIdsInside(pages);
      const { occurredAtMs, page } = event;

      if (person !== lastPerson) erase();
      lastPerson = person;
      userId = user?.id ?? userId;
      const { visitorId, session } = identity.at(occurredAtMs, from, isMarketing);
      // The latest page of the session that tells where the visitor came from; else the one that it began with.
      const own = attributeTo(from.url, from.referrer);
      if (!/direct|internal/.test(own.channel)) attribution = own;
      else if (session.id !== sessionId) attribution = undefined;
      sessionId = session.id;
      attribution ??= attributeTo(session.landingPage, session.referrer);
      // The time zone alone takes up to 25 ms when it is first asked for.
      if (!index) setTimer(() => Object.assign(environment, readEnvironment()), ENVIRONMENT_DELAY_MS);
      index += 1;
      next({
        ...event,
        index,
        touchpoint: { id: canonicalPath(page.url, routing), type: 'website', name: page.title },
        visitor: { id: visitorId, userId },
        session,
        attribution,
        environment,
        traits: user?.traits,
      });
    },
    erase,
    dropClickIds() {
      attribution = undefined;
      identity.dropClickIds();
    },
  };
}

/** A touchpoint without its click IDs, also in every address that it carries. */
export function withoutMarketing(touchpoint: Touchpoint): Touchpoint {
  const { attribution, ...rest } = withoutClickIdsInside(touchpoint);
  return { ...rest, attribution: { ...attribution, clickIds: undefined } };
}
