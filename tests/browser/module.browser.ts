import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { create, openModule } from './support/module-page.js';
import { readRecording } from './support/recorder.js';
import { names, sleep } from './support/sdk.js';
import { NOTHING_STORED, takeSnapshot } from './support/snapshot.js';

describe('the module', () => {
  it('does nothing when it is imported', async ({ page, site, collector }) => {
    await openModule(page, site, collector);
    await sleep(page, 100);
    expect(await readRecording(page)).toEqual({ calls: [], messages: [], patched: [] });
    expect(await takeSnapshot(page)).toEqual(NOTHING_STORED);
    expect(await page.evaluate(() => Object.keys(window).filter((key) => /touchtrail|^tt/i.test(key)))).toEqual([]);
  });

  it('tracks from createTracker to the collector, and counts', async ({ page, site, collector }) => {
    await openModule(page, site, collector);
    await create(page);
    const stats = await page.evaluate(async () => {
      const { tracker } = window;
      const before = tracker.stats();
      tracker.set({ theme: 'dark' });
      tracker.track('sign_up', { plan: 'pro' });
      tracker.page({ section: 'teas' });
      tracker.track('x'.repeat(101));
      await tracker.flush();
      return [before, tracker.stats()];
    });
    expect(collector.accepted()).toMatchObject([
      { name: 'page_view', properties: {} },
      { name: 'sign_up', properties: { theme: 'dark', plan: 'pro' } },
      { name: 'page_view', properties: { theme: 'dark', section: 'teas' } },
    ]);
    expect(stats).toEqual([
      expect.objectContaining({ state: 'running', delivered: 0 }),
      {
        state: 'running',
        tracked: 4,
        held: 0,
        waiting: 0,
        delivered: 3,
        dropped: { invalid: 1 },
        collectors: { json: { waiting: 0, delivered: 3, dropped: {} } },
        cookies: 'kept',
        storage: 'kept',
      },
    ]);
  });

  it('throws a TypeError that names a wrong option and its value', async ({ page, site, collector }) => {
    await openModule(page, site, collector);
    const told = await page.evaluate(() => {
      const { createTracker, jsonCollector } = window.sdk;
      const fail = (run: () => unknown) => {
        try {
          run();
          return 'nothing thrown';
        } catch (error) {
          return error instanceof TypeError ? error.message : `no TypeError: ${error}`;
        }
      };
      const collector = jsonCollector(window.endpoint);
      return [
        fail(() => jsonCollector('/relative')),
        fail(() => createTracker({ collector, retentionMs: -1 })),
        fail(() => createTracker({ collector, consent: 'yes!' })),
      ];
    });
    expect(told).toEqual([
      expect.stringMatching(/collector.*\/relative/),
      expect.stringMatching(/retentionMs.*-1/),
      expect.stringMatching(/consent.*yes!/),
    ]);
    expect((await readRecording(page)).calls).toEqual([]);
  });

  it('tells a listener of each change of the answer, once it has taken effect', async ({ page, site, collector }) => {
    await openModule(page, site, collector);
    const told = await page.evaluate(async () => {
      const { createTracker, jsonCollector } = window.sdk;
      const { consent } = createTracker({ collector: jsonCollector(window.endpoint) });
      const states: string[] = [];
      const stop = consent.onChange(({ state, purposes }) =>
        states.push(`${state} ${purposes.marketing} ${consent.status().state}`),
      );
      const answered = consent.set({ analytics: true, marketing: true });
      consent.deny(['marketing']);
      consent.deny(['marketing']);
      consent.withdraw();
      stop();
      consent.grant('all');
      consent.withdraw();
      await consent.settled();
      return [answered.state, ...states];
    });
    expect(told).toEqual(['granted', 'granted granted granted', 'granted denied granted', 'denied denied denied']);
  });

  it('never throws into the page, whatever it is given', async ({ page, site, collector }) => {
    await openModule(page, site, collector);
    await create(page);
    const dropped = await page.evaluate(async () => {
      const { tracker } = window;
      const track = tracker.track as (name: unknown, properties?: unknown) => void;
      const cycle: Record<string, unknown> = {};
      cycle.self = cycle;
      const badly = {
        toJSON() {
          throw new Error('not me');
        },
      };
      const getter = {
        get value() {
          throw new Error('nor me');
        },
      };
      for (const properties of [cycle, { big: 1n }, { node: document.body }, { run: () => {} }, badly, getter, 'text'])
        track('odd', properties);
      for (const name of [undefined, null, 7, '', {}]) track(name);
      track('huge', { text: 'x'.repeat(40_000) });
      await tracker.flush();
      return tracker.stats().dropped;
    });
    expect(dropped).toEqual({ invalid: 12, too_large: 1 });
    expect(names(collector.accepted())).toEqual(['page_view']);
    const { messages } = await readRecording(page);
    expect(messages).toEqual([]);
  });
});
