import { z } from 'zod';
import { anyOrigin, list, type Protocol, parseJson, refuse } from './protocol.js';

/** Seconds of the year 2100: more are milliseconds, of the year 55840. */
const MAX_SECONDS = 4_102_444_800;
const count = z.number().min(0).max(60_000).optional();
const EVENT = z.object({
  type: z.enum(['event', 'identify', 'performance']),
  payload: z.object({
    website: z.uuid(),
    url: z.string().optional(),
    hostname: z.string().max(100).optional(),
    title: z.string().optional(),
    referrer: z.string().optional(),
    language: z.string().max(35).optional(),
    screen: z.string().max(11).optional(),
    name: z.string().max(50).optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    tag: z.string().max(50).optional(),
    id: z.string().optional(),
    timestamp: z.int().max(MAX_SECONDS, 'not in seconds').optional(),
    lcp: count,
    inp: count,
  }),
});
const BAD = { error: { message: 'Bad request', code: 'bad-request', status: 400 } };
const GOOD = { cache: 'token', sessionId: 's', visitId: 'v' };

/** Umami, after the schema of its server (protocols, chapter 9); here it takes no browser for a bot. */
export const umami: Protocol = {
  path: /^\/api\/(send|batch)$/,
  countsOnce: false,
  cors: (origin, asked) => ({
    ...anyOrigin(origin, asked),
    ...(asked !== undefined && {
      'access-control-allow-methods': 'GET, DELETE, POST, PUT',
      'access-control-max-age': '86400',
    }),
  }),
  receive({ path, body, gzipped }) {
    const parsed = gzipped ? undefined : parseJson(body);
    if (parsed === undefined) return refuse(400, JSON.stringify(BAD));
    const isBatch = path === '/api/batch';
    if (isBatch !== Array.isArray(parsed)) return refuse(400, JSON.stringify(BAD));
    const judged = (isBatch ? list(parsed) : [parsed]).map((event) => EVENT.safeParse(event));
    const told = {
      taken: judged.flatMap(({ data }) =>
        data ? [data.payload.name ?? (data.type === 'event' ? 'view' : data.type)] : [],
      ),
      lost: judged.flatMap(({ error }) => (error ? [error.message] : [])),
    };
    if (!isBatch)
      return { status: told.taken.length ? 200 : 400, body: JSON.stringify(told.taken.length ? GOOD : BAD), ...told };
    const details = judged.flatMap(({ success }, index) => (success ? [] : [{ index, response: BAD }]));
    const errors = details.length;
    const answer = { size: judged.length, processed: judged.length - errors, errors, details, cache: 'token' };
    return { status: 200, body: JSON.stringify(answer), ...told };
  },
};
