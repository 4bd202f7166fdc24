import type { IncomingHttpHeaders } from 'node:http';

/** A request as a protocol reads it. */
export interface ProtocolRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Unpacked where it came compressed. */
  readonly body: string;
  /** Its bytes were compressed, whether a header said so or not. */
  readonly gzipped: boolean;
}

/** What the server does with a request. */
export interface Verdict {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What it has recorded, each event by the name that it has there. */
  readonly taken?: readonly string[];
  /** What it has dropped in silence, with the reason: the answer does not tell. */
  readonly lost?: readonly string[];
}

/** A server's side of a protocol: strict, with its status codes and its answers to questions about CORS. */
export interface Protocol {
  /** Addresses that belong to it. */
  readonly path: RegExp;
  /** Headers of CORS: of an answer or, with `asked` (the headers that the page wants to send), of the answer to a preflight. */
  cors(origin: string, asked?: string): Readonly<Record<string, string>>;
  /** It counts an event ID once, so that a repeat does no harm. */
  readonly countsOnce: boolean;
  /** The answer to a preflight. @defaultValue 204 */
  readonly preflight?: 'hang' | number;
  receive(request: ProtocolRequest): Verdict;
}

/** Any origin, without cookies. */
export const anyOrigin: Protocol['cors'] = (_origin, asked) => ({
  'access-control-allow-origin': '*',
  ...(asked !== undefined && { 'access-control-allow-headers': '*', 'access-control-allow-methods': 'GET, POST' }),
});

/** The origin that asks, with its cookies and whatever headers it wants. */
export const mirrored: Protocol['cors'] = (origin, asked) => ({
  'access-control-allow-origin': origin,
  'access-control-allow-credentials': 'true',
  ...(asked && { 'access-control-allow-headers': asked }),
});

/** A JSON value, or `undefined` for text that is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An object; empty for anything else. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** A list; empty for anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not empty. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A time as ISO 8601 writes it in UTC. */
export function isIsoTime(value: unknown): boolean {
  return isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** Without a body, for what is not understood. */
export function refuse(status: number, body: string): Verdict {
  return { status, body };
}
