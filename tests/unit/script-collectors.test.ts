import { describe, expect, it } from 'vitest';
import { readCollectorOptions, useCollector } from '../../src/extra-script.js';
import type { Collector } from '../../src/index.js';
import { call, consoles, fetched, load, startWithEmptyPage } from './support/script-page.js';

const plain = (name: string, endpoint: string, option?: unknown): Collector => ({
  name,
  capabilities: { deduplicates: true, beacon: true },
  encode: ({ touchpoints }) => ({
    url: endpoint,
    body: JSON.stringify({ option, names: touchpoints.map((touchpoint) => touchpoint.name) }),
    contentType: 'text/plain',
  }),
});

/** Sends what waits, and gives the addresses and bodies of the requests. */
async function requests(): Promise<(readonly [url: string, body: unknown])[]> {
  await call('flush');
  return fetched.mock.calls.map(([url, { body }]) => [url, JSON.parse(String(body))] as const);
}

const ATTRIBUTES = { consent: 'granted', pageViews: 'manual' };

describe('The collectors of a tag', () => {
  startWithEmptyPage();

  it('are one in the native format where it is an address alone', async () => {
    await load({ ...ATTRIBUTES, collector: 'https://collect.example/e' });
    call('track', 'x');
    expect(await requests()).toMatchObject([['https://collect.example/e', { formatVersion: 1 }]]);
  });

  it('are one in another format, by a script before that of the tracker', async () => {
    useCollector('plain', (endpoint) => plain('plain', endpoint));
    await load({ ...ATTRIBUTES, collector: 'plain:https://other.example/in?key=1' });
    call('track', 'x');
    expect(await requests()).toEqual([['https://other.example/in?key=1', { names: ['x'] }]]);
  });

  it('are several, separated by spaces, with the native format by its name as well', async () => {
    useCollector('plain', (endpoint) => plain('plain', endpoint));
    useCollector('second', (endpoint) => plain('second', endpoint));
    await load({
      ...ATTRIBUTES,
      collector: ' json:https://collect.example/e\n plain:https://a.example second:https://b.example ',
    });
    call('track', 'x');
    expect((await requests()).map(([url]) => url).sort()).toEqual([
      'https://a.example',
      'https://b.example',
      'https://collect.example/e',
    ]);
  });

  it.each([
    ['plain:https://other.example/', 'no script before this one knows "plain", got "plain:https://other.example/"'],
    ['toString:https://other.example/', 'no script before this one knows "toString"'],
    ['ftp://other.example/', 'must be an absolute http(s) URL, got "ftp://other.example/"'],
    ['plain:ftp://other.example/', 'must be an absolute http(s) URL, got "plain:ftp://other.example/"'],
  ])('that cannot be understood are told to the console: %s', async (collector, expected) => {
    await load({ ...ATTRIBUTES, collector });
    expect(String(consoles.error.mock.calls)).toContain(expected);
    expect(fetched).not.toHaveBeenCalled();
  });

  it('send nothing before the grant, and are told of by the same command', async () => {
    useCollector('plain', (endpoint) => plain('plain', endpoint));
    await load({ collector: 'plain:https://other.example/' });
    call('track', 'x');
    await call('flush');
    expect(fetched).not.toHaveBeenCalled();
    call('consent.grant', 'all');
    expect((await requests()).map(([url]) => url)).toEqual(['https://other.example/']);
    expect(Object.keys(Object(call('stats')).collectors)).toEqual(['plain']);
  });

  it('may be objects where `init` is called with them', async () => {
    await load();
    call('init', { ...ATTRIBUTES, collector: [plain('a', 'https://a.example'), plain('b', 'https://b.example')] });
    call('track', 'x');
    expect((await requests()).map(([url]) => url).sort()).toEqual(['https://a.example', 'https://b.example']);
  });
});

describe('The options of a collector by the attributes of its tag', () => {
  /** Runs something as a script with these attributes does. */
  function asScript<Result>(attributes: Readonly<Record<string, string>>, run: () => Result): Result {
    const tag = document.createElement('script');
    Object.assign(tag.dataset, attributes);
    Object.defineProperty(document, 'currentScript', { configurable: true, value: tag });
    try {
      return run();
    } finally {
      Reflect.deleteProperty(document, 'currentScript');
    }
  }

  it('are texts, also where they look like numbers, for a key is one', () => {
    expect(asScript({ writeKey: '0012', siteId: '7' }, readCollectorOptions)).toEqual({
      writeKey: '0012',
      siteId: '7',
    });
  });

  it('are true where there is no value, a list of purposes, and numbers where every collector has them', () => {
    const attributes = { credentials: '', purposes: 'analytics sharing', sampleRate: '0.1', retentionMs: '1000' };
    expect(asScript(attributes, readCollectorOptions)).toEqual({
      credentials: true,
      purposes: ['analytics', 'sharing'],
      sampleRate: 0.1,
      retentionMs: 1000,
    });
  });

  it('are no number where they are empty, which the setup refuses', () => {
    expect(asScript({ sampleRate: '' }, readCollectorOptions)).toEqual({ sampleRate: Number.NaN });
  });

  it('are none outside a script', () => expect(readCollectorOptions()).toEqual({}));
});
