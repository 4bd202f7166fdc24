import { attempt } from '../model/attempt.js';
import type { PageSnapshot, Session } from '../model/event.js';
import type { Platform } from '../platform/types.js';
import { withoutClickIds } from './campaign.js';

/** The session cookie is written at most this often while nothing but the time has changed, and when the page is left. */
const WRITE_INTERVAL_MS = 60_000;

/** Of an address, so that two of them, escaped, stay below the 4,096 bytes that a browser keeps. */
const MAX_URL_LENGTH = 600;

const SESSION = /^\["[\dA-Z]{26}",[1-9]\d{0,8},\d{13},\d{13},"[^"]*","[^"]*","([\dA-Z]{26}\.[gdp]{4}\.[\d.]+)?",[01]]$/;

/** How the visitor and the sessions are kept. */
export interface IdentityOptions {
  readonly name: string;
  readonly visitorCookie: 'fixed' | 'rolling';
  readonly visitorMaxAgeSeconds: number;
  readonly sessionTimeoutMs: number;
}

/** Where a session would begin. */
export interface Landing extends Pick<PageSnapshot, 'url' | 'referrer'> {
  /** It lies before the page that the visitor agreed on. */
  readonly isRecovered?: true | undefined;
}

/** Who visits, in which session. */
export interface Identity {
  /**
   * The visitor of an event on a page, and the session: the one that lasts, or a new one that begins there. Without
   * `isMarketing` the session keeps no click IDs, neither here nor in its cookie. The cookie keeps the receipt's key for later
   * pages.
   */
  at(
    occurredAtMs: number,
    landing: Landing,
    isMarketing: boolean,
    receiptKey: string,
  ): { readonly visitorId: string; readonly session: Session };
  /** The visitor's ID, if there is one. */
  visitorId(): string | undefined;
  /** The key of the receipt that the session was last let through under. */
  receiptKey(): string | undefined;
  /** Takes the click IDs out of the session, also out of its cookie. */
  dropClickIds(): void;
  /** Writes the time of the last event, if the cookie is behind. */
  save(): void;
  /** Forgets what another tab has replaced. */
  refresh(): void;
  /** Whether something of an earlier consent is still in the cookies. */
  hasTraces(): boolean;
  /** Forgets visitor and session and erases their cookies; tells which there were, and which are still there. */
  erase(): { readonly cookies: readonly string[]; readonly leftovers: readonly string[] };
}

/**
 * The visitor's ID and the sessions, in memory and in two cookies that all tabs share. They are read with the first event, and
 * again before a session is begun. What is not ours in form is replaced, never trusted.
 */
