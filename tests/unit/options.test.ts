// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createTracker, jsonCollector } from '../../src/index.js';
import { DEFAULTS } from '../../src/options/defaults.js';
import { fakePlatform, recordingCollector } from '../../src/testing/index.js';
import { misuse, start } from './support/start-tracker.js';

const CAPTURE = { name: 'x', start: () => () => {} };

const WRONG: readonly (readonly [option: string, value: unknown, shown: string])[] = [
  ['collector', undefined, 'undefined'],
  ['collector', null, 'null'],
  ['collector', 'https://collect.example/e', '"https://collect.example/e"'],
  ['collector', {}, '{}'],
  ['name', '', '""'],
  ['name', 'a b', '"a b"'],
  ['name', 'a;b', '"a;b"'],
  ['name', 'a=b', '"a=b"'],
  ['name', 5, '5'],
  ['name', null, 'null'],
  ['consent', 'yes!', '"yes!"'],
  ['consent', '', '""'],
  ['consent', { name: 'tcf' }, '{"name":"tcf"}'],
  ['gpc', 'ignore', '"ignore"'],
  ['child', 'yes', '"yes"'],
  ['region', 5, '5'],
  ['regionPolicy', 'opt-up', '"opt-up"'],
  ['basis', true, 'true'],
  ['policyVersion', 3, '3'],
  ['eventPurposes', { purchase: ['ads'] }, '{"purchase":["ads"]}'],
  ['eventPurposes', 'marketing', '"marketing"'],
  ['clickIdPurposes', 'marketing', '"marketing"'],
  ['consent', true, 'true'],
  ['consent', ['ads'], '["ads"]'],
  ['preConsent', 'queue', '"queue"'],
  ['pageViews', true, 'true'],
  ['routing', 'memory', '"memory"'],
  ['visitorCookie', 'session', '"session"'],
  ['visitorMaxAgeSeconds', '395', '"395"'],
  ['visitorMaxAgeSeconds', -1, '-1'],
  ['sessionTimeoutMs', -1, '-1'],
  ['bufferMaxEvents', Number.NaN, 'null'],
  ['bufferMaxEvents', -5, '-5'],
  ['bufferMaxBytes', [], '[]'],
  ['retentionMs', null, 'null'],
  ['flushIntervalMs', true, 'true'],
  ['handOverGraceMs', -1, '-1'],
  ['debug', 'yes', '"yes"'],
  ['debug', 1, '1'],
  ['onDrop', 'log', '"log"'],
  ['onWithdraw', true, 'true'],
  ['onError', {}, '{}'],
  ['cookieNames', { visitor: 'a b' }, '{"visitor":"a b"}'],
  ['cookieNames', 'v', '"v"'],
  ['cookieDomain', 'a;b', '"a;b"'],
  ['cookieDomain', 5, '5'],
  ['visitor', '/t/visitor', '"/t/visitor"'],
  ['visitor', null, 'null'],
  ['newSessionOnCampaign', 'yes', '"yes"'],
  ['newSessionAtMidnight', 1, '1'],
  ['campaignParameters', { source: 'ref' }, '{"source":"ref"}'],
  ['campaignParameters', ['ref'], '["ref"]'],
  ['referralParameter', ['ref'], '["ref"]'],
  ['excludedReferrers', 'paypal.com', '"paypal.com"'],
  ['excludedReferrers', [5], '[5]'],
  ['referrers', 'full', '"full"'],
  ['referrers', { name: 'x', hosts: [['search', 5]] }, '{"name":"x","hosts":[["search",5]]}'],
  ['channelRules', [['podcast', 'x']], '[["podcast","x"]]'],
  ['channelRules', { name: 'x', rules: ['podcast'] }, '{"name":"x","rules":["podcast"]}'],
  ['channelRules', { rules: [] }, '{"rules":[]}'],
  ['channelRules', { name: '', rules: [] }, '{"name":"","rules":[]}'],
  ['channelRules', { name: 'x', rules: [['', 'x']] }, '[["","x"]]'],
  ['channelRules', { name: 'x', rules: [['podcast', '(']] }, '[["podcast","("]]'],
  ['scrub', true, 'true'],
  ['scrub', { deny: 'ticket' }, '{"deny":"ticket"}'],
  ['scrub', { titles: ['x'] }, '{"titles":["x"]}'],
  ['scrub', { denied: ['ticket'] }, '{"denied":["ticket"]}'],
  ['stageMap', '5a', '"5a"'],
  ['stageMap', { name: 'x@1', stages: ['a'] }, '{"name":"x@1","stages":["a"]}'],
  [
    'stageMap',
    { name: 'x@1', stages: ['a'], events: { a: ['x'] } },
    '{"name":"x@1","stages":["a"],"events":{"a":["x"]}}',
  ],
  ['milestones', { purchase: 'order_paid' }, '{"purchase":"order_paid"}'],
  ['milestones', { purchase: { name: 'x', weight: '10' } }, '{"purchase":{"name":"x","weight":"10"}}'],
  ['place', { id: 'x' }, '{"id":"x"}'],
  ['bots', 'keep', '"keep"'],
  ['captures', 'clicks', '"clicks"'],
  ['captures', [{ name: 'clicks' }], '[{"name":"clicks"}]'],
  ['captures', [{ name: '', start: () => () => {} }], '[object Object]'],
  ['captures', [CAPTURE, CAPTURE], '[object Object]'],
  ['plan', { sign_up: {} }, '{"sign_up":{}}'],
  ['plan', true, 'true'],
  ['sampleRate', 1.5, '1.5'],
  ['sampleRate', '0.5', '"0.5"'],
  ['eventSampleRates', { scroll: -1 }, '{"scroll":-1}'],
  ['eventSampleRates', 0.5, '0.5'],
  ['rateLimits', { scroll: '5' }, '{"scroll":"5"}'],
  ['rateLimits', 5, '5'],
  ['dedupeWindowMs', -1, '-1'],
  ['beforeSend', {}, '{}'],
  ['flushInterval', 5, '5'],
  ['endpoint', 'https://collect.example/e', '"https://collect.example/e"'],
];

