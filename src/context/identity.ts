import type { Attribution } from '../model/attribution.js';
import type { PageSnapshot, Session, Touchpoint } from '../model/event.js';
import type { Timing } from '../model/timing.js';
import type { Platform } from '../platform/types.js';
import type { Arrival, Arrivals } from './arrival.js';
import { clipUrl, formatSession, type KeptSession, parseSession } from './session-cookie.js';
import { createTouches } from './touches.js';

/** The session cookie is written at most this often while nothing but the time has changed, and when the page is left. */
const WRITE_INTERVAL_MS = 60_000;

/** How the visitor and the sessions are kept. */
export interface IdentityOptions {
  readonly name: string;
  readonly cookieNames: { readonly visitor?: string; readonly session?: string; readonly touches?: string };
  readonly visitorCookie: 'fixed' | 'rolling';
  readonly visitorMaxAgeSeconds: number;
  readonly visitor?: object | undefined;
  readonly sessionTimeoutMs: number;
  readonly newSessionOnCampaign: boolean;
  readonly newSessionAtMidnight: boolean;
}

/** Where a session would begin. */
export interface Landing extends Pick<PageSnapshot, 'url' | 'referrer'> {
  /** It lies before the page that the visitor agreed on. */
  readonly isRecovered?: true | undefined;
}

/** An event, as far as it matters who it is of. */
export interface Sighting {
  readonly occurredAtMs: number;
  readonly landing: Landing;
  readonly arrival: Arrival;
  /** For later pages. */
  readonly receiptKey: string;
  /** What later events have as their `previous`. */
  readonly eventId: string;
  readonly touchpointId: string;
}

/** Who an event is of. */
export interface Sighted extends Pick<Touchpoint, 'previous'> {
  readonly visitorId: string;
  readonly session: Session;
  readonly attribution: Attribution;
}

/** Who visits, in which session. */
export interface Identity {
  /** The visitor of an event on a page, and the session: the one that lasts, or a new one that begins there. */
  at(sighting: Sighting): Sighted;
  /** The visitor's ID, if there is one. */
  visitorId(): string | undefined;
  /** The key of the receipt that the session was last let through under. */
  receiptKey(): string | undefined;
  /** Takes the click IDs out of session and touches, also out of their cookies. */
  dropClickIds(): void;
  /** Writes the time of the last event, if the cookie is behind. */
  save(): void;
  /** Forgets what another tab has replaced. */
  refresh(): void;
  /** Undoes what an answer of the server has set that is no longer so. */
  repair(): void;
  /** Whether something of an earlier consent is still in the cookies. */
  hasTraces(): boolean;
  /** Forgets visitor and session and erases their cookies; tells which there were, and which are still there. */
  erase(): { readonly cookies: readonly string[]; readonly leftovers: readonly string[] };
}

/** The names of the cookies: visitor, session, touches. */
export function cookieNamesOf({
  name,
  cookieNames,
}: Pick<IdentityOptions, 'name' | 'cookieNames'>): readonly [visitor: string, session: string, touches: string] {
  const nameOf = (part: keyof IdentityOptions['cookieNames']): string => cookieNames[part] ?? `${name}_${part}`;
  return [nameOf('visitor'), nameOf('session'), nameOf('touches')];
}

/**
 * The visitor's ID, the sessions and the touches, in memory and in cookies that all tabs share. They are read with the first event,
 * and again before a session is begun. What is not ours in form is replaced, never trusted.
 */
