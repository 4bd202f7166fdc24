import { attempt } from '../model/attempt.js';
import type { Session, Touchpoint } from '../model/event.js';
import { formatJson } from '../model/json.js';

/** Of an address, so that two of them, escaped, stay below the 4,096 bytes that a browser keeps. */
const MAX_URL_LENGTH = 400;
const MAX_PLACE_LENGTH = 100;

const SESSION =
  /^\["[\dA-Z]{26}",[1-9]\d{0,8},\d{13},\d{13},"[^"]+","[^"]*","([\dA-Z]{26}\.[gdp]{4}\.[\d.]+)?",[01],"([\dA-Z]{26})?","[^"]*"]$/;

/** A session, and what the next page has to know of it. */
export interface KeptSession {
  readonly session: Session;
  /** When its last event happened, in milliseconds since the epoch. */
  readonly lastSeenAtMs: number;
  /** The key of the receipt that its events were last let through under. */
  readonly receiptKey: string;
  /** Its last touchpoint. */
  readonly previous?: Touchpoint['previous'];
}

/** The cookie's share of an address. A backslash or a quote would take more characters there. */
export function clipUrl(url: string): string {
  return clean(url, MAX_URL_LENGTH);
}

/** A session as text for its cookie. */
export function formatSession({ session, lastSeenAtMs, receiptKey, previous }: KeptSession): string {
  const { id, number, startedAtMs, landingPage, referrer, isRecovered } = session;
  const { eventId = '', touchpointId = '' } = previous ?? {};
  const parts = [id, number, startedAtMs, lastSeenAtMs, landingPage, referrer, receiptKey, isRecovered ? 1 : 0];
  return encodeURIComponent(formatJson([...parts, eventId, clean(touchpointId, MAX_PLACE_LENGTH)]));
}

/** A session as this SDK writes it; `undefined` for anything else. */
export function parseSession(text = ''): KeptSession | undefined {
  // It throws at a broken escape, and at what does not look like it.
  const stored = attempt(() => JSON.parse(decodeURIComponent(text).match(SESSION)?.[0] ?? ''));
  if (!stored) return undefined;
  const [id, number, startedAtMs, lastSeenAtMs, landingPage, referrer, receiptKey, isRecovered, eventId, touchpointId] =
    stored;
  const session = { id, number, startedAtMs, landingPage, referrer, ...(isRecovered && { isRecovered: true }) };
  return { session, lastSeenAtMs, receiptKey, ...(eventId && { previous: { eventId, touchpointId } }) };
}

function clean(text: string, length: number): string {
  return text.replace(/[\\"]/g, '/').slice(0, length);
}
