import type { FastifyPluginAsync } from 'fastify';

/** The collector as the shop's own server reaches it. */
export interface CollectorAccess {
  /** Where it listens; asked with each request, since it may listen on a port that is not known before. */
  readonly origin: () => string;
  /** What opens its routes for erasing and exporting. It never leaves the server. */
  readonly privacyToken: string;
}

const VISITOR_ID = '[0-7][0-9A-HJKMNP-TV-Z]{25}';
const VISITOR_COOKIE = new RegExp(`(?:^|; )tt_visitor=(${VISITOR_ID})(?:;|$)`);

const FORGET = {
  type: 'object',
  required: ['visitorId'],
  properties: { visitorId: { type: 'string', pattern: `^${VISITOR_ID}$` } },
} as const;

/**
 * What a visitor may ask of the shop about what was sent: all of it, or that it be erased. The random ID in the visitor's
 * cookie is what they show for it, and nobody else knows it.
 */
export const privacy: FastifyPluginAsync<CollectorAccess> = async (app, { origin, privacyToken }) => {
  const headers = { authorization: `Bearer ${privacyToken}` };

  async function ask(method: 'DELETE' | 'GET', path: string): Promise<unknown> {
    const response = await fetch(`${origin()}/visitors/${path}`, { method, headers });
    if (!response.ok) throw new Error(`the collector answered ${response.status}`);
    return response.json();
  }

  app.setErrorHandler<Error & { validation?: unknown; statusCode?: number }>((error, _request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return reply.code(error.statusCode).send({ error: error.message });
    }
    app.log.error(error);
    return reply.code(502).send({ error: 'the collector could not be reached' });
  });

  // Text, which any page may send, is no object: for JSON a page of another origin has to ask first, and is not answered.
  app.post<{ Body: { visitorId: string } }>('/forget', { schema: { body: FORGET } }, ({ body }) =>
    ask('DELETE', body.visitorId),
  );

  app.get('/data', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const visitorId = VISITOR_COOKIE.exec(request.headers.cookie ?? '')?.[1];
    return visitorId === undefined ? { receipts: [], events: [] } : ask('GET', `${visitorId}/export`);
  });
};
