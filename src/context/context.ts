import type { Attribution, ConsentedEvent, Environment, Touchpoint } from '../model/event.js';
import type { Platform, Sink } from '../platform/types.js';
import { withoutClickIds } from './campaign.js';
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
  /** Takes the click IDs out of what is kept, here and on the device. */
  rewrite(): void;
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
  let lastPerson = 0;
  let index = 0;

  const erase = (): void => {
    userId = attribution = undefined;
    identity.erase();
  };

  const attributeTo = (url: string, referrer: string): Attribution => attribute(url, referrer, cookies.domain());

  return {
    push(captured) {
      // The first event may come when a router has already changed the address that the visitor arrived at.
      const pages = [captured, index ? captured.page : arrived] as const;
      const [{ person, user, ...event }, from] = captured.consent.marketing === 'granted' ? pages : cleanJson(pages);
      const { occurredAtMs, page } = event;

      if (person !== lastPerson) erase();
      lastPerson = person;
      userId = user?.id ?? userId;
      const { visitorId, session } = identity.at(occurredAtMs, from);
      // The latest page that tells where the visitor came from; else the one that the session began with.
      const own = attributeTo(from.url, from.referrer);
      if (!/direct|internal/.test(own.channel)) attribution = own;
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
    rewrite() {
      attribution = undefined;
      identity.rewrite(cleanJson);
    },
  };
}

/** A touchpoint without its click IDs, also in every address that it carries. */
export function withoutMarketing(touchpoint: Touchpoint): Touchpoint {
  const { attribution, ...rest } = cleanJson(touchpoint);
  return { ...rest, attribution: { ...attribution, clickIds: undefined } };
}

function cleanJson<Value>(value: Value): Value {
  return JSON.parse(withoutClickIds(JSON.stringify(value)));
}
