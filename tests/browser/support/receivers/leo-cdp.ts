import { isText, list, type Protocol, parseJson, record } from './protocol.js';

const DECODED = ['tpurl', 'tpname', 'tprefurl', 'eventdata', 'scitems'];

/** LEO CDP's observer: no CORS at all, HTTP 200 always, and one more URL decoding than a form has (protocols, chapter 15). */
export const leoCdp: Protocol = {
  path: /^\/(et[vac]|efb|cxs-pf-update|cxs-pf-init)$/,
  countsOnce: false,
  cors: () => ({}),
  preflight: 404,
  receive({ path, query, headers, body, gzipped }) {
    const isForm = `${headers['content-type']}`.startsWith('application/x-www-form-urlencoded');
    if (!isForm || gzipped) return answer(500, 'failed', [], ['no form']);
    const form = new URLSearchParams(body);
    if (path === '/cxs-pf-update') {
      const isProfile = typeof parseJson(decoded(form.get('profiledata') ?? '')) === 'object';
      return isProfile ? answer(200, 'ok', ['profile'], []) : answer(500, 'failed', [], ['profiledata']);
    }
    if (!query.has('evc')) {
      const fault = faultOf(Object.fromEntries(form));
      return fault ? answer(500, 'failed', [], [fault]) : answer(200, 'ok', [`${form.get('metric')}`], []);
    }
    const events = list(parseJson(decoded(form.get('events') ?? ''))).map(record);
    if (!events.length) return answer(400, 'invalid', [], ['no events']);
    // A batch is answered before it is looked at.
    const judged = events.map((event) => ({ name: `${event.metric}`, fault: faultOf(inBatch(event)) }));
    return answer(
      200,
      'ok',
      judged.flatMap(({ name, fault }) => (fault ? [] : [name])),
      judged.flatMap(({ fault }) => (fault ? [fault] : [])),
    );
  },
};

function answer(
  status: number,
  message: string,
  taken: readonly string[],
  lost: readonly string[],
): ReturnType<Protocol['receive']> {
  const body = JSON.stringify({ status, message, visitorId: 'v', sessionKey: 'k', eventCount: taken.length });
  return { status: 200, body, headers: { 'content-type': 'application/json' }, taken, lost };
}

/** What is left to decode of an element, which LEO decodes three times in all, and its referrer once: it has been decoded once. */
function inBatch(event: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const once = (value: unknown): unknown => (isText(value) ? decoded(value) : value);
  const { eventdata, tpname, tpurl, tprefurl } = event;
  return {
    ...event,
    eventdata: once(eventdata),
    tpname: once(tpname),
    tpurl: once(tpurl),
    tprefurl: isText(tprefurl) ? encodeURIComponent(tprefurl) : tprefurl,
  };
}

function faultOf(event: Readonly<Record<string, unknown>>): string | undefined {
  const { obsid, metric, visid } = event;
  if (!isText(obsid)) return 'no obsid';
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(`${metric}`)) return `metric ${metric}`;
  if (!isText(visid)) return 'no visid';
  for (const key of DECODED) {
    const value = event[key];
    if (value === undefined || value === '') continue;
    const text = isText(value) ? decoded(value) : undefined;
    if (!text) return `${key} ${value}`;
    if (/^(eventdata|scitems)$/.test(key) && typeof parseJson(text) !== 'object') return `${key} is no JSON: ${text}`;
    if (/url$/.test(key) && !URL.canParse(text)) return `${key} is no URL: ${text}`;
  }
  return undefined;
}

/** As Java does it: plus is a space, and what is no escape an error. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