export function createIdentity(
  { cookies, newId, now, uptimeMs }: Pick<Platform, 'cookies' | 'newId'> & Pick<Timing, 'now' | 'uptimeMs'>,
  options: IdentityOptions,
  arrivals: Pick<Arrivals, 'touch'>,
  withoutClickIds: <Value>(value: Value) => Value,
): Identity {
  const { visitorMaxAgeSeconds, sessionTimeoutMs, newSessionOnCampaign, newSessionAtMidnight } = options;
  const names = cookieNamesOf(options);
  const [visitorName, sessionName, touchesName] = names;
  const touches = createTouches(cookies, touchesName, visitorMaxAgeSeconds, arrivals, withoutClickIds);
  let visitorId: string | undefined;
  /** The visitor of before, whose cookies an answer of the server may bring back. */
  let endedId: string | undefined;
  let kept: KeptSession | undefined;
  let here: Arrival | undefined;
  /** What the cookie has. */
  let written: KeptSession | undefined;
  /** When this page was opened, by the clock of the device. */
  let openedAtMs = now() - uptimeMs();

  const write = (): void => {
    if (!kept) return;
    written = kept;
    cookies.write(sessionName, formatSession(kept), visitorMaxAgeSeconds);
  };
  const readKept = (): KeptSession | undefined => parseSession(cookies.read(sessionName));
  /** Nobody comes back under an ID that has ended here: an answer of the server may just have set its cookie again. */
  const readStoredId = (): string | undefined => {
    const stored = cookies.read(visitorName);
    return isUlid(stored) && stored !== endedId ? stored : undefined;
  };
  const readVisitorId = (): string | undefined => visitorId ?? readStoredId();

  /** Another tab may have begun the next session, or kept this one alive. */
  const adopt = (): void => {
    const other = readKept();
    if (!other || (kept && other.session.number < kept.session.number)) return;
    if (kept && other.session.number !== kept.session.number) touches.refresh();
    if (kept?.session.id === other.session.id && kept.lastSeenAtMs >= other.lastSeenAtMs) return;
    kept = other;
  };

  const forget = (ended = visitorId): void => {
    endedId = ended ?? endedId;
    visitorId = kept = undefined;
    touches.forget();
  };
  const existing = (): readonly string[] => names.filter(cookies.read);
  const hasTraces = (): boolean => existing().length > 0;

  const erase: Identity['erase'] = () => {
    const before = existing();
    forget(readVisitorId());
    cookies.erase(names);
    const leftovers = existing();
    return { cookies: before.filter((each) => !leftovers.includes(each)), leftovers };
  };

  const save = (): void => {
    const number = kept?.session.number;
    // Another tab may have begun another visitor or session meanwhile: that one is to stay.
    if (!kept || written === kept || cookies.read(visitorName) !== visitorId) return;
    adopt();
    if (kept.session.number === number) write();
  };

  const dropClickIds = (): void => {
    touches.dropClickIds();
    kept ??= readKept();
    if (!kept) return;
    const cleaned = withoutClickIds(kept);
    if (cleaned === kept) return;
    kept = cleaned;
    write();
  };

  /** A clock that was set back, which no sleep does, makes no pause. */
  const followClock = (): void => {
    const backMs = now() - uptimeMs() - openedAtMs;
    if (kept && backMs < -sessionTimeoutMs) kept = { ...kept, lastSeenAtMs: kept.lastSeenAtMs + backMs };
    openedAtMs += backMs;
  };

  /** Takes over what another tab has begun; of another visitor nothing is left here. */
  const refresh = (): void => {
    const stored = readStoredId();
    if (!visitorId || !stored) return;
    if (stored !== visitorId) forget();
    touches.refresh();
    if (kept) adopt();
  };

  return {
    save,
    erase,
    refresh,
    hasTraces,
    dropClickIds,
    visitorId: readVisitorId,

    // Not that of a visitor whose ID was lost.
    receiptKey: () => kept?.receiptKey ?? (readVisitorId() && readKept()?.receiptKey),

    at({ occurredAtMs, landing, arrival, receiptKey, eventId, touchpointId }) {
      followClock();
      // A clock that was ahead must not keep a session alive until it is right.
      const isOver = (): boolean =>
        !kept ||
        Math.abs(occurredAtMs - kept.lastSeenAtMs) > sessionTimeoutMs ||
        (newSessionAtMidnight && dayOf(occurredAtMs) !== dayOf(kept.lastSeenAtMs));
      // All reads come before the writes: one after a write waits for another process of the browser.
      if (arrival !== here || isOver()) refresh();
      here = arrival;
      const stored = readVisitorId();
      // Also the session of a visitor whose ID was lost: the two must not be joined.
      if (!stored && hasTraces()) erase();
      // What the server keeps is not to be shortened by a script.
      const isRolling = options.visitorCookie === 'rolling' && !options.visitor;
      const isWritten = !stored || (!visitorId && isRolling);
      visitorId = stored ?? newId(occurredAtMs);
      // Another tab may have kept the session alive, or begun the next one.
      if (isOver()) adopt();
      const number = Math.max(kept?.session.number ?? 0, touches.sessionNumber());
      const previous = kept?.previous;
      if (!kept || isOver() || (newSessionOnCampaign && touches.isNewCampaign(arrival))) {
        const session = {
          id: newId(occurredAtMs),
          number: number + 1,
          startedAtMs: occurredAtMs,
          landingPage: clipUrl(landing.url),
          referrer: clipUrl(landing.referrer),
          isRecovered: landing.isRecovered,
        };
        kept = { session, lastSeenAtMs: occurredAtMs, receiptKey };
        written = undefined;
      }
      if (isWritten) cookies.write(visitorName, visitorId, visitorMaxAgeSeconds);
      if (receiptKey !== kept.receiptKey) written = undefined;
      const lastSeenAtMs = Math.max(kept.lastSeenAtMs, occurredAtMs);
      kept = { ...kept, lastSeenAtMs, receiptKey, previous: { eventId, touchpointId } };
      // The first write of a page finds out the domain, by which an own referrer is known.
      if (!written) write();
      else if (lastSeenAtMs - written.lastSeenAtMs > WRITE_INTERVAL_MS) save();
      const attribution = touches.at(arrival, kept.session, occurredAtMs);
      return { visitorId, session: kept.session, attribution, previous };
    },

    repair() {
      const stored = cookies.read(visitorName);
      // Another one is of another tab.
      const isBack = !!stored && stored === endedId;
      if (!visitorId) return void (isBack && cookies.erase(names));
      if (isBack) cookies.write(visitorName, visitorId, visitorMaxAgeSeconds);
      if (isBack || stored === visitorId) touches.repair(isBack);
    },
  };
}

const dayOf = (atMs: number): string => new Date(atMs).toDateString();

/** Whether a text is a visitor ID as this SDK writes it. */
export function isUlid(text: string | undefined): text is string {
  return /^[0-7][\dA-HJKMNP-TV-Z]{25}$/.test(text ?? '');
}
