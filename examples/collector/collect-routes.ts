import fastifyCors from '@fastify/cors';
import type { FastifyError, FastifyPluginAsync } from 'fastify';
import { decodeBody } from './decode-body.js';
import type { EventStore } from './event-store.js';
import { type ParsedBody, parseBody } from './parse-body.js';
import type { AddedCount } from './write-batches.js';

/** What the intake of events needs. */
export interface CollectRoutesOptions {
  readonly store: Pick<EventStore, 'add' | 'missing' | 'pendingCount'>;
  /** Largest body that is read, in bytes, as it came and unpacked. */
  readonly maxBodyBytes: number;
}

// A sender that is told to wait keeps its events; a queue that grows without end would lose them with the process.
const MAX_PENDING = 1_000;
const RETRY_AFTER_SECONDS = 10;
const OTHER_METHODS = ['GET', 'PUT', 'PATCH', 'DELETE'];

/** A body that was read; the events of a batch wait to be written by then. */
type Received =
  | Exclude<ParsedBody, { readonly kind: 'batch' }>
  | { readonly kind: 'added'; readonly counted: Promise<AddedCount> };

/**
 * The intake, to be registered under the prefix `/e`: batches in, counts out; asked for events, it names the
 * missing ones. Every refusal is JSON.
 */
export const collectRoutes: FastifyPluginAsync<CollectRoutesOptions> = async (app, { store, maxBodyBytes }) => {
  await app.register(fastifyCors, {
    origin: '*',
    methods: ['POST'],
    allowedHeaders: ['Content-Type', 'Content-Encoding'],
    exposedHeaders: ['Retry-After'],
    maxAge: 86_400,
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['text/plain', 'application/json'],
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => body,
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

  const receiving = new Set<Promise<Received>>();

  async function receive(body: Buffer | undefined): Promise<Received> {
    const parsed = parseBody(body && (await decodeBody(body, maxBodyBytes)));
    return parsed.kind === 'batch' ? { kind: 'added', counted: store.add(parsed.batch) } : parsed;
  }

  async function track(receipt: Promise<Received>): Promise<Received> {
    receiving.add(receipt);
    try {
      return await receipt;
    } finally {
      receiving.delete(receipt);
    }
  }

  app.post<{ Body: Buffer | undefined }>(
    '/',
    { bodyLimit: maxBodyBytes, prefixTrailingSlash: 'no-slash' },
    async (request, reply) => {
      // Before the body is unpacked: who cannot keep up has no time to look at more.
      if (store.pendingCount() + receiving.size >= MAX_PENDING) {
        return reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send({ error: 'too many batches wait' });
      }
      const received = await track(receive(request.body));
      switch (received.kind) {
        case 'added': {
          const { accepted, repeated, forgotten } = await received.counted;
          return forgotten === 0 ? { accepted, repeated } : { accepted, repeated, forgotten };
        }
        case 'confirm':
          // A batch that came before and is still being unpacked is not missing either.
          await Promise.allSettled(receiving);
          // Anyone may ask, as anyone may send: who knows a random ID learns whether it is stored, and nothing else.
          return { missing: await store.missing(received.eventIds) };
        case 'uncovered':
          // Not 400: the batch can be read. The SDK halves it until the event in question is alone, and drops that.
          return reply.code(422).send({ error: received.error, events: received.events });
        case 'invalid': {
          const { error, field } = received;
          return reply.code(400).send(field === undefined ? { error } : { error, field });
        }
        default:
          return received satisfies never;
      }
    },
  );

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
