// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { jsonCollector } from '../../src/index.js';
import type { Answer, Collector } from '../../src/model/collector.js';
import type { Touchpoint } from '../../src/model/event.js';
import {
  type CollectorFacts,
  type CreateCollector,
  collectorContract,
  recordingCollector,
} from '../../src/testing/index.js';

/** The sentences that are not true of an adapter, each with what was found. */
async function failures(create: CreateCollector, facts?: CollectorFacts): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const { name, check } of collectorContract(create, facts)) {
    try {
      await check();
    } catch (error) {
      found[name] = error instanceof Error ? error.message : `no Error: ${error}`;
    }
  }
  return found;
}

describe('jsonCollector, by the contract of collectors,', () => {
  const create: CreateCollector = (endpoint, use) => jsonCollector(endpoint, use);
  for (const { name, check } of collectorContract(create, { rejected: () => ({ status: 400, body: '' }) }))
    it(name, check);

  it('is asked everything that the contract can ask', () => {
    expect(collectorContract(create, { rejected: () => ({ status: 400, body: '' }) })).toHaveLength(27);
  });
});

it('recordingCollector keeps the contract of collectors', async () => {
  expect(await failures(() => recordingCollector())).toEqual({});
});

const ENDPOINT = 'https://collect.example/in';
const sound: Collector = {
  name: 'sound',
  capabilities: { deduplicates: true, beacon: true, maxEvents: 10 },
  encode: ({ touchpoints }, { sentAtMs }) => text(JSON.stringify({ sentAtMs, touchpoints })),
  classify: ({ status, body }) => (status === 200 && body === 'no' ? 'rejected' : undefined),
};

function text(body: string, changes: Partial<ReturnType<Collector['encode']>> = {}): ReturnType<Collector['encode']> {
  return { url: ENDPOINT, body, contentType: 'text/plain', ...changes };
}

/** A sound adapter with another body of a batch. */
const withBody = (bodyOf: (touchpoints: readonly Touchpoint[], sentAtMs: number) => string): Partial<Collector> => ({
  encode: ({ touchpoints }, { sentAtMs }) => text(bodyOf(touchpoints, sentAtMs)),
});
const plain = (touchpoints: readonly Touchpoint[]): string => JSON.stringify(touchpoints);
const capabilities = (changes: Partial<Collector['capabilities']>): Collector['capabilities'] => ({
  ...sound.capabilities,
  ...changes,
});

const PURITY = 'uses no clock, no chance, and nothing of a browser';
const SAME = 'makes the same request of the same batch and attempt, whatever it was asked before';
const COUNT = 'says how many of a batch a request carries: one at least, all at most';
const ONCE = 'has every event of a batch in one request, and in one only';
const SENDABLE = 'makes requests that a browser can send';
const HOSTILE = 'makes such requests of whatever a page can track';
const PREFLIGHT = 'declares a preflight where its requests make one, and only there';
const BEACON = 'declares a beacon only where one can carry its requests';
const GZIP = 'declares gzip only for bodies, and sniffed gzip only where nothing else makes a preflight';
const OPAQUE = 'declares its answers as unreadable only where a request without CORS can be made';
const LIMITS = 'declares limits that a transport can keep';
const LEAVES = 'leaves what it is given as it is';
const TIME = 'says when an event happened, unless it has declared that it does not (backdateMs is 0)';
const ANSWERS = 'makes something of every answer, whatever it says, and does not throw';
const ERRORS = 'takes no answer of an error for a delivery';
const JSON_TYPE = { contentType: 'application/json' };

let remembered = 0;

/** What is wrong with it, which sentence says so, what of the sound one it changes, and what is said of it. */
type BrokenAdapter = readonly [what: string, sentence: string, changes: Partial<Collector>, facts?: CollectorFacts];

