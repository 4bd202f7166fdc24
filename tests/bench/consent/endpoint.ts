import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { startBenchServer } from '../support/bench-server.js';

/** A request as it reached the server of an SDK. */
export interface SeenRequest {
  readonly receivedAtMs: number;
  /** Method and path. */
  readonly what: string;
  /** Address and body in all the ways in which they can be read. */
  readonly text: string;
}

/** A server for whatever an SDK asks, on another site than the pages. */
export interface Endpoint {
  readonly origin: string;
  /** In the order of arrival, favicons and preflights apart: these two are the browser's. */
  readonly requests: readonly SeenRequest[];
  /** Forgets what has come, and answers in this way from here on. */
  serve(answer: (path: string) => string | undefined): void;
  /** Begins or ends an outage: each request is answered 503. */
  setOutage(state: 'out' | 'over'): void;
  close(): Promise<void>;
}

/** Starts a server that takes everything, from every page, with or without its cookies. */
export async function startEndpoint(): Promise<Endpoint> {
  const requests: SeenRequest[] = [];
  let answer: (path: string) => string | undefined = () => undefined;
  let isOut = false;
  const server = await startBenchServer(async (request, response) => {
    const receivedAtMs = Date.now();
    const { pathname: path } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
    response.setHeader('access-control-allow-methods', 'GET, POST, PUT, DELETE');
    response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'application/json');
    const body = await readBody(request);
    if (request.method !== 'OPTIONS' && path !== '/favicon.ico')
      requests.push({ receivedAtMs, what: `${request.method} ${path}`, text: readable(request.url ?? '', body) });
    if (isOut && request.method !== 'OPTIONS') response.writeHead(503).end();
    else response.end(answer(path) ?? '{}');
  });
  return {
    origin: server.origin('collect.vendor'),
    requests,
    serve(next) {
      requests.length = 0;
      answer = next;
      isOut = false;
    },
    setOutage: (state) => {
      isOut = state === 'out';
    },
    close: server.close,
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  return isGzip ? gunzipSync(body) : body;
}

/** SDKs write JSON as it is, escaped as a form, or in Base64 within a field `data`. */
function readable(url: string, body: Buffer): string {
  const text = `${url}\n${body}`;
  const fields = [new URL(url, 'http://localhost').searchParams, new URLSearchParams(body.toString())];
  const values = fields.flatMap((form) => [...form.values()]);
  return [text, ...values, ...values.map((value) => Buffer.from(value, 'base64').toString())].join('\n');
}
