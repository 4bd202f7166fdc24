import {
  isText,
  list,
  mirrored,
  type Protocol,
  type ProtocolRequest,
  parseJson,
  record,
  type Verdict,
} from './protocol.js';

/** What Enrich takes; anything else is a bad row, after an answer of 200. */
const CONTENT_TYPES = ['application/json', 'application/json; charset=utf-8'];
const PAYLOAD = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
const KEYS = new Set(
  `tna aid p dtm tz e tid eid tv duid nuid uid vid ip res url page refr fp ctype cookie lang f_pdf f_qt f_realp f_wma f_dir f_fla
   f_java f_gears f_ag cd ds cs vp mac pp_mix pp_max pp_miy pp_may ad_ba ad_ca ad_ad ad_uid tr_id tr_af tr_tt tr_tx tr_sh tr_ci
   tr_st tr_co tr_cu ti_id ti_sk ti_nm ti_na ti_ca ti_pr ti_qu ti_cu sa sn st sp se_ca se_ac se_la se_pr se_va ue_na ue_pr ue_px
   co cx ua tnuid stm sid ttm`.split(/\s+/),
);
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_LINE_BYTES = 20_480;

/** Snowplow's stream collector and what Enrich makes of its payloads (protocols, chapter 2). */
export const snowplow: Protocol = {
  path: /^\/(i$|com\.snowplowanalytics\.snowplow\/tp2$)/,
  countsOnce: true,
  cors: (origin, asked) => ({
    ...mirrored(origin),
    ...(asked !== undefined && { 'access-control-allow-headers': 'Content-Type, SP-Anonymous' }),
    ...(asked !== undefined && { 'access-control-max-age': '3600' }),
  }),
  preflight: 200,
  receive(request) {
    const { method, query, body, path } = request;
    if (method === 'GET') {
      if (`GET ${path}?${query} HTTP/1.1`.length > MAX_LINE_BYTES) return { status: 414, body: '' };
      return {
        status: 200,
        body: 'GIF89a',
        headers: { 'content-type': 'image/gif' },
        ...enrich([Object.fromEntries(query)]),
      };
    }
    if (Buffer.byteLength(body) > MAX_BYTES) return { status: 413, body: '' };
    return { status: 200, body: 'ok', ...readPost(request) };
  },
};

function readPost({ headers, body, gzipped }: ProtocolRequest): Pick<Verdict, 'taken' | 'lost'> {
  const contentType = `${headers['content-type']}`.toLowerCase();
  if (gzipped) return { lost: ['this collector does not unpack'] };
  if (!CONTENT_TYPES.includes(contentType)) return { lost: [`content type ${contentType}`] };
  const { schema, data } = record(parseJson(body));
  if (schema !== PAYLOAD) return { lost: [`schema ${schema}`] };
  return list(data).length ? enrich(list(data)) : { lost: ['no data'] };
}

function enrich(items: readonly unknown[]): Pick<Verdict, 'taken' | 'lost'> {
  const judged = items.map((item) => ({ event: record(item), fault: faultOf(record(item)) }));
  return {
    taken: judged.flatMap(({ event, fault }) => (fault ? [] : [nameOf(event)])),
    lost: judged.flatMap(({ fault }) => (fault ? [fault] : [])),
  };
}

function faultOf(event: Readonly<Record<string, unknown>>): string | undefined {
  const unknown = Object.keys(event).find((key) => !KEYS.has(key));
  if (unknown) return `unknown key ${unknown}`;
  const untexted = Object.entries(event).find(([, value]) => typeof value !== 'string');
  if (untexted) return `${untexted[0]} is no text`;
  const missing = ['tv', 'p', 'e', 'eid', 'dtm', 'stm'].find((key) => !isText(event[key]));
  return missing && `no ${missing}`;
}

function nameOf({ e, se_ac, ue_pr, ue_px }: Readonly<Record<string, unknown>>): string {
  const json = isText(ue_px) ? Buffer.from(ue_px, 'base64url').toString() : `${ue_pr}`;
  if (e === 'ue') return `ue ${record(record(parseJson(json)).data).schema}`;
  return e === 'se' ? `se ${se_ac}` : `${e}`;
}