const BROKEN: readonly BrokenAdapter[] = [
  ['has a name with a space', 'has a name that can name a queue', { name: 'my collector' }],
  ['reads the clock', PURITY, withBody((all, at) => plain(all) + (Date.now() > at ? 1 : 2))],
  ['makes a date of now', PURITY, withBody((all) => plain(all) + new Date().getUTCDay())],
  ['throws dice', PURITY, withBody((all) => plain(all) + (Math.random() < 2 ? 1 : 2))],
  ['asks for the zone of the device', PURITY, withBody((all) => plain(all) + new Date(0).getHours())],
  ['writes a date as the device does', PURITY, withBody((all) => `${plain(all)}${new Date(0)}`)],
  ['looks whether there is a page', PURITY, withBody((all) => plain(all) + typeof document)],
  ['reads the language', PURITY, withBody((all) => plain(all) + Reflect.get(globalThis, 'navigator')?.language)],
  [
    'looks for a clock when it classifies',
    PURITY,
    { classify: (answer) => (performance.now() < 0 ? 'stop' : saysNo(answer)) },
  ],
  ['counts its requests', SAME, withBody((all) => plain(all) + String(++remembered))],
  [
    'puts the attempt into letters',
    'changes nothing but times in the next attempt',
    withBody((all, at) => plain(all) + at.toString(36)),
  ],
  ['sorts what it is given', LEAVES, withBody((all) => plain((all as Touchpoint[]).sort((a, b) => b.index - a.index)))],
  ['writes into an event', LEAVES, withBody((all) => plain(all.map((one) => Object.assign(one, { sent: true }))))],
  ['carries nothing', COUNT, { encode: ({ touchpoints }) => text(plain(touchpoints), { carries: 0 }) }],
  [
    'carries more than there is',
    COUNT,
    { encode: ({ touchpoints }) => text(plain(touchpoints), { carries: touchpoints.length + 1 }) },
  ],
  [
    'carries half an event',
    COUNT,
    { encode: ({ touchpoints }) => text(plain(touchpoints), { carries: touchpoints.length - 0.5 }) },
  ],
  ['loses all but the first', ONCE, withBody((all) => plain(all.slice(0, 1)))],
  ['sends the rest too', ONCE, { encode: ({ touchpoints }) => text(plain(touchpoints), { carries: 1 }) }],
  ['knows no time of an event', TIME, withBody((all) => plain(all.map((one) => ({ ...one, occurredAtMs: 0 }))))],
  [
    'knows the second only of the sale',
    TIME,
    withBody((all) => plain(all.map((one) => (one.name === 'purchase' ? { ...one, occurredAtMs: 0 } : one)))),
  ],
  [
    'sends JSON without a preflight',
    PREFLIGHT,
    { capabilities: capabilities({ beacon: false }), encode: ({ touchpoints }) => text(plain(touchpoints), JSON_TYPE) },
  ],
  ['declares a preflight that there is not', PREFLIGHT, { capabilities: capabilities({ preflight: true }) }],
  [
    'sets a header without a preflight',
    PREFLIGHT,
    {
      capabilities: capabilities({ beacon: false }),
      encode: ({ touchpoints }) => text(plain(touchpoints), { headers: { 'X-Key': 'k' } }),
    },
  ],
  [
    'wants JSON in a beacon',
    BEACON,
    {
      capabilities: capabilities({ preflight: true }),
      encode: ({ touchpoints }) => text(plain(touchpoints), JSON_TYPE),
    },
  ],
  [
    'wants a GET in a beacon',
    BEACON,
    {
      encode: ({ touchpoints }) =>
        text('', { method: 'GET', url: `${ENDPOINT}?${new URLSearchParams({ q: plain(touchpoints) })}` }),
    },
  ],
  [
    'compresses a GET',
    GZIP,
    {
      capabilities: capabilities({ beacon: false, gzip: 'sniffed' }),
      encode: ({ touchpoints }) =>
        text('', { method: 'GET', url: `${ENDPOINT}?${new URLSearchParams({ q: plain(touchpoints) })}` }),
    },
  ],
  [
    'lets gzip be sniffed beside a header',
    GZIP,
    {
      capabilities: capabilities({ beacon: false, preflight: true, gzip: 'sniffed' }),
      encode: ({ touchpoints }) => text(plain(touchpoints), { headers: { 'X-Key': 'k' } }),
    },
  ],
  [
    'cannot be read, and sends JSON',
    OPAQUE,
    {
      capabilities: capabilities({ beacon: false, preflight: true, answer: 'opaque' }),
      encode: ({ touchpoints }) => text(plain(touchpoints), JSON_TYPE),
    },
  ],
  [
    'cannot be read, and asks',
    OPAQUE,
    {
      capabilities: capabilities({ answer: 'opaque' }),
      confirm: { encode: (ids) => text(`${ids}`), missing: () => undefined },
    },
  ],
  ['takes half an event', LIMITS, { capabilities: capabilities({ maxEvents: 1.5 }) }],
  ['takes more than a page may leave behind', LIMITS, { capabilities: capabilities({ maxBytes: 64_000 }) }],
  ['takes events of the future only', LIMITS, { capabilities: capabilities({ backdateMs: -1 }) }],
  [
    'has no place for the sale, and does not say so',
    'has a place for just the sample events that it is said to have a place for',
    { accepts: ({ name }) => name !== 'purchase' },
  ],
  [
    'has a place for what it is said not to have',
    'has a place for just the sample events that it is said to have a place for',
    {},
    { filtered: ['identify'] },
  ],
  [
    'accepts each event once',
    'says of the same touchpoint each time whether its format has a place for it',
    acceptsOnce(),
  ],
  [
    'sends to an address that is none',
    SENDABLE,
    { encode: ({ touchpoints }) => text(plain(touchpoints), { url: '/in' }) },
  ],
  [
    'sends its key in the address as credentials',
    SENDABLE,
    { encode: ({ touchpoints }) => text(plain(touchpoints), { url: 'https://key@collect.example/' }) },
  ],
  [
    'says the length itself',
    SENDABLE,
    {
      capabilities: capabilities({ beacon: false, preflight: true }),
      encode: ({ touchpoints }) => text(plain(touchpoints), { headers: { 'Content-Length': '1' } }),
    },
  ],
  [
    'ends the line in a header',
    SENDABLE,
    {
      capabilities: capabilities({ beacon: false, preflight: true }),
      encode: ({ touchpoints }) => text(plain(touchpoints), { headers: { 'X-Key': 'a\r\nb' } }),
    },
  ],
  [
    'has a content type with a line',
    SENDABLE,
    { encode: ({ touchpoints }) => text(plain(touchpoints), { contentType: 'text/plain\n' }) },
  ],
  [
    'damages half characters',
    HOSTILE,
    withBody((all, at) => `${at}${all.map(({ name, occurredAtMs, page }) => name + occurredAtMs + page.title)}`),
  ],
  [
    'stumbles over half characters',
    HOSTILE,
    withBody((all, at) => `${at}${all.map(({ occurredAtMs, page }) => occurredAtMs + encodeURIComponent(page.title))}`),
  ],
  [
    'stumbles over a percent sign',
    HOSTILE,
    withBody((all) => plain(all) + all.map(({ page }) => decodeURI(page.url).length)),
  ],
  [
    'believes that items are a list',
    HOSTILE,
    withBody(
      (all) =>
        plain(all) + all.map(({ properties: { items } }) => (items as string[] | undefined)?.map((item) => item)),
    ),
  ],
  [
    'believes that items are objects',
    HOSTILE,
    withBody(
      (all) =>
        plain(all) + all.map(({ properties: { items } }) => Array.isArray(items) && items.map(({ price }) => price)),
    ),
  ],
  [
    'believes that there is a campaign',
    HOSTILE,
    withBody(
      (all) =>
        plain(all) +
        all.map(
          ({ attribution }) =>
            attribution.session.campaign?.name?.length ?? (attribution.last as { source: string }).source,
        ),
    ),
  ],
  ['writes keys into an object', HOSTILE, { encode: pollutes() }],
  ['takes every answer for a delivery', ERRORS, { classify: (answer) => saysNo(answer) ?? 'delivered' }, {}],
  [
    'takes a refused key for a delivery',
    ERRORS,
    {
      classify: ({ status, body }) =>
        status === 401 ? { outcome: 'delivered' } : body === 'no' ? 'rejected' : undefined,
    },
  ],
  [
    'gives up what a busy collector does not take',
    'gives no event up when the collector is busy',
    { classify: ({ status, body }) => (status === 429 || body === 'no' ? 'rejected' : undefined) },
  ],
  [
    'believes a captive portal',
    'takes no page of a captive portal for a delivery where the text of the answer says it',
    { capabilities: capabilities({ answer: 'body' }) },
  ],
  [
    'does not know that its events were taken',
    'knows the answer to a batch that was taken',
    {},
    { delivered: () => ({ status: 200, body: 'no' }) },
  ],
  [
    'does not know that its events were not taken',
    'knows the answer to events that will never be taken',
    {},
    { rejected: () => ({ status: 200, body: 'yes' }) },
  ],
  [
    'stumbles over a text that is no JSON',
    ANSWERS,
    { classify: ({ body }) => (JSON.parse(body) === 'no' ? 'rejected' : undefined) },
    { rejected: () => ({ status: 200, body: '"no"' }) },
  ],
  ['stumbles over null', ANSWERS, { classify: (answer) => (answer.body === 'null' ? throwing() : saysNo(answer)) }],
  [
    'rejects what is not in the batch',
    ANSWERS,
    {
      classify: ({ body }) =>
        body === '[]' ? { outcome: 'delivered', rejected: [3] } : body === 'no' ? 'rejected' : undefined,
    },
  ],
  [
    'rejects more than there are',
    ANSWERS,
    {
      classify: ({ body }, { touchpoints }) =>
        body === '[]'
          ? { outcome: 'delivered', rejected: touchpoints.length + 1 }
          : body === 'no'
            ? 'rejected'
            : undefined,
    },
  ],
  [
    'waits for no time',
    ANSWERS,
    {
      classify: ({ body }) =>
        body === '[]' ? { outcome: 'retry', retryAfterMs: Number.NaN } : body === 'no' ? 'rejected' : undefined,
    },
  ],
  [
    'has an outcome of its own',
    ANSWERS,
    { classify: ({ body }) => (body === 'ok' ? (body as 'retry') : body === 'no' ? 'rejected' : undefined) },
  ],
  [
    'stumbles over the answer to its question',
    'knows of every answer to its question whether it says what is missing',
    { confirm: { encode: (ids) => text(`${ids}`), missing: ({ body }) => JSON.parse(body).missing } },
  ],
];

