import type { FastifyError, FastifyPluginAsync, FastifyRequest } from 'fastify';
import { isSameSite } from './same-site.js';
import { renewVisitorCookies, type VisitorCookieOptions } from './visitor-cookie.js';

/** What the route for the visitor's cookies needs. */
export interface VisitorCookieRoutesOptions {
  readonly cookies?: VisitorCookieOptions | undefined;
  /** Clock of this server, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Some names and a domain; the values are in a header. */
const MAX_BODY_BYTES = 2 * 1024;

/**
 * Sets the cookies of a visitor again, to be registered under a path of the site's own host, such as `/t/visitor`. Whatever was
 * asked, the answer is 204: it does not tell what is wrong, and there is nothing here that would know a visitor.
 */
export const visitorCookieRoutes: FastifyPluginAsync<VisitorCookieRoutesOptions> = async (app, { cookies, now }) => {
  const { maxAgeDays } = cookies ?? {};
  if (maxAgeDays !== undefined && !(maxAgeDays > 0)) {
    throw new TypeError(`visitorCookie.maxAgeDays must be a positive number, got ${maxAgeDays}`);
  }

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, async (_request: unknown, body: string) => body);

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', vary: 'Origin' });
    if (!isSameSite(request)) return reply.code(204).send();
    const { origin, 'sec-fetch-site': site } = request.headers;
    // A page of `www.` asks `shop.` as another origin; without leave it could not tell this answer from none.
    if (origin !== undefined && site !== 'same-origin') {
      reply.headers({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' });
    }
    return undefined;
  });

  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    if ((error.statusCode ?? 500) < 500) return reply.code(204).send();
    app.log.error(error);
    return reply.code(500).send();
  });

  app.post<{ Body: unknown }>(
    '/',
    { bodyLimit: MAX_BODY_BYTES, prefixTrailingSlash: 'no-slash' },
    async (request, reply) => {
      const { body, headers, hostname } = request;
      const renewed = renewVisitorCookies(
        { body: String(body ?? ''), cookie: headers.cookie, host: hostname, scheme: readScheme(request), nowMs: now() },
        cookies,
      );
      for (const value of renewed) reply.header('set-cookie', value);
      return reply.code(204).send();
    },
  );
};

/** Also that of a proxy in front. Whoever makes it up is given a cookie that his own browser refuses. */
function readScheme({ protocol, headers }: FastifyRequest): 'http' | 'https' {
  const forwarded = String(headers['x-forwarded-proto'] ?? '').split(',')[0];
  return protocol === 'https' || forwarded?.trim() === 'https' ? 'https' : 'http';
}
