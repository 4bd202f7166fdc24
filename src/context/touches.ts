import type { Attribution, Touch } from '../model/attribution.js';
import { formatJson } from '../model/json.js';
import type { Platform } from '../platform/types.js';
import type { Arrival, Arrivals } from './arrival.js';
import { clickIdOf } from './click-ids.js';

/** So that three touches stay below the 4,096 bytes that a browser keeps, and with the site's own below the 8 kB that servers take. */
const MAX_TOUCH_LENGTH = 800;

/** A touch as the cookie keeps it. */
interface KeptTouch {
  readonly arrival: Arrival;
  readonly occurredAtMs: number;
}

/** What the cookie keeps: the number of sessions, and the touches that are carried. */
interface KeptTouches {
  readonly sessionNumber: number;
  readonly first: KeptTouch;
  readonly session: KeptTouch;
  readonly last?: KeptTouch | undefined;
}

/** The touches of a visitor, in memory and in a cookie that is written when one of them is another. */
export interface Touches {
  /** The touches, after an arrival in a session that began at `startedAtMs`; another number is another session. */
  at(
    arrival: Arrival,
    session: { readonly number: number; readonly startedAtMs: number },
    occurredAtMs: number,
  ): Attribution;
  /** Whether an arrival has a campaign or click ID that is not that of the touch before. */
  isNewCampaign(arrival: Arrival): boolean;
  /** How many sessions the visitor has had, as far as the cookie knows. */
  sessionNumber(): number;
  /** Takes the click IDs out, also of the cookie. */
  dropClickIds(): void;
  /** Writes the cookie again where it is what it was before the last change, or in any case. */
  repair(isForced: boolean): void;
  /** Takes over what another tab has written. */
  refresh(): void;
  /** Forgets what is in memory, for the visitor has ended. */
  forget(): void;
}

/** Over a cookie of that name; nothing is read before the first call. */
export function createTouches(
  cookies: Pick<Platform['cookies'], 'read' | 'write'>,
  name: string,
  maxAgeSeconds: number,
  { touch }: Pick<Arrivals, 'touch'>,
  withoutClickIds: <Value>(value: Value) => Value,
): Touches {
  let kept: KeptTouches | undefined;
  let made: Attribution | undefined;
  /** The page of the event before: what happens there later is no arrival, whatever other tabs have done meanwhile. */
  let here: Arrival | undefined;
  let replaced: string | undefined;

  const read = (): KeptTouches | undefined => {
    kept ??= parseTouches(cookies.read(name));
    return kept;
  };

  const keep = (touches: KeptTouches): void => {
    replaced = kept && formatTouches(kept);
    kept = touches;
    made = undefined;
    cookies.write(name, formatTouches(touches), maxAgeSeconds);
  };

  const make = ({ arrival, occurredAtMs }: KeptTouch): Touch => touch(arrival, occurredAtMs);
  const isTelling = (each: KeptTouch): boolean => !/direct|internal/.test(make(each).kind);

  /** Back to a page of the own site whose campaign has been told. */
  const isReturn = ({ arrival: { from, ...arrival } }: KeptTouch, { first, session }: KeptTouches): boolean =>
    [first, session].some((each) => tagsOf(each.arrival) === tagsOf(arrival)) &&
    touch({ from, landingPath: '/' }, 0).kind === 'internal';

  const clean = ({ arrival, occurredAtMs }: KeptTouch): KeptTouch => ({
    arrival: withoutClickIds({ ...arrival, clickIds: undefined }),
    occurredAtMs,
  });

  return {
    dropClickIds() {
      const touches = read();
      if (!touches) return;
      const { sessionNumber, first, session, last } = touches;
      const cleaned = { sessionNumber, first: clean(first), session: clean(session), last: last && clean(last) };
      if (formatTouches(cleaned) !== formatTouches(touches)) keep(cleaned);
    },

    at(arrival, { number, startedAtMs }, occurredAtMs) {
      const before = read();
      const isSame = before?.sessionNumber === number;
      const isArrival = arrival !== here;
      here = arrival;
      if (isSame && !isArrival && made) return made;
      // Who comes back to an open page after a pause has not come anew by its campaign.
      const reached = isArrival || !before ? asKept(arrival) : { landingPath: arrival.landingPath, from: '' };
      const came = { arrival: reached, occurredAtMs: isSame ? occurredAtMs : startedAtMs };
      const session = isSame ? before.session : came;
      const isOther = !isSame || (isArrival && !isLike(before.last, came) && !isReturn(came, before));
      const last = isOther && isTelling(came) ? came : before?.last;
      const touches = { sessionNumber: number, first: before?.first ?? session, session, last };
      if (!isSame || last !== before.last) keep(touches);
      made = {
        first: make(touches.first),
        session: make(session),
        // One that was known by a click ID alone tells nothing without it.
        last: last && isTelling(last) ? make(last) : undefined,
      };
      return made;
    },

    isNewCampaign(arrival) {
      const { session, last } = read() ?? {};
      const tags = tagsOf(asKept(arrival));
      const isTold = [session, last].some((each) => each && tagsOf(each.arrival) === tags);
      return arrival !== here && tags !== NO_TAGS && !isTold;
    },

    sessionNumber: () => read()?.sessionNumber ?? 0,

    repair(isForced) {
      if (!kept || (!isForced && cookies.read(name) !== replaced)) return;
      cookies.write(name, formatTouches(kept), maxAgeSeconds);
    },

    refresh() {
      const other = parseTouches(cookies.read(name));
      if (!other || (kept && other.sessionNumber < kept.sessionNumber)) return;
      kept = other;
      made = undefined;
    },

    forget() {
      kept = made = undefined;
    },
  };
}