function throwing(): undefined {
  throw new Error('null has no members');
}

function saysNo({ body }: Answer): 'rejected' | undefined {
  return body === 'no' ? 'rejected' : undefined;
}

function keepsFirstAttempt(): Collector['encode'] {
  let first: number | undefined;
  return ({ touchpoints }, { sentAtMs }) => {
    first ??= sentAtMs;
    return text(JSON.stringify([first, touchpoints]));
  };
}

function acceptsOnce(): Partial<Collector> {
  return { accepts: (touchpoint) => !Reflect.has(touchpoint, 'seen') && Reflect.set(touchpoint, 'seen', 1) };
}

function pollutes(): Collector['encode'] {
  return ({ touchpoints }) => {
    const into: Record<string, object> = {};
    for (const { properties } of touchpoints) {
      for (const [key, value] of Object.entries(properties)) {
        into[key] = typeof value === 'object' && key === '__proto__' ? Object.assign(into[key] ?? {}, value) : {};
      }
    }
    return text(plain(touchpoints));
  };
}

/** What is wrong with how they are made, and which sentence says so. */
const BROKEN_AT_SETUP: readonly (readonly [what: string, sentence: string, create: CreateCollector])[] = [
  [
    'takes any address',
    'throws a TypeError for an address that is no absolute http(s) URL, or has credentials',
    (endpoint) => ({ ...sound, name: endpoint ? 'x' : 'y' }),
  ],
  [
    'throws no TypeError',
    'throws a TypeError for an address that is no absolute http(s) URL, or has credentials',
    (endpoint) => {
      if (!/^https?:\/\/[^@]+$/.test(endpoint)) throw new RangeError('no');
      return sound;
    },
  ],
  [
    'sends to a host of its own',
    'sends to the host of its address only',
    (endpoint) => ({
      ...jsonCollector(endpoint),
      encode: () => text('', { url: 'https://collect.example.evil.test/' }),
    }),
  ],
  [
    'has a name of its own',
    'passes on what the site says of its use',
    (endpoint, { name: _, ...use }) => jsonCollector(endpoint, use),
  ],
  [
    'has no filter',
    'passes on what the site says of its use',
    (endpoint, { filter: _, ...use }) => jsonCollector(endpoint, use),
  ],
];

