import {
  isIsoTime,
  isText,
  list,
  mirrored,
  type Protocol,
  parseJson,
  record,
  refuse,
  type Verdict,
} from './protocol.js';

type Item = Readonly<Record<string, unknown>>;

const MAX_EVENTS = 2500;
const MAX_BYTES = 500_000;
const MAX_EVENT_BYTES = 32 * 1024;

/** Segment's tracking API (protocols, chapter 3): 200 for almost everything, and most faults are found later. */
export const segment: Protocol = {
  path: /^\/v1\/b(atch)?$/,
  countsOnce: true,
  cors: mirrored,
  receive({ body, gzipped }) {
    const { writeKey, batch, sentAt } = record(gzipped ? undefined : parseJson(body));
    const items = list(batch).map(record);
    if (!batch || Buffer.byteLength(body) > MAX_BYTES) return refuse(400, '{"success":false}');
    const fault = !isText(writeKey)
      ? 'no write key'
      : !isIsoTime(sentAt)
        ? 'no sentAt'
        : items.length > MAX_EVENTS && 'too many';
    return {
      status: 200,
      body: '{"success":true}',
      ...(fault ? { lost: [fault] } : judge(items, 'timestamp', () => undefined)),
    };
  },
};

/** RudderStack's gateway (protocols, chapter 4): one bad event, and all of the request is refused. */
export const rudderstack: Protocol = {
  path: /^\/beacon\/v1\/batch$/,
  // Unless the operator has switched it on.
  countsOnce: false,
  cors: (origin, asked) => ({ ...mirrored(origin, asked), ...(asked && { 'access-control-max-age': '900' }) }),
  receive({ query, body }) {
    if (!isText(query.get('writeKey'))) return refuse(401, 'failed to read writeKey from header');
    if (body === '') return refuse(400, 'request body is nil');
    const parsed = parseJson(body);
    if (parsed === undefined) return refuse(400, 'invalid json');
    const items = list(record(parsed).batch).map(record);
    if (!items.length) return refuse(400, 'empty batch payload');
    if (items.some(({ type }) => !isText(type))) return refuse(400, 'event is not a valid rudder event');
    if (items.some(({ anonymousId, userId }) => !isText(anonymousId) && !isText(userId))) {
      return refuse(400, 'request neither has anonymousId nor userId');
    }
    const sessionFault = ({ context }: Item): string | undefined => {
      const { sessionId } = record(context);
      return sessionId === undefined || typeof sessionId === 'number' ? undefined : `sessionId ${sessionId}`;
    };
    return { status: 200, body: 'OK', ...judge(items, 'originalTimestamp', sessionFault) };
  },
};

function judge(
  items: readonly Item[],
  time: string,
  ownFault: (item: Item) => string | undefined,
): Pick<Verdict, 'taken' | 'lost'> {
  const judged = items.map((item) => ({ item, fault: faultOf(item, time) ?? ownFault(item) }));
  return {
    taken: judged.flatMap(({ item, fault }) => (fault ? [] : [`${item.event ?? item.type}`])),
    lost: judged.flatMap(({ fault }) => (fault ? [fault] : [])),
  };
}

function faultOf(item: Item, time: string): string | undefined {
  const { type, event, messageId, anonymousId, userId, properties, traits } = item;
  if (!/^(page|track|identify|group|alias|screen)$/.test(`${type}`)) return `type ${type}`;
  if (!isText(messageId) || messageId.length >= 100) return `messageId ${messageId}`;
  if (!isText(anonymousId) && !isText(userId)) return 'no_user_anon_id';
  if (!isIsoTime(item[time])) return `${time} ${item[time]}`;
  if (type === 'track' && !(isText(event) && typeof properties === 'object'))
    return 'a track without event and properties';
  if (type === 'identify' && typeof traits !== 'object') return 'an identify without traits';
  return Buffer.byteLength(JSON.stringify(item)) > MAX_EVENT_BYTES ? 'too large' : undefined;
}
