import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Touchpoint } from '../../../src/model/event.js';
import { readBatch } from '../../browser/support/batch.js';
import { startBenchServer } from './bench-server.js';

/**
 * How a collector treats a request with events: `drop` takes them and cuts the connection in the place of an answer, `halve`
 * in the middle of it. After `drop` Chromium itself sends the request again if the connection was not a new one.
 */
export type Treatment = 'take' | 'drop' | 'halve' | { readonly status: number };

/** A request with events. */
export interface Arrival {
  readonly receivedAtMs: number;
  /** Which page load sent it, if the page tells its whole address. */
  readonly load: number;
  readonly events: readonly Touchpoint[];
  readonly body: string;
  /** Whether the collector has kept the events. */
  readonly isTaken: boolean;
  readonly isCompressed: boolean;
  /** When the answer was sent; `undefined` while it is not, and where there is none. */
  answeredAtMs?: number;
}

/** A collector that counts what arrives, byte for byte. */
export interface BenchCollector {
  readonly endpoint: string;
  /** The requests with events, in the order of arrival. */
  readonly arrivals: readonly Arrival[];
  /** How many preflights, and how many questions which events are missing, have come. */
  readonly others: { preflights: number; questions: number };
  /** Replaced at any time. */
  treat: (events: readonly Touchpoint[]) => Treatment;
  bytesRead(): number;
  /** Begins anew with what has arrived and with what was taken. */
  forget(): void;
  close(): Promise<void>;
}

/** What a collector answers to the question which of some events it has: `missing` tells it, `nothing` is `{}`. */
export type Confirming = 'missing' | 'nothing';

/** Starts a collector on a site of its own. */
export async function startBenchCollector(confirming: Confirming, answerDelayMs = 0): Promise<BenchCollector> {
  const arrivals: Arrival[] = [];
  const others = { preflights: 0, questions: 0 };
  const taken = new Set<string>();

  const listen = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    if (request.method !== 'POST') {
      if (request.method === 'OPTIONS') others.preflights += 1;
      return void response.writeHead(204).end();
    }
    const { text, isCompressed } = await readBody(request);
    const { confirm }: { confirm?: readonly string[] } = JSON.parse(text);
    if (confirm) {
      others.questions += 1;
      await sleep(answerDelayMs);
      const missing = confirm.filter((eventId) => !taken.has(eventId));
      return void response.end(JSON.stringify(confirming === 'missing' ? { missing } : {}));
    }
    const events = readBatch(text);
    const treatment = collector.treat(events);
    const isTaken = typeof treatment === 'string';
    const load = Number(/[?&]load=(\d+)/.exec(request.headers.referer ?? '')?.[1]);
    const arrival: Arrival = { receivedAtMs: Date.now(), load, events, body: text, isTaken, isCompressed };
    arrivals.push(arrival);
    if (isTaken) for (const { eventId } of events) taken.add(eventId);
    await sleep(answerDelayMs);
    if (treatment === 'drop') return void request.socket.destroy();
    if (treatment === 'halve') {
      response.writeHead(200, { 'content-length': '100' }).write('{', () => request.socket.destroy());
      return;
    }
    arrival.answeredAtMs = Date.now();
    response.writeHead(isTaken ? 200 : treatment.status).end('{}');
  };
  const server = await startBenchServer((request, response) => {
    // A page that was killed in the middle of a request has sent none.
    listen(request, response).catch(() => request.socket.destroy());
  });
  const collector: BenchCollector = {
    endpoint: `${server.origin('collect.vendor')}/e`,
    arrivals,
    others,
    treat: () => 'take',
    bytesRead: server.bytesRead,
    forget() {
      arrivals.length = 0;
      taken.clear();
      Object.assign(others, { preflights: 0, questions: 0 });
    },
    close: server.close,
  };
  return collector;
}

async function readBody(request: IncomingMessage): Promise<{ text: string; isCompressed: boolean }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const isCompressed = body[0] === 0x1f && body[1] === 0x8b;
  return { text: (isCompressed ? gunzipSync(body) : body).toString(), isCompressed };
}
