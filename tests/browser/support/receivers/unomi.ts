import { isText, list, mirrored, type Protocol, parseJson, record, refuse } from './protocol.js';

const ID = /^(\w|[-_@.]){0,60}$/;
/** Event types that pass without a schema of the site's own. */
const BUILT_IN = new Set(['view', 'click', 'form', 'search', 'video', 'modifyConsent']);
const MEMBERS = new Set([
  'eventType',
  'scope',
  'source',
  'target',
  'properties',
  'flattenedProperties',
  'itemId',
  'itemType',
  'timeStamp',
  'version',
  'metadata',
]);

/**
 * Apache Unomi 3 (protocols, chapter 14): without a key the root servlets, which take any content type; below `/cxs` JSON alone.
 * An event that its schemas do not know is left out in silence.
 */
export const unomi: Protocol = {
  path: /^(\/cxs)?\/(eventcollector|context\.json)$/,
  countsOnce: false,
  cors: (origin, asked) =>
    asked === undefined
      ? mirrored(origin)
      : {
          'access-control-allow-origin': '*',
          'access-control-allow-headers': '*',
          'access-control-allow-methods': 'GET, POST',
        },
  receive({ path, headers, body, query }) {
    const isJson = `${headers['content-type']}`.startsWith('application/json');
    if (path.startsWith('/cxs') && !isJson) return refuse(415, 'HTTP 415 Unsupported Media Type');
    const { sessionId = query.get('sessionId'), profileId, events } = record(parseJson(body));
    const isBad = !isText(sessionId) || !ID.test(sessionId) || !ID.test(`${profileId ?? ''}`) || !list(events).length;
    if (isBad) return refuse(400, 'Request rejected by the server because: Invalid received data');
    const timestamp = query.get('timestamp');
    const judged = list(events)
      .map(record)
      .map((event) => ({ name: `${event.eventType}`, fault: faultOf(event) }));
    const taken = judged.flatMap(({ name, fault }) => (fault ? [] : [name]));
    const told = {
      taken,
      lost: [
        ...judged.flatMap(({ fault }) => (fault ? [fault] : [])),
        ...(timestamp !== null && !/^\d{13}$/.test(timestamp) ? [`timestamp ${timestamp}`] : []),
      ],
    };
    const answer = path.endsWith('eventcollector')
      ? { updated: taken.length ? 6 : 0 }
      : { profileId, sessionId, processedEvents: taken.length };
    return { status: 200, body: JSON.stringify(answer), ...told };
  },
};

function faultOf(event: Readonly<Record<string, unknown>>): string | undefined {
  const { eventType, scope, source, target, properties } = event;
  const unknown = Object.keys(event).find((key) => !MEMBERS.has(key));
  if (unknown) return `unknown member ${unknown}`;
  if (!BUILT_IN.has(`${eventType}`) && eventType !== 'touchpoint') return `eventType ${eventType}`;
  const ids = [scope, record(source).itemId, record(target).itemId, record(source).scope, record(target).scope];
  const bad = ids.find((id) => id !== undefined && !(isText(id) && ID.test(id)));
  if (bad !== undefined || !isText(scope)) return `an ID that is none: ${bad}`;
  return eventType === 'view' && Object.keys(record(properties)).length ? 'properties of a view' : undefined;
}
