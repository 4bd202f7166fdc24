import type { Attribution, ConsentedEvent, Environment, Touchpoint } from '../model/event.js';
import { areGranted, type Purpose } from '../model/purposes.js';
import { formatReceiptKey } from '../model/receipt.js';
import type { Unsubscribe } from '../model/timing.js';
import type { Platform, Sink } from '../platform/types.js';
import { withoutClickIds, withoutClickIdsInside } from './campaign.js';
import { attribute } from './channel.js';
import type { Identity, Landing } from './identity.js';
import { canonicalPath } from './place.js';

/** Late enough to be out of the way of the page's own start, early enough to be there before the first row is stored. */
const ENVIRONMENT_DELAY_MS = 100;

/** How touchpoints are made. */
export interface ContextOptions {
  readonly routing: 'path' | 'hash';
  /** What the visitor has to agree to before a click ID is kept. */
  readonly clickIdPurposes: readonly Purpose[];
}

/** The third stage: who, and where from. */
export interface Context {
  push(event: ConsentedEvent): void;
  /** Forgets who the visitor is, here and on the device. */
  erase(): ReturnType<Identity['erase']>;
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
    earlierUrls,
  }: Pick<Platform, 'cookies' | 'setTimer' | 'environment' | 'arrival' | 'earlierUrls'>,
  identity: Identity,
  { routing, clickIdPurposes }: ContextOptions,
  next: Sink<Touchpoint>,
): Context {
  const arrived = arrival();
  // All touchpoints share it, so that it can be filled after the first one has been made.
  const environment: Environment = {};
  let attribution: Attribution | undefined;
  let userId: string | undefined;
  let cancelReading: Unsubscribe | undefined;
  let sessionId: string | undefined;
  let lastPerson = 0;
  let index = 0;

  const erase: Context['erase'] = () => {
    userId = attribution = undefined;
    cancelReading?.();
    cancelReading = undefined;
    return identity.erase();
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

  const isTelling = ({ channel }: Attribution): boolean => !/direct|internal/.test(channel);

  /** The visitor may have landed, and gone on, before they agreed. */
  const recover = (isMarketing: boolean): Landing | undefined => {
    const urls = earlierUrls().map((url) => (isMarketing ? url : withoutClickIds(url)));
    const url = urls.find((each) => isTelling(attributeTo(each, '')));
    return url === undefined ? undefined : { url, referrer: '', isRecovered: true };
  };

  return {
    push(captured) {
      const isMarketing = areGranted(captured.consent.purposes, clickIdPurposes);
      // The first event may come when a router has already changed the address that the visitor arrived at.
      const pages = [captured, index ? captured.page : arrived] as const;
      const [{ person, user, ...event }, arrivedAt] = isMarketing ? pages : withoutClickIdsInside(pages);
      const { occurredAtMs, page, consent } = event;

      if (person !== lastPerson) erase();
      lastPerson = person;
      userId = user?.id ?? userId;
      const from = (!index && !identity.visitorId() && recover(isMarketing)) || arrivedAt;
      const { visitorId, session } = identity.at(occurredAtMs, from, isMarketing, formatReceiptKey(consent));
      // The latest page of the session that tells where the visitor came from; else the one that it began with.
      const own = attributeTo(from.url, from.referrer);
      if (isTelling(own)) attribution = own;
      else if (session.id !== sessionId) attribution = undefined;
      sessionId = session.id;
      attribution ??= attributeTo(session.landingPage, session.referrer);
      // The time zone alone takes up to 25 ms when it is first asked for.
      cancelReading ??= setTimer(() => Object.assign(environment, readEnvironment()), ENVIRONMENT_DELAY_MS);
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
