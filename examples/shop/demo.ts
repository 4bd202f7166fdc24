import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { type CollectorOptions, collectorPlugin } from '../collector/server.js';
import { visitorCookieRoutes } from '../collector/visitor-cookie-routes.js';
import { shop } from './server.js';

const BUILT = fileURLToPath(new URL('../../dist/', import.meta.url));
const CAPTURES = ['visibility', 'data-layer', 'contacts', 'not-found', 'errors'];
/** The tracker, and what the shop uses with it: the stages of a journey, the cookie of the server, and captures. */
const SCRIPTS = [
  'touchtrail.js',
  'touchtrail.journey.js',
  'touchtrail.visitor.server-cookie.js',
  ...CAPTURES.map((name) => `touchtrail.capture.${name}.js`),
];
const SNIPPETS = fileURLToPath(new URL('../snippets', import.meta.url));

/**
 * The whole demo on one server, not listening yet: the shop at `/`, the built scripts at `/touchtrail.js` and beside it, the snippets
 * at `/snippets/`, the collector at `POST /e` and its live page at `/live`; what keeps the visitor's cookie is also at the shop's own
 * `POST /t/visitor`. Throws where the SDK is not built.
 */
export async function createDemo(collector: CollectorOptions): Promise<FastifyInstance> {
  const missing = SCRIPTS.find((name) => !existsSync(join(BUILT, name)));
  if (missing !== undefined) throw new Error(`dist/${missing} is not there. Build it first: npm run build`);
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
  for (const name of SCRIPTS) {
    app.get(`/${name}`, async (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send(await readFile(join(BUILT, name))),
    );
  }
  return app;
}
