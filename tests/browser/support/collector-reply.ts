import type { OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';

/** An answer, whole or damaged on its way. */
export interface CollectorAnswer {
  /** @defaultValue 200 */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** @defaultValue `{}`, or `{"missing": […]}` where the request asks which events have arrived */
  readonly body?: string;
  /** How long the answer takes. @defaultValue 0 */
  readonly delayMs?: number;
  /** `false` leaves out all headers of CORS: a page can send, and not read. */
  readonly cors?: false;
  /** Cuts the connection in the middle of the body. */
  readonly half?: true;
  /** Whether the collector has taken the events. @defaultValue `true` for 2xx */
  readonly taken?: boolean;
}

/**
 * An answer; or none, once the body has been read: the connection is left open (`hang`) or cut (`reset`), and the events
 * have been taken or not.
 */
export type CollectorReply = CollectorAnswer | 'hang' | 'reset' | 'taken-then-hang' | 'taken-then-reset';

/** What a captive portal says to everything; nothing has been taken. */
export const PORTAL: CollectorReply = {
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Free Wi-Fi</title><p>Please sign in',
  taken: false,
};

/** Whether the events of the request are in the collector's books now. */
export function isTaking(reply: CollectorReply): boolean {
  if (typeof reply === 'string') return reply.startsWith('taken');
  const { status = 200, taken = status >= 200 && status < 300 } = reply;
  return taken;
}

/** Does to a connection what the reply says. */
export async function answerWith(
  answer: CollectorReply,
  defaultBody: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  switch (answer) {
    case 'hang':
    case 'taken-then-hang':
      return reply.hijack();
    case 'reset':
    case 'taken-then-reset':
      reply.hijack();
      cut(reply.raw.socket);
      return reply;
    default:
      return await answerText(answer, defaultBody, reply);
  }
}

/** Ends a connection without ceremony: the other side gets a reset. */
export function cut(socket: Socket | null): void {
  // Node resets plain connections only.
  if (socket === null || 'encrypted' in socket) socket?.destroy();
  else socket.resetAndDestroy();
}

async function answerText(
  { status = 200, headers = {}, body, delayMs = 0, cors, half }: CollectorAnswer,
  defaultBody: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  await sleep(delayMs);
  if (cors === false) {
    for (const name of Object.keys(reply.getHeaders())) {
      if (name.startsWith('access-control-')) reply.removeHeader(name);
    }
  }
  const text = body ?? defaultBody;
  if (half === undefined) return reply.code(status).headers(headers).send(text);

  const written = reply.headers({ ...headers, 'content-length': `${Buffer.byteLength(text)}` }).getHeaders();
  reply.hijack();
  reply.raw.writeHead(status, written as OutgoingHttpHeaders);
  reply.raw.write(text.slice(0, text.length >> 1), () => cut(reply.raw.socket));
  return reply;
}
