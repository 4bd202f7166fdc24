import { CloudEvent, HTTP } from 'cloudevents';
import { anyOrigin, type Protocol, refuse } from './protocol.js';

/** A receiver of CloudEvents (protocols, chapter 17): the SDK reads, the webhook's status codes answer. */
export const cloudEvents: Protocol = {
  path: /^\/events$/,
  countsOnce: true,
  cors: (origin, asked) => ({
    ...anyOrigin(origin),
    'access-control-expose-headers': 'Retry-After',
    ...(asked !== undefined && {
      'access-control-allow-headers': 'content-type, authorization',
      'access-control-allow-methods': 'POST',
    }),
  }),
  receive({ headers, body }) {
    if (!`${headers['content-type']}`.startsWith('application/cloudevents')) return refuse(415, 'no CloudEvent');
    try {
      const read = HTTP.toEvent<unknown>({ headers, body });
      // Made anew they are validated.
      const events = (Array.isArray(read) ? read : [read]).map((event) => new CloudEvent(event));
      return { status: 202, body: '', taken: events.map(({ type }) => type) };
    } catch (error) {
      return { status: 400, body: `${error}`, lost: [`${error}`] };
    }
  },
};
