import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { type CollectorOptions, collectorPlugin } from '../collector/server.js';
import { visitorCookieRoutes } from '../collector/visitor-cookie-routes.js';
import { shop } from './server.js';

const SDK = fileURLToPath(new URL('../../dist/touchtrail.js', import.meta.url));
const SNIPPETS = fileURLToPath(new URL('../snippets', import.meta.url));

/**
 * The whole demo on one server, not listening yet: the shop at `/`, the built SDK at `/touchtrail.js`, the snippets at
 * `/snippets/`, the collector at `POST /e` and its live page at `/live`; what keeps the visitor's cookie is also at the shop's own
 * `POST /t/visitor`. Throws where the SDK is not built.
 */
export async function createDemo(collector: CollectorOptions): Promise<FastifyInstance> {
  if (!existsSync(SDK)) throw new Error('dist/touchtrail.js is not there. Build it first: npm run build');
  const app = Fastify({ logger: { level: 'error' }, forceCloseConnections: 'idle' });
  // Known to this process alone: the shop speaks to the collector as it would to one on another machine.
  const privacyToken = collector.privacyToken ?? randomBytes(16).toString('hex');
  await app.register(collectorPlugin, { ...collector, privacyToken });
  await app.register(visitorCookieRoutes, {
    prefix: '/t/visitor',
    cookies: collector.visitorCookie,
    now: collector.now ?? Date.now,
  });
  await app.register(shop, { origin: () => app.listeningOrigin, privacyToken });
  await app.register(fastifyStatic, { prefix: '/snippets/', root: SNIPPETS, decorateReply: false });
  // Read anew each time, so that a rebuild takes effect.
  app.get('/touchtrail.js', async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(await readFile(SDK)),
  );
  return app;
}
