import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify';
import { requireSafeHost } from './access.js';
import { collectRoutes } from './collect-routes.js';
import { endConnectionsOnClose } from './end-connections.js';
import { openEventStore } from './event-store.js';
import { liveRoutes } from './live-routes.js';

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
   * Largest request body, in bytes, before and after it is unpacked; more is answered with 413.
   *
   * @defaultValue `262_144` (256 kB)
   */
  readonly maxBodyBytes?: number | undefined;
}

const MAX_BODY_BYTES = 256 * 1024;

/**
 * The collector as a plugin, for a server that has other pages too: `POST /e`, `GET /live` and what is below it.
 * Throws where the options would let strangers read, or the database cannot be opened.
 *
 * @example
 * ```ts
 * const app = Fastify();
 * await app.register(collectorPlugin, { database: 'data/events.duckdb' });
 * await app.listen({ port: 8484 });
 * ```
 */
export const collectorPlugin: FastifyPluginAsync<CollectorOptions> = async (app, options) => {
  const { token } = options;
  requireSafeHost(options.host ?? '127.0.0.1', token);
  const store = await openEventStore(options.database);
  app.addHook('onClose', () => store.close());
  endConnectionsOnClose(app);
  await app.register(collectRoutes, {
    prefix: '/e',
    store,
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
  });
  await app.register(liveRoutes, { prefix: '/live', store, token });
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
