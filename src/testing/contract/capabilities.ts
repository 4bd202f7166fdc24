import type { Collector, EncodedRequest } from '../../model/collector.js';
import { type ContractCheck, must } from './check.js';
import { sampleRequests } from './requests.js';

/** The keepalive quota of a page without the share of others, in bytes. */
const MAX_BYTES = 60_000;
const SAFE_TYPES = /^(text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i;

/** Whether the browser asks the collector before it sends a request (Fetch standard, CORS-preflight). */
function makesPreflight({ method, contentType, headers = {} }: EncodedRequest): boolean {
  return Object.keys(headers).length > 0 || (method !== 'GET' && !SAFE_TYPES.test(contentType));
}

const describe = ({ method = 'POST', contentType, headers }: EncodedRequest): string =>
  `${method} ${contentType}${headers ? ` ${JSON.stringify(Object.keys(headers))}` : ''}`;

/** What an adapter declares is what its requests are like. */
export function capabilities(make: () => Collector): readonly ContractCheck[] {
  return [
    {
      name: 'declares limits that a transport can keep',
      check() {
        const { maxEvents = 1, maxBytes = 1, backdateMs = 0 } = make().capabilities;
        must(Number.isInteger(maxEvents) && maxEvents > 0, `maxEvents is ${maxEvents}`);
        must(maxBytes > 0 && maxBytes <= MAX_BYTES, `maxBytes is ${maxBytes}, and may be at most ${MAX_BYTES}`);
        must(backdateMs >= 0, `backdateMs is ${backdateMs}`);
      },
    },
    {
      name: 'declares a preflight where its requests make one, and only there',
      check() {
        const collector = make();
        const { preflight = false } = collector.capabilities;
        for (const request of sampleRequests(collector)) {
          must(makesPreflight(request) === preflight, `preflight is declared as ${preflight}: ${describe(request)}`);
        }
      },
    },
    {
      name: 'declares a beacon only where one can carry its requests',
      check() {
        const collector = make();
        if (!collector.capabilities.beacon) return;
        for (const request of sampleRequests(collector)) {
          const canCarry = request.method !== 'GET' && !makesPreflight(request);
          must(canCarry, `no beacon can carry ${describe(request)}`);
        }
      },
    },
    {
      name: 'declares gzip only for bodies, and sniffed gzip only where nothing else makes a preflight',
      check() {
        const collector = make();
        const { gzip } = collector.capabilities;
        if (!gzip) return;
        for (const request of sampleRequests(collector)) {
          must(request.method !== 'GET', `a GET has no body to compress`);
          must(gzip === 'header' || !request.headers, `sniffed needs no header: ${describe(request)}`);
        }
      },
    },
    {
      name: 'declares its answers as unreadable only where a request without CORS can be made',
      check() {
        const collector = make();
        if (collector.capabilities.answer !== 'opaque') return;
        must(!collector.confirm, 'it asks a question whose answer nobody can read');
        for (const request of sampleRequests(collector)) {
          must(!makesPreflight(request), `without CORS the browser does not send ${describe(request)}`);
        }
      },
    },
  ];
}
