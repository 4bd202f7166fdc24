import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyError, FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { createReadGuard } from './access.js';
import type { EventStore } from './event-store.js';
import { formatTouchpoints, streamTouchpoints } from './live-stream.js';

/** What the live page needs. */
export interface LiveRoutesOptions {
  readonly store: EventStore;
  /** Asked for before anything is shown; without one only this machine may look. */
  readonly token: string | undefined;
}

const PAGE_FOLDER = fileURLToPath(new URL('./live', import.meta.url));
const PICO_FOLDER = dirname(createRequire(import.meta.url).resolve('@picocss/pico/css/pico.min.css'));
const TIMELINE_LIMIT = 500;

// Pico draws its icons from data: addresses in the style sheet. Everything else comes from files of this server, and
// Trusted Types turn any markup made out of text into an error.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const limitQuery = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) });
const streamQuery = z.object({ after: z.coerce.number().int().nonnegative().optional() });
const lastEventId = z.coerce.number().int().nonnegative().optional();

/** The live page, its parts and its data, to be registered under the prefix `/live`. */
export const liveRoutes: FastifyPluginAsync<LiveRoutesOptions> = async (app, { store, token }) => {
  const streams = new Set<AbortController>();

  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });
  app.addHook('onRequest', createReadGuard(token));
  app.setErrorHandler<FastifyError | z.ZodError>((error, _request, reply) => {
    if (error instanceof z.ZodError) {
      const [issue] = error.issues;
      return reply
        .code(400)
        .send({ error: `${issue?.path.join('.')}: ${issue?.message}`, field: issue?.path.join('.') });
    }
    if (error.statusCode === undefined || error.statusCode >= 500) app.log.error(error);
    return reply.code(error.statusCode ?? 500).send({ error: error.message });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'there is no such page or resource' }));

  app.get('/', async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(createReadStream(join(PAGE_FOLDER, 'index.html'))),
  );
  await app.register(fastifyStatic, { root: PAGE_FOLDER, index: false, decorateReply: false, cacheControl: false });
  await app.register(fastifyStatic, {
    root: PICO_FOLDER,
    prefix: '/pico',
    index: false,
    decorateReply: false,
    cacheControl: false,
  });

  app.get('/touchpoints', async (request, reply) => {
    const { limit } = limitQuery.parse(request.query);
    return reply.type('application/json').send(formatTouchpoints(await store.newest(limit)));
  });
  app.get('/totals', () => store.totals());
  app.get('/visitors', async (request) => store.visitors(limitQuery.parse(request.query).limit));
  app.get<{ Params: { visitorId: string } }>('/visitors/:visitorId', async (request, reply) => {
    const touchpoints = await store.timeline(request.params.visitorId, TIMELINE_LIMIT);
    if (touchpoints.length === 0) return reply.code(404).send({ error: 'there is no such visitor' });
    return reply.type('application/json').send(formatTouchpoints(touchpoints));
  });

  app.get('/stream', async (request, reply) => {
    const { after } = streamQuery.parse(request.query);
    const resumed = lastEventId.safeParse(request.headers['last-event-id']).data;
    const stream = new AbortController();
    streams.add(stream);
    reply.raw.once('close', () => {
      streams.delete(stream);
      stream.abort();
    });
    const events = streamTouchpoints(store, resumed ?? after ?? store.lastSequence(), stream.signal);
    return reply.type('text/event-stream').send(Readable.from(events, { objectMode: false }));
  });
  // Open streams would keep the server from closing.
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.abort();
  });

  for (const url of ['/', '/*']) {
    app.route({
      method: ['POST', 'PUT', 'PATCH', 'DELETE'],
      url,
      onRequest: async (_request, reply) =>
        reply.code(405).header('allow', 'GET, HEAD').send({ error: 'the live page is read with GET' }),
      handler: async () => undefined,
    });
  }
};