const NO_TAGS = '[null,null]';

const tagsOf = ({ campaign, clickIds }: Omit<Arrival, 'from'>): string => formatJson([campaign, clickIds]);

/** An arrival as the cookie gives it back, so that a long one is the same on the next page. */
function asKept(arrival: Arrival): Arrival {
  return parseTouch(formatTouch({ arrival, occurredAtMs: 1e12 }))?.arrival ?? arrival;
}

/**
 * Whether an arrival is the one of a touch: the same page may be loaded again, and a site may keep the campaign in the addresses of
 * its own pages.
 */
function isLike(touch: KeptTouch | undefined, { arrival }: KeptTouch): boolean {
  if (!touch) return false;
  const tags = tagsOf(arrival);
  return tags === tagsOf(touch.arrival) && (tags !== NO_TAGS || arrival.from === touch.arrival.from);
}

/** Characters that a cookie may have; the same touch as the one before it is empty. */
export function formatTouches({ sessionNumber, first, session, last }: KeptTouches): string {
  const texts = [first, session, last].map((each) => (each ? formatTouch(each) : '-'));
  return [sessionNumber, ...texts.map((text, index) => (text === texts[index - 1] ? '' : text))].join('~');
}

function formatTouch({ arrival, occurredAtMs }: KeptTouch): string {
  const { campaign = {}, clickIds, from, landingPath, searchTerm = '', referralCode = '' } = arrival;
  const tags = Object.entries(campaign).map(([key, value = '']) => [`utm_${key}`, value] as const);
  let length = 0;
  return Object.entries({
    at: `${occurredAtMs}`,
    path: landingPath,
    from,
    code: referralCode,
    ...Object.fromEntries(tags),
    ...clickIds,
    term: searchTerm,
  })
    .map((pair) => `${new URLSearchParams([pair])}`)
    .filter((text) => {
      const isKept = length + text.length < MAX_TOUCH_LENGTH;
      if (isKept) length += text.length + 1;
      return isKept;
    })
    .join('&');
}

/** The touches as this SDK writes them; `undefined` for anything else. */
export function parseTouches(text = ''): KeptTouches | undefined {
  const [number = '', first = '', session = '', last = ''] = text.split('~');
  const firstTouch = parseTouch(first);
  const sessionTouch = session ? parseTouch(session) : firstTouch;
  const lastTouch = last ? parseTouch(last) : sessionTouch;
  if (!/^[1-9]\d{0,8}$/.test(number) || !firstTouch || !sessionTouch) return undefined;
  return { sessionNumber: Number(number), first: firstTouch, session: sessionTouch, last: lastTouch };
}

function parseTouch(text: string): KeptTouch | undefined {
  const parts = new URLSearchParams(text);
  const get = (name: string): string => parts.get(name) ?? '';
  const some = (entries: readonly (readonly string[])[]): Readonly<Record<string, string>> | undefined =>
    entries.length ? Object.fromEntries(entries) : undefined;
  if (!/^\d{13}$/.test(get('at')) || get('path')[0] !== '/') return undefined;
  const arrival = {
    landingPath: get('path'),
    from: get('from'),
    searchTerm: get('term') || undefined,
    referralCode: get('code') || undefined,
    campaign: some(
      [...parts].flatMap(([name, value]) => (/^utm_./.test(name) && value ? [[name.slice(4), value]] : [])),
    ),
    clickIds: some([...parts].filter(([name]) => clickIdOf(name))),
  };
  return { occurredAtMs: Number(get('at')), arrival };
}
