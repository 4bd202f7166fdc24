import type { FastifyPluginAsync } from 'fastify';
import { createTokenCheck, readBearer } from './access.js';
import type { EventStore } from './event-store.js';
import { ulid } from './fields.js';
import { formatExport } from './format-export.js';

/** What the routes for the rights of a visitor need. */
export interface VisitorRoutesOptions {
  readonly store: Pick<EventStore, 'forget' | 'timeline'>;
  /** Comes with each request as `Authorization: Bearer`. */
  readonly privacyToken: string;
  readonly now: () => number;
}

const EVERYTHING = Number.MAX_SAFE_INTEGER;

/**
 * What the site's own server asks for in the name of a visitor, to be registered under the prefix `/visitors`: erase
 * what is stored, or hand it out. No page can do so: there is no CORS header here, and no cookie opens the door.
 */
export const visitorRoutes: FastifyPluginAsync<VisitorRoutesOptions> = async (app, { store, privacyToken, now }) => {
  const isToken = createTokenCheck(privacyToken);

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const bearer = readBearer(request);
    if (bearer !== undefined && isToken(bearer)) return;
    return reply
      .code(401)
      .header('www-authenticate', 'Bearer realm="touchtrail visitors"')
      .send({ error: 'needs the privacy token as Authorization: Bearer' });
  });
  app.addHook<{ Params: { visitorId: string } }>('preHandler', async ({ params }, reply) => {
    const parsed = ulid.safeParse(params.visitorId);
    if (parsed.success) return;
    return reply.code(400).send({ error: `visitorId: ${parsed.error.issues[0]?.message}`, field: 'visitorId' });
  });

  app.delete<{ Params: { visitorId: string } }>('/:visitorId', ({ params }) => store.forget(params.visitorId));

  app.get<{ Params: { visitorId: string } }>('/:visitorId/export', async ({ params: { visitorId } }, reply) => {
    const touchpoints = await store.timeline(visitorId, EVERYTHING);
    return reply.type('application/json').send(formatExport(visitorId, touchpoints, now()));
  });
};
