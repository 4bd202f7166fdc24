import { decodeTime } from 'ulid';
import { z } from 'zod';
import { ulid } from './fields.js';

/** Which cookies are set again, and for how long. */
export interface VisitorCookieOptions {
  /**
   * Names of the cookies, where the tracker's option `cookieNames` has others than its `name` with `_visitor` and `_touches`; no
   * other ones are set then.
   *
   * @defaultValue all names that end so
   */
  readonly names?: { readonly visitor: string; readonly touches?: string | undefined } | undefined;
  /**
   * How long they live, in days. Browsers cap it at 400 days.
   *
   * @defaultValue `395`
   */
  readonly maxAgeDays?: number | undefined;
  /**
   * Whether the days count from the visitor's first, or each request extends them (`'rolling'`). As the option `visitorCookie` of
   * the tracker.
   *
   * @defaultValue `'fixed'`
   */
  readonly expiry?: 'fixed' | 'rolling' | undefined;
}

/** What a page asks, and what its browser sends with it. */
export interface VisitorCookieRequest {
  /** The body, as text. */
  readonly body: string;
  /** The header `Cookie`. */
  readonly cookie: string | undefined;
  /** The name of the host that was asked, without its port. */
  readonly host: string;
  /** How it was asked; a `Secure` cookie is for https alone. */
  readonly scheme: 'http' | 'https';
  /** The time of this server, in milliseconds since the epoch. */
  readonly nowMs: number;
}

const MAX_AGE_DAYS = 395;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** A clock may be ahead by so much; with a visitor from further on, the days would never end. */
const MAX_AHEAD_MS = DAY_MS;

const MAX_NAMES = 8;
/** What a browser keeps of one cookie, its name included, is 4,096 bytes; three touches of the tracker are below that. */
const MAX_TOUCHES_LENGTH = 4_000;

/** What a tracker calls its cookies, by its option `name`. */
const NAME = /^([\w-]{1,64}_)(visitor|touches)$/;

/** Of a cookie's value: no blanks, quotes, commas, semicolons and backslashes, nothing but ASCII. */
const COOKIE_SAFE = /^[!#-+\--:<-[\]-~]+$/;

const question = z.object({
  formatVersion: z.literal(1),
  cookies: z
    .array(z.string())
    .max(MAX_NAMES)
    .refine((names) => new Set(names).size === names.length),
  domain: z.string(),
});

/**
 * The values of `Set-Cookie` by which a browser keeps the cookies that it has sent, with the same values, as those of a server:
 * none that it was not asked for or has not sent, none of another form, and none at all where something is not as it should be.
 */
export function renewVisitorCookies(
  { body, cookie, host, scheme, nowMs }: VisitorCookieRequest,
  { names, maxAgeDays = MAX_AGE_DAYS, expiry = 'fixed' }: VisitorCookieOptions = {},
): readonly string[] {
  const asked = question.safeParse(parseJson(body)).data;
  if (asked === undefined) return [];
  const sent = parseCookies(cookie ?? '');
  // One of them is another's, and the browser does not say which.
  if (asked.cookies.some((name) => (sent.get(name)?.length ?? 0) > 1)) return [];
  const domain = isOwnDomain(asked.domain, host) ? `; Domain=${asked.domain}` : '';
  const scope = `${domain}; SameSite=Lax${scheme === 'https' ? '; Secure' : ''}`;

  return asked.cookies.flatMap((name) => {
    const visitorName = names === undefined ? name.replace(NAME, '$1visitor') : names.visitor;
    const isKept = names === undefined ? NAME.test(name) : name === names.visitor || name === names.touches;
    if (!isKept) return [];
    const [visitorId, another] = sent.get(visitorName) ?? [];
    const [value] = sent.get(name) ?? [];
    if (visitorId === undefined || another !== undefined || !ulid.safeParse(visitorId).success) return [];
    if (value === undefined || (name !== visitorName && !isTouches(value))) return [];
    const beganAtMs = decodeTime(visitorId);
    const endsAtMs = (expiry === 'rolling' ? nowMs : beganAtMs) + maxAgeDays * DAY_MS;
    const maxAgeSeconds = Math.floor((endsAtMs - nowMs) / 1_000);
    if (maxAgeSeconds <= 0 || beganAtMs > nowMs + MAX_AHEAD_MS) return [];
    return [`${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}${scope}`];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All values by name, in their order: a name can be there twice, for different domains or paths. */
function parseCookies(header: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const pair of header.split(';')) {
    const [, name, value] = /^[ \t]*([^=]*)=(.*?)[ \t]*$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined) continue;
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

function isTouches(value: string): boolean {
  return value.length <= MAX_TOUCHES_LENGTH && COOKIE_SAFE.test(value);
}

/** The host itself or one above it, with two labels at least; no address has one. */
function isOwnDomain(domain: string, host: string): boolean {
  return /^[a-z\d-]+(\.[a-z\d-]+)*\.[a-z][a-z\d-]*$/.test(domain) && `.${host.toLowerCase()}`.endsWith(`.${domain}`);
}
