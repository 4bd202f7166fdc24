/** How what a vendor's SDK sends is compared with what our adapter sends. */
export interface Comparison {
  readonly vendor: string;
  /** The adapter: the file in `dist/collectors`, and the call that makes it. */
  readonly file: string;
  collector(origin: string): string;
  /** The events in a body. */
  events(body: unknown): readonly unknown[];
  /** Whether an event is the page view; the other one is `signup`. */
  isView(event: object): boolean;
  /** What need not be equal, by its path, and why. All else that the vendor sends has to be in ours, with the same value. */
  readonly others: readonly (readonly [path: RegExp, why: string])[];
  /** What stands around the events, with the same value or a time. */
  readonly envelope: readonly string[];
  /** The type of the body, where the server looks at it. */
  readonly contentType?: RegExp;
  /** What is another value each time, but has to have the same form. */
  readonly forms: Readonly<Record<string, RegExp>>;
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const MS = /^1\d{12}$/;
const UUID_7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const ID = /^[\w-]{20,60}$/;

const batchOf = (body: unknown): readonly unknown[] => Object(body).batch;

/** Where ours says something else than theirs, by the path; both flattened. */
export function differencesOf(
  theirs: Readonly<Record<string, unknown>>,
  ours: Readonly<Record<string, unknown>>,
  { others, forms }: Comparison,
): readonly string[] {
  return Object.entries(theirs).flatMap(([path, value]) => {
    if (value === null || others.some(([pattern]) => pattern.test(path))) return [];
    const form = forms[path];
    if (form && !form.test(`${value}`)) return [`${path}: theirs has no longer the form ${form}: ${value}`];
    const isSame = form ? form.test(`${ours[path]}`) : JSON.stringify(value) === JSON.stringify(ours[path]);
    return isSame ? [] : [`${path}: ${ours[path]} instead of ${value}`];
  });
}

/** One for each vendor. */
export const COMPARISONS: readonly Comparison[] = [
  {
    vendor: 'segment',
    file: 'segment',
    collector: (origin) => `segmentCollector('${origin}/v1', { writeKey: 'WK' })`,
    envelope: ['writeKey', 'sentAt'],
    events: batchOf,
    isView: (event) => Reflect.get(event, 'type') === 'page',
    forms: { messageId: ID, anonymousId: ID, timestamp: ISO_TIME },
    others: [
      [/^context\.library\./, 'the name of the SDK'],
      [/^context\.userAgent/, 'the server has it from the header; nothing is read for it'],
      [/^writeKey$/, 'stands once in the batch'],
      [/^_metadata\./, 'which integrations the SDK has loaded in the page'],
    ],
  },
  {
    vendor: 'rudderstack',
    file: 'rudderstack',
    collector: (origin) => `rudderstackCollector('${origin}', { writeKey: 'WK' })`,
    envelope: ['sentAt'],
    events: batchOf,
    isView: (event) => Reflect.get(event, 'type') === 'page',
    forms: { messageId: ID, anonymousId: ID, originalTimestamp: ISO_TIME, sentAt: ISO_TIME, 'context.sessionId': MS },
    others: [
      [/^context\.(library|app)\./, 'the name of the SDK'],
      [/^context\.userAgent/, 'the server has it from the header; nothing is read for it'],
      [/^context\.os\./, 'empty in the SDK'],
      [/^context\.screen\.density$/, 'nothing is read for it'],
      [/^context\.timezone$/, 'the IANA name, which says more than GMT+0000'],
    ],
  },
  {
    vendor: 'posthog',
    file: 'posthog',
    collector: (origin) => `posthogCollector('${origin}', { apiKey: 'phc_testtoken' })`,
    envelope: ['api_key', 'sent_at'],
    events: batchOf,
    isView: (event) => Reflect.get(event, 'event') === '$pageview',
    forms: {
      uuid: UUID,
      timestamp: ISO_TIME,
      'properties.$session_id': UUID_7,
      'properties.distinct_id': ID,
      'properties.$device_id': ID,
      distinct_id: ID,
    },
    others: [
      [
        /\$(lib|sdk|config|recording|initialization|insert_id|time$|window_id|pageview_id|configured)/,
        'of the SDK itself',
      ],
      [
        /\$(os|browser|browser_version|browser_type|raw_user_agent)$/,
        'the server has them from the header; over http nothing else tells',
      ],
      [/\$(browser_language_prefix|timezone_offset)$/, 'in the language and in the time zone'],
      [/\$(session_entry_)?search_engine$/, 'in the referring domain'],
      [/\$session_entry_(host|pathname|referring_domain)$/, 'in the address and the referrer of the entry'],
      [/^properties\.token$/, 'the key stands once in the batch'],
    ],
  },
  {
    vendor: 'plausible',
    file: 'plausible',
    collector: (origin) => `plausibleCollector('${origin}', { domain: 'shop.test', carry: 'none' })`,
    envelope: [],
    contentType: /^text\/plain/,
    events: (body) => [body],
    isView: (event) => Reflect.get(event, 'n') === 'pageview',
    forms: {},
    others: [[/^v$/, 'the version of the SDK']],
  },
  {
    vendor: 'snowplow',
    file: 'snowplow',
    collector: (origin) => `snowplowCollector('${origin}', { appId: 'shop', namespace: 'tt' })`,
    envelope: ['schema'],
    contentType: /^application\/json; charset=utf-8$/i,
    events: (body) => Object(body).data,
    isView: (event) => Reflect.get(event, 'e') === 'pv',
    forms: { eid: UUID, sid: UUID, duid: UUID, dtm: MS, stm: MS },
    others: [
      [/^tv$/, 'the name of the SDK'],
      [
        /^(cd|cs|ds|cookie)$/,
        'nothing is read for it: depth of colours, character set, size of the document, whether there are cookies',
      ],
      [
        /^co$/,
        'other contexts: browser_context is not sent, web_page with page views only; ours are held against their schemas',
      ],
    ],
  },
];