export function createIdentity(
  { cookies, newId }: Pick<Platform, 'cookies' | 'newId'>,
  { name, visitorCookie, visitorMaxAgeSeconds, sessionTimeoutMs }: IdentityOptions,
): Identity {
  const names = [`${name}_visitor`, `${name}_session`] as const;
  const [visitorName, sessionName] = names;
  let visitorId: string | undefined;
  let session: Session | undefined;
  let receiptKey: string | undefined;
  let lastSeenAtMs = 0;
  let writtenAtMs = 0;

  const save = (): void => {
    if (!session || writtenAtMs === lastSeenAtMs) return;
    writtenAtMs = lastSeenAtMs;
    cookies.write(sessionName, formatSession(session, lastSeenAtMs, receiptKey), visitorMaxAgeSeconds);
  };

  const kept = (): readonly string[] => names.filter(cookies.read);

  const erase: Identity['erase'] = () => {
    const before = kept();
    visitorId = session = receiptKey = undefined;
    lastSeenAtMs = 0;
    cookies.erase(names);
    const leftovers = kept();
    return { cookies: before.filter((each) => !leftovers.includes(each)), leftovers };
  };

  const hasTraces = (): boolean => kept().length > 0;

  const readVisitorId = (): string | undefined => {
    const known = visitorId ?? cookies.read(visitorName);
    return isUlid(known) ? known : undefined;
  };

  const readSession = (): void => {
    [session, lastSeenAtMs, receiptKey] = parseSession(cookies.read(sessionName)) ?? [
      session,
      lastSeenAtMs,
      receiptKey,
    ];
  };

  const dropClickIds = (): void => {
    if (!session) readSession();
    if (!session) return;
    const landingPage = withoutClickIds(session.landingPage);
    const referrer = withoutClickIds(session.referrer);
    if (landingPage + referrer === session.landingPage + session.referrer) return;
    session = { ...session, landingPage, referrer };
    writtenAtMs = 0;
    save();
  };

  return {
    save,
    erase,

    visitorId: readVisitorId,

    // Not that of a visitor whose ID was lost.
    receiptKey: () => receiptKey ?? (readVisitorId() && parseSession(cookies.read(sessionName))?.[2]),

    at(occurredAtMs, { url, referrer, isRecovered }, isMarketing, key) {
      // All reads come before the writes: one after a write waits for another process of the browser.
      const stored = visitorId ?? cookies.read(visitorName);
      // Also the session of a visitor whose ID was lost: the two must not be joined.
      if (!isUlid(stored) && hasTraces()) erase();
      const isWritten = !isUlid(stored) || (!visitorId && visitorCookie === 'rolling');
      visitorId = isUlid(stored) ? stored : newId(occurredAtMs);
      // A clock that was ahead must not keep a session alive until it is right.
      const isOver = (): boolean => Math.abs(occurredAtMs - lastSeenAtMs) > sessionTimeoutMs;
      // Another tab may have kept the session alive, or begun the next one.
      if (isOver()) readSession();
      if (!session || isOver()) {
        session = {
          id: newId(occurredAtMs),
          number: (session?.number ?? 0) + 1,
          startedAtMs: occurredAtMs,
          landingPage: clip(url),
          referrer: clip(referrer),
          isRecovered,
        };
        lastSeenAtMs = occurredAtMs;
        writtenAtMs = 0;
      }
      if (isWritten) cookies.write(visitorName, visitorId, visitorMaxAgeSeconds);
      lastSeenAtMs = Math.max(lastSeenAtMs, occurredAtMs);
      if (key !== receiptKey) writtenAtMs = 0;
      receiptKey = key;
      if (lastSeenAtMs - writtenAtMs > WRITE_INTERVAL_MS) save();
      if (!isMarketing) dropClickIds();
      return { visitorId, session };
    },

    dropClickIds,
    refresh() {
      const stored = cookies.read(visitorName);
      if (stored && stored !== visitorId) visitorId = session = undefined;
    },
    hasTraces,
  };
}

/** Whether a text is a visitor ID as this SDK writes it. */
export function isUlid(text: string | undefined): text is string {
  return /^[0-7][\dA-HJKMNP-TV-Z]{25}$/.test(text ?? '');
}

/** The cookie's share of an address. A backslash would take six characters there. */
function clip(url: string): string {
  return url.replace(/\\/g, '/').slice(0, MAX_URL_LENGTH);
}

function formatSession(
  { id, number, startedAtMs, landingPage, referrer, isRecovered }: Session,
  lastSeenAtMs: number,
  receiptKey = '',
): string {
  const parts = [id, number, startedAtMs, lastSeenAtMs, landingPage, referrer, receiptKey, isRecovered ? 1 : 0];
  return encodeURIComponent(JSON.stringify(parts));
}

/** A session as this SDK writes it, the time of its last event, and the key of its receipt; `undefined` for anything else. */
export function parseSession(
  text = '',
): readonly [session: Session, lastSeenAtMs: number, receiptKey: string] | undefined {
  // It throws at a broken escape, and at what does not look like it.
  const stored = attempt(() => JSON.parse(decodeURIComponent(text).match(SESSION)?.[0] ?? ''));
  if (!stored) return undefined;
  const [id, number, startedAtMs, lastSeenAtMs, landingPage, referrer, receiptKey, isRecovered] = stored;
  const session = { id, number, startedAtMs, landingPage, referrer, ...(isRecovered && { isRecovered: true }) };
  return [session, lastSeenAtMs, receiptKey];
}
