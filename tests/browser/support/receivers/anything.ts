import { anyOrigin, list, type Protocol, parseJson, record } from './protocol.js';

/** A server of somebody's own, for `customCollector`: a JSON list of touchpoints. */
export const anything: Protocol = {
  path: /^\/own$/,
  countsOnce: false,
  cors: anyOrigin,
  receive({ body }) {
    const events = parseJson(body);
    if (!Array.isArray(events)) return { status: 400, body: 'no list' };
    return { status: 200, body: '', taken: list(events).map((event) => `${record(event).name}`) };
  },
};
