// @vitest-environment node
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Collector, TrackerStats } from '../../src/index.js';
import { fakePlatform } from '../../src/testing/index.js';
import { start } from './support/start-tracker.js';

const NAMES = ['once', 'twice', 'sharing'] as const;

/** One that counts an event once, one that does not and takes one per request, and one that needs another purpose. */
const collectors = (): Collector[] =>
  NAMES.map((name) => ({
    name,
    capabilities: { deduplicates: name !== 'twice', beacon: false },
    ...(name === 'sharing' && { purposes: ['sharing'] as const, filter: ({ index }) => index % 3 !== 0 }),
    encode: ({ touchpoints }) => {
      const carried = name === 'twice' ? touchpoints.slice(0, 1) : touchpoints;
      return {
        url: `https://${name}.example/`,
        body: JSON.stringify(carried.map(({ eventId }) => eventId)),
        contentType: 'text/plain',
        carries: carried.length,
      };
    },
    classify: ({ body }) => (body === 'partly' ? { outcome: 'delivered', rejected: [0] } : undefined),
  }));

const lostOf = (dropped: TrackerStats['dropped']): number =>
  Object.values(dropped).reduce((sum, count) => sum + count, 0);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('track' as const) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 40_000 }) },
  { weight: 2, arbitrary: fc.constantFrom('flush', 'hidden', 'visible', 'leaving', 'restored') },
  {
    weight: 2,
    arbitrary: fc.record({
      host: fc.constantFrom(...NAMES),
      reply: fc.constantFrom(200, 503, 400, 413, 'none', 'partly'),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom('deny sharing', 'grant') },
);

it('is conserved with several collectors: each event ends once at each of them, and once for the tracker', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const platform = fakePlatform();
      const replies = new Map<string, (number | string)[]>();
      const taken: string[] = [];
      const { send } = platform.network;
      const network: typeof platform.network = {
        ...platform.network,
        send(request, options) {
          const [, name = ''] = /\/\/(\w+)/.exec(request.url) ?? [];
          const reply = replies.get(name)?.shift() ?? 200;
          if (reply === 200) taken.push(...JSON.parse(request.body).map((id: string) => `${name} ${id}`));
          if (reply === 'none') platform.replies.unshift(new TypeError('Failed to fetch'));
          else platform.replies.unshift(typeof reply === 'number' ? reply : { status: 200, body: reply });
          return send(request, options);
        },
      };
      Object.assign(platform, { network });
      const { tracker } = start({ consent: 'auto', pageViews: 'manual', collector: collectors() }, platform);
      tracker.consent.grant('all');
      let tracked = 0;

      const check = (): void => {
        const { held, waiting, delivered, dropped, collectors: each } = tracker.stats();
        expect(held + waiting + delivered + lostOf(dropped)).toBe(tracked);
        for (const stats of Object.values(each)) {
          expect(stats.waiting + stats.delivered + lostOf(stats.dropped)).toBe(tracked);
        }
      };

      for (const each of steps) {
        if (typeof each === 'number') await platform.advance(each);
        else if (typeof each === 'object') replies.set(each.host, [...(replies.get(each.host) ?? []), each.reply]);
        else if (each === 'track') {
          tracker.track('x');
          tracked += 1;
        } else if (each === 'flush') await tracker.flush();
        else if (each === 'grant') tracker.consent.grant('all');
        else if (each === 'deny sharing') tracker.consent.withdraw(['sharing']);
        else platform.lifecycle(each);
        // Requests that follow one another need more than one turn; between an answer and its count there is a moment.
        for (let turn = 0; turn < 10; turn += 1) await platform.settle();
        check();
      }
      platform.lifecycle('restored');
      replies.clear();
      await platform.advance(600_000);
      await tracker.flush();
      await platform.advance(600_000);
      check();
      expect(tracker.stats().waiting).toBe(0);
      expect(taken.filter((one) => one.startsWith('twice')).length).toBe(
        new Set(taken.filter((one) => one.startsWith('twice'))).size,
      );
    }),
    { numRuns: 150 },
  );
});
