import fastifyCors from '@fastify/cors';
import type { FastifyError, FastifyPluginAsync } from 'fastify';
import type { EventStore } from './event-store.js';
import { parseBody } from './parse-body.js';

/** What the intake of events needs. */
export interface CollectRoutesOptions {
  readonly store: Pick<EventStore, 'add' | 'missing' | 'pendingCount'>;
  /** Largest body that is read, in bytes. */
  readonly maxBodyBytes: number;
}

// A sender that is told to wait keeps its events; a queue that grows without end would lose them with the process.
const MAX_PENDING_BATCHES = 1_000;
const RETRY_AFTER_SECONDS = 10;
const OTHER_METHODS = ['GET', 'PUT', 'PATCH', 'DELETE'];

/**
 * The intake, to be registered under the prefix `/e`: batches in, counts out; asked for events, it names the
 * missing ones. Every refusal is JSON.
 */
export const collectRoutes: FastifyPluginAsync<CollectRoutesOptions> = async (app, { store, maxBodyBytes }) => {
  await app.register(fastifyCors, {
    origin: '*',
    methods: ['POST'],
    allowedHeaders: ['Content-Type'],
    exposedHeaders: ['Retry-After'],
    maxAge: 86_400,
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['text/plain', 'application/json'],
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => parseJson(body),
  );

  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status === 413) return reply.code(413).send({ error: `body: larger than ${maxBodyBytes} bytes` });
    if (status === 415) return reply.code(415).send({ error: 'Content-Type: expected text/plain or application/json' });
    if (status < 500) return reply.code(status).send({ error: error.message });
    app.log.error(error);
    return reply
      .code(503)
      .header('retry-after', RETRY_AFTER_SECONDS)
      .send({ error: 'the events could not be stored or read' });
  });

  app.post('/', { bodyLimit: maxBodyBytes, prefixTrailingSlash: 'no-slash' }, async (request, reply) => {
    const parsed = parseBody(request.body);
    if (parsed.kind === 'invalid') {
      const { error, field } = parsed;
      return reply.code(400).send(field === undefined ? { error } : { error, field });
    }
    if (store.pendingCount() >= MAX_PENDING_BATCHES) {
      return reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send({ error: 'too many batches wait' });
    }
    // Anyone may ask, as anyone may send: only who has seen a random ID can ask for it, and learns that it is stored.
    if (parsed.kind === 'confirm') return { missing: await store.missing(parsed.eventIds) };
    const { accepted, repeated } = await store.add(parsed.batch);
    return { accepted, repeated };
  });

  app.route({
    method: OTHER_METHODS,
    url: '/',
    prefixTrailingSlash: 'no-slash',
    // Answers before the body is looked at, whatever it is.
    onRequest: async (_request, reply) =>
      reply.code(405).header('allow', 'POST, OPTIONS').send({ error: 'events are sent with POST' }),
    handler: async () => undefined,
  });
};

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    throw Object.assign(new Error(`body: not UTF-8 JSON (${error instanceof Error ? error.message : error})`), {
      statusCode: 400,
    });
  }
}
