import { isText, list, mirrored, type Protocol, type ProtocolRequest, parseJson, record, refuse } from './protocol.js';

/** A day, in seconds: older hits need a token. */
const MAX_AGE_SECONDS = 86_400;

/** Matomo's tracker (protocols, chapter 6). */
export const matomo: Protocol = {
  path: /^\/(matomo|piwik)\.php$/,
  countsOnce: false,
  cors: (origin, asked) =>
    asked === undefined
      ? mirrored(origin)
      : {
          'access-control-allow-origin': '*',
          'access-control-allow-headers': '*',
          'access-control-allow-methods': 'GET, POST',
        },
  receive(request) {
    if (request.gzipped) return refuse(400, 'no idsite');
    if (request.body.includes('"requests"')) return receiveBulk(request);
    const isForm = `${request.headers['content-type']}`.startsWith('application/x-www-form-urlencoded');
    const hit = new URLSearchParams(isForm && request.body !== '' ? request.body : request.query);
    const { fault, refused } = judge(hit);
    if (refused) return refuse(400, refused);
    const told = fault ? { lost: [fault] } : { taken: [nameOf(hit)] };
    return hit.get('send_image') === '0'
      ? { status: 204, body: '', ...told }
      : { status: 200, body: 'GIF89a', ...told };
  },
};

function receiveBulk({ body }: ProtocolRequest): ReturnType<Protocol['receive']> {
  const { requests, send_image } = record(parseJson(body));
  const hits = list(requests).map(
    (item) => new URLSearchParams(isText(item) ? item : (record(item) as Record<string, string>)),
  );
  const judged = hits.map((hit) => ({ name: nameOf(hit), ...judge(hit) }));
  const invalid = judged.filter(({ refused }) => refused).length;
  return {
    // Rubbish too is a success, of nothing.
    status: send_image === 0 ? 204 : 200,
    body: send_image === 0 ? '' : JSON.stringify({ status: 'success', tracked: hits.length - invalid, invalid }),
    taken: judged.flatMap(({ name, fault, refused }) => (fault || refused ? [] : [name])),
    lost: judged.flatMap(({ fault, refused }) => (fault || refused ? [`${fault ?? refused}`] : [])),
  };
}

function judge(hit: URLSearchParams): { readonly fault?: string; readonly refused?: string } {
  const agoSeconds = Number(hit.get('cdo') ?? 0);
  if (!/^[1-9]\d*$/.test(hit.get('idsite') ?? '')) return { refused: `idsite ${hit.get('idsite')}` };
  if (!(agoSeconds >= 0 && agoSeconds <= MAX_AGE_SECONDS)) return { refused: `cdo ${agoSeconds} requires &token_auth` };
  const cid = hit.get('cid');
  if (cid !== null && !/^[\da-f]{16}$/.test(cid)) return { refused: `cid ${cid}` };
  if (hit.get('rec') !== '1') return { fault: 'no rec=1' };
  if (!/^[\da-f]{16}$/.test(hit.get('_id') ?? cid ?? '')) return { fault: `_id ${hit.get('_id')}` };
  if (hit.has('e_c') && !hit.get('e_a')) return { fault: 'an event without e_a' };
  if (hit.has('e_v') && Number.isNaN(Number(hit.get('e_v')))) return { fault: `e_v ${hit.get('e_v')}` };
  return {};
}

function nameOf(hit: URLSearchParams): string {
  if (hit.has('e_a')) return `event ${hit.get('e_a')}`;
  if (hit.has('search')) return 'search';
  if (hit.has('idgoal')) return hit.has('ec_id') ? 'order' : 'goal';
  return hit.has('link') || hit.has('download') ? 'link' : 'view';
}
