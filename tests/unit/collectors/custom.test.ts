// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { customCollector } from '../../../src/collectors/custom.js';
import { createTracker } from '../../../src/index.js';
import { fakePlatform, sampleTouchpoints } from '../../../src/testing/index.js';

const url = 'https://collect.example/v2';

describe('A collector of the site’s own', () => {
  it('is a function from a batch to an address and a body, sent as plain text', async () => {
    const platform = fakePlatform();
    const collector = customCollector(({ touchpoints }, { sentAtMs }) => ({
      url,
      body: JSON.stringify([sentAtMs, ...touchpoints.map(({ name }) => name)]),
    }));
    const tracker = createTracker({ collector, consent: 'granted', pageViews: 'manual', platform });
    tracker.track('a');
    tracker.track('b');
    await platform.advance(2_000);
    expect(platform.requests).toMatchObject([
      { url, contentType: 'text/plain', body: JSON.stringify([platform.now(), 'a', 'b']) },
    ]);
    expect(Object.keys(tracker.stats().collectors)).toEqual(['custom']);
  });

  it('takes nothing for granted', () => {
    const { name, capabilities } = customCollector(() => ({ url }), { deduplicates: undefined as never });
    expect([name, capabilities]).toEqual(['custom', { deduplicates: false, beacon: false }]);
  });

  it('says what it can do by the options, and is used as they say', () => {
    const filter = (): boolean => true;
    const classify = () => 'retry' as const;
    const collector = customCollector(() => ({ url }), {
      name: 'mine',
      deduplicates: true,
      maxEvents: 20,
      filter,
      classify,
      purposes: ['sharing'],
    });
    expect(collector).toMatchObject({
      name: 'mine',
      capabilities: { deduplicates: true, beacon: false, maxEvents: 20 },
      purposes: ['sharing'],
      filter,
      classify,
    });
  });

  it('may ask by GET, with headers, and for one event at a time', () => {
    const request = { url, method: 'GET', headers: { 'x-key': '1' }, carries: 1 } as const;
    const collector = customCollector(() => request, { preflight: true });
    const touchpoints = sampleTouchpoints();
    expect(collector.encode({ touchpoints }, { sentAtMs: 0 })).toEqual({
      ...request,
      body: '',
      contentType: 'text/plain',
    });
  });

  it('needs a function', () => {
    expect(() => customCollector(url as never)).toThrow(new TypeError(`encode: must be a function, got "${url}"`));
  });
});
