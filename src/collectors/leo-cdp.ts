import { attempt } from '../model/attempt.js';
import type { Carry, Collector, CollectorUse } from '../model/collector.js';
import { parseEndpoint } from './shared/endpoint.js';
import { leoFields, leoPath, leoProfile } from './shared/leo-fields.js';
import { requiredText } from './shared/required-text.js';

/** Which observer of a LEO CDP it is. */
export interface LeoCdpCollectorOptions extends CollectorUse {
  /** ID of the event observer (`obsid`), which stands for the site and its journey map. */
  readonly observerId: string;
  /**
   * The operator lets pages of other sites read its answers (`Access-Control-Allow-Origin`). As it comes, LEO CDP does not: then a request
   * that has ended counts as delivered.
   *
   * @defaultValue `false`
   */
  readonly cors?: boolean | undefined;
  /**
   * What goes into the event data under `touchtrail`, beside campaign and properties.
   *
   * @defaultValue `'rest'`
   */
  readonly carry?: Carry | undefined;
}

/**
 * LEO CDP's observer (https://github.com/trieu/leo-cdp-framework). Events become its metrics, by which it sets the journey stage; orders and
 * subscriptions are conversions with their items, answers to surveys are feedback, `identify` updates the profile. The visitor's ID
 * stands for the fingerprint that LEO wants; none is ever taken.
 *
 * LEO records the time of arrival, and counts twice what arrives twice. No script of it is loaded, and no link is changed.
 *
 * @param endpoint - address of the observer (log domain)
 * @throws TypeError if the endpoint or the observer's ID is wrong
 *
 * @example
 * ```ts
 * import { createTracker } from 'touchtrail';
 * import { leoCdpCollector } from 'touchtrail/collectors/leo-cdp';
 *
 * createTracker({ collector: leoCdpCollector('https://obs.example.com', { observerId: '5rHqYp0CKxv4fN9aM8lLkQ' }) });
 * ```
 */
export function leoCdpCollector(
  endpoint: string,
  { observerId, cors, carry = 'rest', ...use }: LeoCdpCollectorOptions,
): Collector {
  const base = parseEndpoint(endpoint);
  const obsid = requiredText('observerId', observerId);
  return {
    ...use,
    name: use.name ?? 'leo-cdp',
    // Ten is what LEO's own script sends at once.
    capabilities: { deduplicates: false, beacon: true, backdateMs: 0, maxEvents: 10, answer: cors ? 'body' : 'opaque' },
    encode({ touchpoints }) {
      const [first] = touchpoints;
      if (!first) return { url: base, body: '', contentType: 'text/plain' };
      // In a batch LEO drops money and items, and takes the first visitor for all.
      const isAlone = (path: string): boolean => /etc|update/.test(path);
      const end = touchpoints.findIndex((each) => isAlone(leoPath(each.name)) || each.visitor.id !== first.visitor.id);
      const carries = end < 0 ? touchpoints.length : Math.max(1, end);
      const query = `?ctxsk=&screen=${first.environment.screen ?? ''}`;
      const path = leoPath(first.name);
      const fieldsOf = path === '/cxs-pf-update' ? leoProfile : leoFields;
      const fields =
        carries > 1
          ? { events: JSON.stringify(touchpoints.slice(0, carries).map((each) => leoFields(each, obsid, carry, true))) }
          : fieldsOf(first, obsid, carry);
      return {
        url: `${base}${path}${query}${carries > 1 ? `&evc=${carries}` : ''}`,
        body: `${new URLSearchParams(fields)}`,
        contentType: 'application/x-www-form-urlencoded',
        carries,
      };
    },
    classify({ status, body }) {
      // It says 200 to everything; what it means is in the text.
      if (!cors || status >= 300) return undefined;
      const told = attempt((): unknown => JSON.parse(body).status);
      if (told === undefined) return 'retry';
      return told === 200 || told === 101 || told === 102 ? 'delivered' : 'rejected';
    },
  };
}
