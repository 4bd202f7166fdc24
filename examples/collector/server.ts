import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import { requireSafeHost, requireToken } from './access.js';
import { collectRoutes } from './collect-routes.js';
import { endConnectionsOnClose } from './end-connections.js';
import { openEventStore } from './event-store.js';
import { liveRoutes } from './live-routes.js';
import { startRetention } from './retention.js';
import type { VisitorCookieOptions } from './visitor-cookie.js';
import { visitorCookieRoutes } from './visitor-cookie-routes.js';
import { visitorRoutes } from './visitor-routes.js';

/** How the collector is set up. */
export interface CollectorOptions {
  /** DuckDB file, made if it is not there; `:memory:` keeps nothing after the end. */
  readonly database: string;
  /**
   * The address that will be listened on. Any but a loopback address needs a `token`.
   *
   * @defaultValue `127.0.0.1`
   */
  readonly host?: string | undefined;
  /** Wanted from whoever reads: the live page and its data. Sending events never needs it. */
  readonly token?: string | undefined;
  /**
   * Wanted from the site's own server that erases or exports what is stored of a visitor, and known to nobody else.
   * Without one there are no such routes.
   */
  readonly privacyToken?: string | undefined;
  /**
   * How long an event is kept from its arrival, in days; its receipt goes with the last event that refers to it.
   *
   * @defaultValue `395`
   */
  readonly retentionDays?: number | undefined;
  /**
   * Largest request body, in bytes, before and after it is unpacked; more is answered with 413.
   *
   * @defaultValue `262_144` (256 kB)
   */
  readonly maxBodyBytes?: number | undefined;
  /** Which cookies `POST /visitor` sets again, and for how long. */
  readonly visitorCookie?: VisitorCookieOptions | undefined;
  /** Clock of this server, in milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

const RETENTION_DAYS = 395;
const MAX_BODY_BYTES = 256 * 1024;

/**
 * The collector as a plugin, for a server that has other pages too: `POST /e`, `POST /visitor`, `GET /live` and what is below it,
 * with a privacy token also `DELETE /visitors/:visitorId` and `GET /visitors/:visitorId/export`. Throws where the options
 * would let strangers read, or the database cannot be opened.
 *
 * @example
 * ```ts
 * const app = Fastify();
 * await app.register(collectorPlugin, { database: 'data/events.duckdb' });
 * await app.listen({ port: 8484 });
 * ```
 */
export const collectorPlugin: FastifyPluginAsync<CollectorOptions> = async (app, options) => {
  const { token, privacyToken, retentionDays = RETENTION_DAYS, now = Date.now } = options;
  requireSafeHost(options.host ?? '127.0.0.1', token);
  if (privacyToken !== undefined) requireToken('privacy token', privacyToken);
  if (!(retentionDays > 0)) throw new TypeError(`retentionDays must be a positive number, got ${retentionDays}`);
  const store = await openEventStore(options.database, now);
  app.addHook('onClose', () => store.close());
  const stopRetention = await startRetention({ store, retentionDays, now, onError: (error) => app.log.error(error) });
  app.addHook('onClose', async () => stopRetention());
  endConnectionsOnClose(app);
  await app.register(collectRoutes, {
    prefix: '/e',
    store,
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
  });
  await app.register(visitorCookieRoutes, { prefix: '/visitor', cookies: options.visitorCookie, now });
  await app.register(liveRoutes, { prefix: '/live', store, token });
  if (privacyToken !== undefined) await app.register(visitorRoutes, { prefix: '/visitors', store, privacyToken, now });
};

/**
 * The collector as a server of its own, not listening yet. More routes can be added before `listen`; `close()` ends
 * the live streams, writes what waits and closes the file.
 *
 * @example
 * ```ts
 * const app = await createCollectorServer({ database: ':memory:' });
 * await app.listen({ port: 0 });
 * ```
 */
export async function createCollectorServer(options: CollectorOptions): Promise<FastifyInstance> {
  const app = Fastify({ logger: { level: 'error' }, forceCloseConnections: 'idle' });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: 'nothing here: events go to POST /e, the live page is /live' }),
  );
  await app.register(collectorPlugin, options);
  return app;
}
