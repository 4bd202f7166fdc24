import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import cors from '@fastify/cors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Touchpoint } from '../../../src/model/event.js';
import { readBatch } from './batch.js';
import { startLocalServer } from './local-server.js';
import { poll } from './page.js';

/** A request as it reached the collector. */
export interface CollectedRequest {
  readonly receivedAtMs: number;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The raw `Cookie` header; empty where there was none. */
  readonly cookies: string;
  readonly body: string;
  /** What the collector did with it; empty for a preflight. */
  readonly answer: CollectorReply;
}

/** An answer; or none, with the connection left open (`hang`) or cut (`reset`). */
export type CollectorReply =
  | {
      /** @defaultValue 200 */
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** @defaultValue `{}` */
      readonly body?: string;
      /** How long the answer takes. @defaultValue 0 */
      readonly delayMs?: number;
    }
  | 'hang'
  | 'reset';

/** A collector on an origin of its own, which remembers everything that reaches it (favicons apart). */
export interface TestCollector {
  /** For `jsonCollector`, from pages with http; another site than `example` and `other`. */
  readonly endpoint: string;
  /** The same for pages with https: WebKit lets them send to https only. */
  readonly secureEndpoint: string;
  readonly requests: readonly CollectedRequest[];
  /** How to answer; replaced by a test at any time. Preflights are always answered. */
  reply: (request: Omit<CollectedRequest, 'answer'>) => CollectorReply;
  /** The touchpoints of all requests in the order of arrival, repeats included, whatever the answer was. */
  events(): readonly Touchpoint[];
  /** What a collector that counts an event ID once has taken: the touchpoints of requests answered with 2xx. */
  accepted(): readonly Touchpoint[];
  /** Waits until the answer is truthy and returns it; rejects after `timeoutMs` (10 seconds) with what has arrived. */
  waitFor<T>(predicate: (collector: TestCollector) => T, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** Starts a collector that answers 200 and `{}`. */
export async function startCollector(): Promise<TestCollector> {
  const requests: CollectedRequest[] = [];
  const server = await startLocalServer(async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    app.addHook('onRequest', async (request) => {
      if (request.method === 'OPTIONS') requests.push({ ...describeRequest(request), answer: {} });
    });
    await app.register(cors, { origin: '*', exposedHeaders: ['Retry-After'] });
    app.route({
      method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: '/*',
      async handler(request, reply) {
        if (request.url === '/favicon.ico') return reply.code(204).send();
        const received = describeRequest(request);
        const answer = collector.reply(received);
        requests.push({ ...received, answer });
        return answerWith(answer, reply);
      },
    });
  });
  const collector: TestCollector = {
    endpoint: `${server.origin('collect.vendor')}/e`,
    secureEndpoint: `${server.secureOrigin('collect.vendor')}/e`,
    requests,
    reply: () => ({}),
    events: () => requests.flatMap(readEvents),
    accepted() {
      const taken = requests.filter(wasAccepted).flatMap(readEvents);
      return [...new Map(taken.map((event) => [event.eventId, event])).values()];
    },
    async waitFor(predicate, timeoutMs = 10_000) {
      try {
        return await poll(`the collector: ${predicate}`, timeoutMs, () => predicate(collector));
      } catch (error) {
        const arrived = requests.map(({ method, url, body }) => `${method} ${url} ${body}`).join('\n');
        throw new Error(`${error instanceof Error ? error.message : error}\narrived: ${arrived || 'nothing'}`);
      }
    },
    close: () => server.close(),
  };
  return collector;
}

function describeRequest({ method, url, headers, body }: FastifyRequest): Omit<CollectedRequest, 'answer'> {
  return {
    receivedAtMs: Date.now(),
    method,
    url,
    headers,
    cookies: headers.cookie ?? '',
    body: typeof body === 'string' ? body : '',
  };
}

async function answerWith(answer: CollectorReply, reply: FastifyReply): Promise<FastifyReply> {
  if (answer === 'hang') return reply.hijack();
  if (answer === 'reset') {
    reply.hijack();
    reply.raw.socket?.destroy();
    return reply;
  }
  const { status = 200, headers = {}, body = '{}', delayMs = 0 } = answer;
  await sleep(delayMs);
  return reply.code(status).headers(headers).send(body);
}

function wasAccepted({ answer }: CollectedRequest): boolean {
  if (typeof answer === 'string') return false;
  const { status = 200 } = answer;
  return status >= 200 && status < 300;
}

function readEvents({ method, body }: CollectedRequest): readonly Touchpoint[] {
  return method === 'POST' && body.startsWith('{') ? readBatch(body) : [];
}
