import { anyOrigin, isText, type Protocol, parseJson, record } from './protocol.js';

const MAX_URL_BYTES = 2000;

/** Plausible's events API: one event, and 202 whether it was kept or not (protocols, chapter 8). */
export const plausible: Protocol = {
  path: /^\/api\/event$/,
  countsOnce: false,
  cors: anyOrigin,
  receive({ body, headers, gzipped }) {
    const event = record(gzipped || `${headers['content-type']}`.includes('urlencoded') ? undefined : parseJson(body));
    const { n, name = n, u, url = u, d, domain = d, p, props = p } = event;
    const fault =
      ((!(isText(name) || Number.isInteger(name)) || `${name}`.length > 120) && { event_name: ["can't be blank"] }) ||
      ((!isText(url) || Buffer.byteLength(url) > MAX_URL_BYTES || !URL.canParse(url)) && {
        url: ['must be a valid url'],
      }) ||
      (domain === '' && { domain: ["can't be blank"] }) ||
      (badProperty(props) && { props: [`must be valid: ${badProperty(props)}`] });
    if (fault) return { status: 400, body: JSON.stringify({ errors: fault }), lost: [JSON.stringify(fault)] };
    return { status: 202, body: 'ok', taken: [`${name}`] };
  },
};

function badProperty(props: unknown): string | undefined {
  return Object.entries(record(props))
    .slice(0, 30)
    .find(([key, value]) => Buffer.byteLength(key) > 300 || Buffer.byteLength(`${value}`) > 2000)?.[0];
}
