import type { Collector, EncodedRequest } from '../../model/collector.js';
import type { Touchpoint } from '../../model/event.js';
import { sampleTouchpoints } from '../sample-touchpoints.js';
import { type ContractCheck, during, must, mustBeSame } from './check.js';
import { hostileTouchpoints } from './hostile-touchpoints.js';
import {
  ATTEMPT,
  acceptedSamples,
  accepts,
  carriedBy,
  changed,
  manySamples,
  requestsFor,
  sampleRequests,
  textOf,
} from './requests.js';

/** 7 hours, 13 minutes, 20.123 seconds: another hour, minute, second and millisecond. */
const ANOTHER_TIME_MS = 26_000_123;
/** What a script may not set (Fetch standard, "forbidden request-header"), and what is a field of its own here. */
const FORBIDDEN_HEADERS =
  /^(accept-(charset|encoding)|access-control-.*|connection|content-(length|type)|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|via|proxy-.*|sec-.*)$/i;

/** What becomes of a batch. */
export function encoding(make: () => Collector, filtered: readonly string[]): readonly ContractCheck[] {
  return [
    {
      name: 'has a place for just the sample events that it is said to have a place for',
      check() {
        const collector = make();
        const names = sampleTouchpoints().filter((touchpoint) => !accepts(collector, touchpoint));
        mustBeSame('without a place', `${names.map(({ name }) => name)}`, `${filtered}`);
      },
    },
    {
      name: 'says how many of a batch a request carries: one at least, all at most',
      check() {
        const collector = make();
        for (const count of [1, 2, collector.capabilities.maxEvents ?? 50]) {
          const batch = { touchpoints: manySamples(collector, count) };
          const carried = carriedBy(collector.encode(batch, ATTEMPT), batch);
          must(Number.isInteger(carried) && carried > 0 && carried <= count, `it carries ${carried} of ${count}`);
        }
      },
    },
    {
      name: 'has every event of a batch in one request, and in one only',
      check() {
        const collector = make();
        const touchpoints = manySamples(collector, 7);
        const texts = requestsFor(collector, touchpoints).map(({ request }) => textOf(request));
        for (const [at, touchpoint] of touchpoints.entries()) {
          const others = requestsFor(
            collector,
            touchpoints.map((one) => (one === touchpoint ? changed(one, 'changed') : one)),
          );
          const count = others.filter(({ request }, index) => textOf(request) !== texts[index]).length;
          must(count === 1, `event ${at + 1} of ${touchpoints.length} is in ${count} requests of ${texts.length}`);
        }
      },
    },
    {
      name: 'says when an event happened, unless it has declared that it does not (backdateMs is 0)',
      check() {
        const collector = make();
        if (collector.capabilities.backdateMs === 0) return;
        for (const touchpoint of acceptedSamples(collector)) {
          const other = { ...touchpoint, occurredAtMs: touchpoint.occurredAtMs - ANOTHER_TIME_MS };
          const [text, otherText] = [touchpoint, other].map((one) =>
            textOf(collector.encode({ touchpoints: [one] }, ATTEMPT)),
          );
          must(text !== otherText, `the request of ${touchpoint.name} does not depend on occurredAtMs`);
        }
      },
    },
    {
      name: 'makes requests that a browser can send',
      check() {
        const collector = make();
        for (const request of sampleRequests(collector)) mustBeSendable(request);
        if (collector.confirm) mustBeSendable(collector.confirm.encode(['01KFR3T7Q80T8JZ2C5V7B9D1FG'], ATTEMPT));
      },
    },
    {
      name: 'makes such requests of whatever a page can track',
      check() {
        const collector = make();
        // Where ordinary ones cannot be sent another check says so.
        const isOrdinary = sampleRequests(collector).every(isSendable);
        const one = (touchpoint: Touchpoint): void => {
          if (!accepts(collector, touchpoint)) return;
          const request = collector.encode({ touchpoints: [touchpoint] }, ATTEMPT);
          if (isOrdinary) mustBeSendable(request);
        };
        for (const touchpoint of hostileTouchpoints()) {
          const { eventId: _, ...told } = touchpoint;
          during(JSON.stringify(told).slice(0, 2_000), () => one(touchpoint));
        }
        must(!('polluted' in {}), 'a member called __proto__ has changed the prototype of all objects');
      },
    },
  ];
}

/** Fails unless the browser sends it, and the collector gets what was meant. */
function mustBeSendable({ url, body, contentType, method = 'POST', headers = {} }: EncodedRequest): void {
  const { protocol, username, password } = during('an address that is none', () => new URL(url));
  must(/^https?:$/.test(protocol) && !username && !password, `no http(s) URL without credentials: ${url}`);
  must(typeof body === 'string', `a body that is no text: ${typeof body}`);
  must(method === 'POST' || (method === 'GET' && body === ''), `neither a POST nor a GET without a body: ${method}`);
  const bytes = new TextEncoder().encode(body);
  const arrived = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  mustBeSame('the body is damaged on its way as UTF-8', body, arrived);
  must(/^[\w.+-]+\/[\w.+-]+(; ?[\w-]+=[\w-]+)*$/.test(contentType), `no content type: ${contentType}`);
  for (const [name, value] of Object.entries(headers)) {
    must(/^[\w!#$%&'*+.^`|~-]+$/.test(name), `no name of a header: ${JSON.stringify(name)}`);
    must(!FORBIDDEN_HEADERS.test(name), `a header that a page may not set: ${name}`);
    must(/^[\t\x20-\x7e\x80-\xff]*$/.test(value), `a value that no header can have: ${name}: ${JSON.stringify(value)}`);
  }
}

function isSendable(request: EncodedRequest): boolean {
  try {
    mustBeSendable(request);
    return true;
  } catch {
    return false;
  }
}
