import { isIsoTime, isText, list, mirrored, type Protocol, parseJson, record, refuse } from './protocol.js';

const MAX_BYTES = 2 * 1024 * 1024;
const ILLEGAL_IDS = /^(|anonymous|null|undefined|0|guest|[0-]+)$/i;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[1-7][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** PostHog's capture, which tells gzip by the first bytes (protocols, chapter 5). */
export const posthog: Protocol = {
  path: /^\/(batch|e|capture|track|i\/v0\/e)\/$/,
  countsOnce: true,
  cors: mirrored,
  receive({ body, query }) {
    const parsed = parseJson(body);
    if (parsed === undefined) return refuse(400, 'failed to parse request');
    if (Buffer.byteLength(body) > MAX_BYTES) return refuse(400, 'maximum event size exceeded');
    const { api_key, token, batch, sent_at } = record(parsed);
    const key = api_key ?? token;
    if (!isText(key) || key.startsWith('phx_')) return refuse(401, 'API key is not valid');
    const events = list(batch ?? [parsed]).map(record);
    if (!events.length) return refuse(400, 'empty batch');
    if (events.some(({ event }) => !isText(event))) return refuse(400, 'event submitted without an event name');
    const idOf = ({ distinct_id, properties }: Readonly<Record<string, unknown>>): unknown =>
      distinct_id ?? record(properties).distinct_id;
    if (events.some((event) => !isText(idOf(event)))) return refuse(400, 'event submitted without a distinct_id');

    const judged = events.map((event) => {
      const { uuid, timestamp, properties } = event;
      const { $session_id } = record(properties);
      const fault =
        (ILLEGAL_IDS.test(`${idOf(event)}`) && `distinct_id ${idOf(event)}`) ||
        (!(isText(uuid) && UUID.test(uuid)) && `uuid ${uuid}`) ||
        (!isIsoTime(timestamp) && `timestamp ${timestamp}`) ||
        (!isIsoTime(sent_at) && `sent_at ${sent_at}`) ||
        ($session_id !== undefined && !/^.{14}7/.test(`${$session_id}`) && `$session_id ${$session_id}`);
      return { name: `${event.event}`, fault };
    });
    return {
      status: query.has('beacon') ? 204 : 200,
      body: query.has('beacon') ? '' : '{"status":1}',
      taken: judged.flatMap(({ name, fault }) => (fault ? [] : [name])),
      lost: judged.flatMap(({ fault }) => (fault ? [fault] : [])),
    };
  },
};
