import type { FastifyRequest } from 'fastify';
import { readBody } from '../collector-books.js';
import { answerWith, type CollectorReply, isTaking } from '../collector-reply.js';
import { startLocalServer } from '../local-server.js';
import { poll } from '../page.js';
import type { Protocol, ProtocolRequest, Verdict } from './protocol.js';

/** A request as it reached the receiver, and what became of it. */
export interface ReceivedRequest extends ProtocolRequest {
  /** A question of the browser whether it may send: nothing was taken. */
  readonly isPreflight: boolean;
  /** What the server made of it by its own rules; empty for a preflight. */
  readonly verdict: Verdict;
  /** The events of the verdict are in the server's books. */
  readonly isTaken: boolean;
}

/** A server that speaks one protocol, on an origin of its own. */
export interface Receiver {
  /** For the adapter, without a path, from pages with http; another site than `example` and `other`. */
  readonly origin: string;
  /** The same for pages with https: WebKit lets them send to https only. */
  readonly secureOrigin: string;
  readonly requests: readonly ReceivedRequest[];
  /**
   * The fault knob: an answer in place of the server's own, or none; replaced by a test at any time. What it says with success
   * was taken, unless it says otherwise.
   */
  fault: (request: ProtocolRequest) => CollectorReply | undefined;
  /** The names of what was recorded, in the order of arrival, repeats included. */
  taken(): readonly string[];
  /** What was dropped in silence, with the reasons, and what does not belong to the protocol. */
  lost(): readonly string[];
  /** Waits until the answer is truthy and returns it; rejects after `timeoutMs` (10 seconds) with what has arrived. */
  waitFor<T>(predicate: (receiver: Receiver) => T, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** Starts a receiver for a protocol. */
export async function startReceiver(protocol: Protocol): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];

  const server = await startLocalServer(async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.addHook('onRequest', async (request, reply) => {
      // Over a connection that was used before, browsers repeat by themselves what was cut.
      reply.header('connection', 'close');
      const { origin } = request.headers;
      const asked =
        request.method === 'OPTIONS' ? `${request.headers['access-control-request-headers'] ?? ''}` : undefined;
      if (origin !== undefined) reply.headers(protocol.cors(origin, asked));
    });
    app.route({
      method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: '/*',
      async handler(request, reply) {
        const received = describeRequest(request);
        if (received.path === '/favicon.ico') return reply.code(204).send();
        const { preflight = 204 } = protocol;
        if (received.method === 'OPTIONS') {
          requests.push({ ...received, isPreflight: true, verdict: { status: 0, body: '' }, isTaken: false });
          return preflight === 'hang' ? reply.hijack() : reply.code(preflight).send();
        }
        const isMine = protocol.path.test(received.path);
        const verdict = isMine
          ? protocol.receive(received)
          : { status: 404, body: '', lost: [`no path ${received.path}`] };
        const fault = receiver.fault(received);
        const isTaken = fault === undefined || isTaking(fault);
        requests.push({ ...received, isPreflight: false, verdict, isTaken });
        const { status, body, headers = {} } = verdict;
        return answerWith(fault ?? { status, headers }, body, reply);
      },
    });
  });

  const receiver: Receiver = {
    origin: server.origin('collect.vendor'),
    secureOrigin: server.secureOrigin('collect.vendor'),
    requests,
    fault: () => undefined,
    taken: () => requests.flatMap(({ isTaken, verdict: { taken = [] } }) => (isTaken ? taken : [])),
    lost: () => requests.flatMap(({ verdict: { lost = [] } }) => lost),
    async waitFor(predicate, timeoutMs = 10_000) {
      try {
        return await poll(`the receiver: ${predicate}`, timeoutMs, () => predicate(receiver));
      } catch (error) {
        const arrived = requests.map(
          ({ method, path, body, verdict }) => `${method} ${path} ${body}\n  ${JSON.stringify(verdict)}`,
        );
        throw new Error(
          `${error instanceof Error ? error.message : error}\narrived: ${arrived.join('\n') || 'nothing'}`,
        );
      }
    },
    close: () => server.close(),
  };
  return receiver;
}

function describeRequest({ method, url, headers, body }: FastifyRequest): ProtocolRequest {
  const { pathname, searchParams } = new URL(url, 'http://receiver');
  return { method, path: pathname, query: searchParams, headers, ...readBody(body) };
}