describe('A wrong option', () => {
  it.each(WRONG)('throws a TypeError that names the option and the value: %s: %j', (option, value, shown) => {
    const create = () =>
      misuse(createTracker, { collector: recordingCollector(), platform: fakePlatform(), [option]: value });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(option);
    expect(create).toThrow(shown);
  });

  it.each(WRONG)('throws on a server, too: %s: %j', (option, value) => {
    expect(() => misuse(createTracker, { collector: recordingCollector(), [option]: value })).toThrow(TypeError);
  });

  it('has every option among its examples', () => {
    expect(new Set(WRONG.map(([option]) => option))).toEqual(
      new Set([
        ...Object.keys(DEFAULTS),
        'collector',
        'visitor',
        'plan',
        'beforeSend',
        'excludedReferrers',
        'referrers',
        'channelRules',
        'stageMap',
        'place',
        'onDrop',
        'onWithdraw',
        'onError',
        'flushInterval',
        'endpoint',
      ]),
    );
  });

  it.each([undefined, null, {}])('is the missing one of %j, too', (options) => {
    expect(() => misuse(createTracker, options)).toThrow(/collector/);
  });

  it('leaves nothing behind: the next tracker is not told of another one', () => {
    const platform = fakePlatform();
    expect(() => misuse(start, { name: '' }, platform)).toThrow();
    start({}, platform);
    expect(platform.logs).toEqual([]);
  });
});

