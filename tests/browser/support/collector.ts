import type { IncomingHttpHeaders } from 'node:http';
import cors from '@fastify/cors';
import type { FastifyRequest } from 'fastify';
import type { Touchpoint } from '../../../src/model/event.js';
import { countOnce, readBody, readEvents, readQuestion, repeatedIds, takenOf } from './collector-books.js';
import { answerWith, type CollectorReply, cut, isTaking } from './collector-reply.js';
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
  /** Unpacked where it came compressed; empty for one that was cut before it was read. */
  readonly body: string;
  /** The body came compressed. */
  readonly gzipped: boolean;
  /** What the collector did with it; empty for a preflight. */
  readonly answer: CollectorReply;
  /** The events in it are in the collector's books. */
  readonly taken: boolean;
}

/** What is known of a request when it is answered. */
export type UnansweredRequest = Omit<CollectedRequest, 'answer' | 'taken'>;

/** A collector on an origin of its own, which remembers everything that reaches it (favicons apart). */
export interface TestCollector {
  /** For `jsonCollector`, from pages with http; another site than `example` and `other`. */
  readonly endpoint: string;
  /** The same for pages with https: WebKit lets them send to https only. */
  readonly secureEndpoint: string;
  readonly requests: readonly CollectedRequest[];
  /** How to answer; replaced by a test at any time. Preflights are always answered. */
  reply: (request: UnansweredRequest) => CollectorReply;
  /** Which requests to cut before their body is read; none at first. */
  cutUnread: (request: UnansweredRequest) => boolean;
  /** It answers the question which events have arrived; `false` is a collector that has never heard of it. */
  confirms: boolean;
  /** The touchpoints of all requests in the order of arrival, repeats included, whatever the answer was. */
  events(): readonly Touchpoint[];
  /** What a collector that counts an event ID once has taken, with an answer of success or before it failed to give one. */
  accepted(): readonly Touchpoint[];
  /** The IDs of events that it has taken more than once. */
  rawRepeats(): readonly string[];
  /** Closes its ports, and what is connected: connections are refused from here on. */
  refuse(): Promise<void>;
  /** Listens again, on the same ports. */
  accept(): Promise<void>;
  /** Waits until the answer is truthy and returns it; rejects after `timeoutMs` (10 seconds) with what has arrived. */
  waitFor<T>(predicate: (collector: TestCollector) => T, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** Starts a collector that answers 200 and `{}`. */
export async function startCollector(): Promise<TestCollector> {
  const requests: CollectedRequest[] = [];
  const remember = (request: UnansweredRequest, answer: CollectorReply, taken: boolean): void =>
    void requests.push({ ...request, answer, taken });

  const server = await startLocalServer(async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.addHook('onRequest', async (request, reply) => {
      // Over a connection that was used before, browsers repeat by themselves what was cut.
      reply.header('connection', 'close');
      const received = describeRequest(request);
      if (request.method === 'OPTIONS') return remember(received, {}, false);
      if (!collector.cutUnread(received)) return;
      remember(received, 'reset', false);
      reply.hijack();
      cut(request.raw.socket);
    });
    await app.register(cors, { origin: '*', exposedHeaders: ['Retry-After'] });
    app.route({
      method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: '/*',
      async handler(request, reply) {
        if (request.url === '/favicon.ico') return reply.code(204).send();
        const received = describeRequest(request);
        const answer = collector.reply(received);
        remember(received, answer, isTaking(answer));
        return answerWith(answer, ownAnswer(received), reply);
      },
    });
  });

  const ownAnswer = (request: UnansweredRequest): string => {
    const asked = collector.confirms ? readQuestion(request) : undefined;
    if (asked === undefined) return '{}';
    const known = new Set(takenOf(requests).map(({ eventId }) => eventId));
    return JSON.stringify({ missing: asked.filter((id) => !known.has(id)) });
  };

  const collector: TestCollector = {
    endpoint: `${server.origin('collect.vendor')}/e`,
    secureEndpoint: `${server.secureOrigin('collect.vendor')}/e`,
    requests,
    reply: () => ({}),
    cutUnread: () => false,
    confirms: true,
    events: () => requests.flatMap(readEvents),
    accepted: () => countOnce(takenOf(requests)),
    rawRepeats: () => repeatedIds(takenOf(requests)),
    refuse: server.refuse,
    accept: server.accept,
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

function describeRequest({ method, url, headers, body }: FastifyRequest): UnansweredRequest {
  return { receivedAtMs: Date.now(), method, url, headers, cookies: headers.cookie ?? '', ...readBody(body) };
}
