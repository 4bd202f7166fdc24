import { createHmac, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

const COOKIE = 'touchtrail_live';
const COOKIE_MAX_AGE_SECONDS = 12 * 60 * 60;

/** Whether an address or host name can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || name.startsWith('::ffff:127.');
}

/** Throws where a token is empty, as an environment variable without a value is. */
export function requireToken(name: string, token: string): void {
  if (token.trim() === '') throw new TypeError(`the ${name} must not be empty`);
}

/** Throws where stored events could be read by others: an address that is not loopback, and no token. */
export function requireSafeHost(host: string, token: string | undefined): void {
  if (token !== undefined) requireToken('token', token);
  if (token !== undefined || isLoopback(host)) return;
  throw new TypeError(
    `the collector will not listen on "${host}" without a token, since anyone there could read the events. ` +
      'Set one, for example TOKEN=$(openssl rand -hex 16), or listen on 127.0.0.1.',
  );
}

/** Tells whether a text is the token, in a time that does not depend on how much of it is right. */
export function createTokenCheck(token: string): (value: string) => boolean {
  const expected = digest(token, token);
  return (value) => timingSafeEqual(digest(token, value), expected);
}

/** What stands behind `Authorization: Bearer`. */
export function readBearer(request: FastifyRequest): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function digest(token: string, value: string): Buffer {
  return createHmac('sha256', token).update(value).digest();
}

/**
 * Lets a request read stored events, or answers it. With a token: the token must come as `Authorization: Bearer`, or
 * once as `?token=`, which is exchanged for a cookie and leaves the address. Without: only connections to a loopback
 * address under a loopback name, so that neither a wrong bind nor a foreign name that points here opens the door.
 */
export function createReadGuard(
  token: string | undefined,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
  if (token === undefined) {
    return async (request, reply) => {
      if (isLoopback(request.hostname) && isLoopback(request.socket.localAddress ?? '127.0.0.1')) return undefined;
      return reply.code(403).send({
        error: `without a token the live page is for this machine only; open it under http://localhost, or start the collector with TOKEN set`,
      });
    };
  }

  const isToken = createTokenCheck(token);
  // Only the holder of the token can make this value, and the token cannot be read out of it.
  const cookieValue = digest(token, 'live page').toString('base64url');
  const isCookie = createTokenCheck(cookieValue);

  return async (request, reply) => {
    const bearer = readBearer(request);
    if (bearer !== undefined && isToken(bearer)) return undefined;
    const url = new URL(request.url, 'http://localhost');
    const given = url.searchParams.get('token');
    if (given !== null && isToken(given)) {
      url.searchParams.delete('token');
      const secure = request.protocol === 'https' ? '; Secure' : '';
      const attributes = `Path=/live; HttpOnly; SameSite=Lax; Max-Age=${COOKIE_MAX_AGE_SECONDS}${secure}`;
      reply.header('set-cookie', `${COOKIE}=${cookieValue}; ${attributes}`);
      return reply.redirect(`${url.pathname}${url.search}`, 303);
    }
    if (readCookies(request).some(isCookie)) return undefined;
    return reply.code(401).header('www-authenticate', 'Bearer realm="touchtrail"').send({
      error: 'reading needs the token: open /live?token=… once, or send it as Authorization: Bearer',
    });
  };
}

function readCookies(request: FastifyRequest): readonly string[] {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith(`${COOKIE}=`)).map((pair) => pair.slice(COOKIE.length + 1));
}