describe('A right option', () => {
  it.each([
    ['name', 'my-shop_2'],
    ['consent', 'manual'],
    ['consent', []],
    ['consent', ['analytics', 'sharing']],
    ['preConsent', 'drop'],
    ['pageViews', 'manual'],
    ['routing', 'hash'],
    ['visitorCookie', 'rolling'],
    ['cookieNames', {}],
    ['cookieNames', { visitor: 'v', session: 's', touches: 't' }],
    ['cookieDomain', ''],
    ['cookieDomain', 'shop.example.com'],
    ['campaignParameters', { source: ['ref'] }],
    ['excludedReferrers', []],
    ['referrers', { name: 'x@1', hosts: [['search', '\\.google\\.']] }],
    ['channelRules', { name: 'x@1', rules: [['podcast', '^medium=podcast$']] }],
    ['scrub', { allow: ['email'], deny: [], titles: true }],
    ['stageMap', { name: 'x@1', stages: ['a'], events: { a: 'sign_up' } }],
    ['milestones', { purchase: { name: 'order_paid' } }],
    ['bots', 'drop'],
    ['captures', []],
    ['captures', [CAPTURE, { ...CAPTURE, name: 'y' }]],
    ['plan', {}],
    ['sampleRate', 0],
    ['eventSampleRates', { scroll: 0.1 }],
    ['rateLimits', { exception: 0 }],
    ['dedupeWindowMs', 1_000],
    ['bufferMaxEvents', 0],
    ['retentionMs', 0],
    ['sessionTimeoutMs', 0],
    ['flushIntervalMs', 0.5],
    ['handOverGraceMs', 0],
    ['debug', true],
    ['debug', false],
  ])('is taken: %s: %j', (option, value) => {
    expect(() => start({ [option]: value })).not.toThrow();
  });

  it('has the defaults that are documented', () => {
    expect(DEFAULTS).toEqual({
      name: 'tt',
      consent: 'auto',
      gpc: 'respect',
      child: false,
      region: '',
      regionPolicy: 'opt-in',
      basis: '',
      policyVersion: '',
      eventPurposes: {},
      clickIdPurposes: ['marketing'],
      preConsent: 'memory',
      pageViews: 'auto',
      routing: 'path',
      visitorCookie: 'fixed',
      visitorMaxAgeSeconds: 34_128_000,
      cookieNames: {},
      cookieDomain: '',
      newSessionOnCampaign: false,
      newSessionAtMidnight: false,
      campaignParameters: {},
      referralParameter: '',
      scrub: {},
      milestones: {},
      bots: 'flag',
      captures: [],
      sampleRate: 1,
      eventSampleRates: {},
      rateLimits: {},
      dedupeWindowMs: 0,
      sessionTimeoutMs: 1_800_000,
      bufferMaxEvents: 1_000,
      bufferMaxBytes: 5_000_000,
      retentionMs: 604_800_000,
      flushIntervalMs: 2_000,
      handOverGraceMs: 60_000,
      debug: false,
    });
  });
});

describe('jsonCollector', () => {
  it.each([
    '',
    'collect.example/e',
    '/e',
    '//collect.example/e',
    'ftp://collect.example/e',
    'javascript:alert(1)',
    'https://',
    'data:,x',
    'blob:https://a.example/x',
    undefined,
    null,
    5,
    {},
  ])('throws a TypeError for an address that is not absolute http(s): %j', (endpoint) => {
    expect(() => misuse(jsonCollector, endpoint)).toThrow(TypeError);
    expect(() => misuse(jsonCollector, endpoint)).toThrow(
      `collector: must be an absolute http(s) URL, got "${endpoint}"`,
    );
  });

  it.each(['https://collect.example/e', 'http://localhost:8484/e', 'HTTPS://collect.example/e?key=1'])(
    'takes %s',
    (endpoint) => {
      expect(jsonCollector(endpoint).encode({ touchpoints: [] }, { sentAtMs: 1 }).url).toBe(endpoint);
    },
  );
});

describe('On a server', () => {
  it('a tracker does nothing and says so', async () => {
    const tracker = createTracker({ collector: jsonCollector('https://collect.example/e'), consent: 'granted' });
    tracker.track('x');
    tracker.page();
    tracker.identify('u1');
    tracker.set({ a: 1 });
    tracker.reset();
    tracker.consent.grant('all');
    tracker.consent.onChange(() => {})();
    await tracker.consent.settled();
    await tracker.flush();
    await tracker.shutdown();
    expect(tracker.stats()).toMatchObject({ state: 'server', tracked: 0, dropped: {} });
    expect(tracker.consent.status().state).toBe('pending');
  });

  it('a tracker has the same methods as in a browser', () => {
    const keys = (object: object) => Object.keys(object).sort();
    const server = createTracker({ collector: recordingCollector() });
    const { tracker } = start();
    expect(keys(server)).toEqual(keys(tracker));
    expect(keys(server.consent)).toEqual(keys(tracker.consent).filter((key) => key !== 'hear'));
    expect(keys(server.stats())).toEqual(keys(tracker.stats()));
  });
});