describe('the contract of collectors', () => {
  it('has nothing against a sound adapter', async () => {
    expect(await failures(() => sound, { rejected: no })).toEqual({});
  });

  for (const [what, sentence, changes, facts] of BROKEN) {
    it(`sees an adapter that ${what}`, async () => {
      try {
        const found = await failures(() => ({ ...sound, ...changes }), { rejected: no, ...facts });
        expect(Object.keys(found)).toEqual([sentence]);
        expect(found[sentence]).not.toMatch(/^no Error/);
      } finally {
        Reflect.deleteProperty(Object.prototype, 'polluted');
      }
    });
  }

  it('sees an adapter that keeps the time of the first attempt', async () => {
    const found = await failures(() => ({ ...sound, encode: keepsFirstAttempt() }), { rejected: no });
    expect(Object.keys(found)).toEqual([SAME]);
  });

  it.each(BROKEN_AT_SETUP)('sees an adapter that %s', async (_what, sentence, create) => {
    expect(Object.keys(await failures(create))).toContain(sentence);
  });

  it('has no sentence that none of these breaks', () => {
    const sentences = collectorContract((endpoint, use) => jsonCollector(endpoint, use), { rejected: no });
    const broken = new Set([...BROKEN, ...BROKEN_AT_SETUP].map(([, sentence]) => sentence));
    expect([...broken].sort()).toEqual(sentences.map(({ name }) => name).sort());
  });

  it('gives everything back that it takes away while an adapter works', async () => {
    const before = [Date, Date.now, Math.random, fetch, setTimeout, Date.prototype.getHours];
    await failures(() => ({ ...sound, encode: () => text(`${Date.now()}`) }));
    expect([Date, Date.now, Math.random, fetch, setTimeout, Date.prototype.getHours]).toEqual(before);
    expect('document' in globalThis).toBe(false);
  });
});

function no(): Answer {
  return { status: 200, body: 'no' };
}
