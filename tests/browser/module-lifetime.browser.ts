import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { create, openModule } from './support/module-page.js';
import { readRecording } from './support/recorder.js';
import { names, sleep } from './support/sdk.js';
import { takeSnapshot } from './support/snapshot.js';

describe('a tracker of the module', () => {
  it('counts one page view when it is created, shut down and created again', async ({ page, site, collector }) => {
    await openModule(page, site, collector);
    await create(page);
    await page.evaluate(() => window.tracker.shutdown());
    await create(page);
    await page.evaluate(async () => {
      window.tracker.track('sign_up');
      await window.tracker.flush();
    });
    expect(names(collector.accepted())).toEqual(['page_view', 'sign_up']);
    expect((await readRecording(page)).messages).toEqual([]);
  });

  it('counts one page view when the first tracker never got to emit it', async ({ page, site, collector }) => {
    await openModule(page, site, collector);
    await page.evaluate(async () => {
      const { createTracker, jsonCollector } = window.sdk;
      const options = { collector: jsonCollector(window.endpoint), consent: 'granted' } as const;
      // As React's StrictMode does it: in one task, without waiting for the shutdown.
      void createTracker(options).shutdown();
      window.tracker = createTracker(options);
      window.tracker.track('sign_up');
      await window.tracker.flush();
    });
    expect(names(collector.accepted())).toEqual(['page_view', 'sign_up']);
  });

  it('warns of two live trackers of one name', async ({ page, site, collector }) => {
    await openModule(page, site, collector);
    await create(page);
    await create(page);
    expect((await readRecording(page)).messages).toEqual([{ level: 'warn', text: expect.stringContaining('"tt"') }]);
  });

  it('keeps two trackers of two names apart', async ({ page, site, collector }) => {
    await openModule(page, site, collector);
    await create(page);
    await page.evaluate(async () => {
      const { createTracker, jsonCollector } = window.sdk;
      const second = createTracker({
        collector: jsonCollector(`${window.endpoint}2`),
        consent: 'granted',
        name: 'second',
      });
      window.tracker.track('one');
      second.track('two');
      await Promise.all([window.tracker.flush(), second.flush()]);
    });
    const told = Object.fromEntries(collector.requests.map(({ url, body }) => [url, body]));
    expect(told['/e']).toMatch(/"one"/);
    expect(told['/e']).not.toMatch(/"two"/);
    expect(told['/e2']).toMatch(/"two"/);
    expect(told['/e2']).not.toMatch(/"one"/);
    const { cookies, databases } = await takeSnapshot(page);
    expect(
      cookies
        .replace(/=[^;]*/g, '')
        .split('; ')
        .sort(),
    ).toEqual(['second_session', 'second_touches', 'second_visitor', 'tt_session', 'tt_touches', 'tt_visitor']);
    expect(databases).toEqual(['second_events', 'tt_events']);
    expect((await readRecording(page)).messages).toEqual([]);
  });

  it('hears and does nothing more after shutdown', async ({ page, site, collector }) => {
    await page.onNewDocument(`
      window.listening = [];
      for (const key of ['addEventListener', 'removeEventListener']) {
        const original = EventTarget.prototype[key];
        EventTarget.prototype[key] = function (type, listener, options) {
          const sign = [type, listener];
          if (key === 'addEventListener') listening.push(sign);
          else listening = listening.filter(([t, l]) => t !== type || l !== listener);
          return original.call(this, type, listener, options);
        };
      }
    `);
    await openModule(page, site, collector);
    const count = () => page.evaluate(() => (Reflect.get(window, 'listening') as unknown[]).length);
    const before = await count();
    await create(page);
    expect(await count()).toBeGreaterThan(before);
    await page.evaluate(() => window.tracker.flush());
    await page.evaluate(() => window.tracker.shutdown());
    const requests = collector.requests.length;
    expect(await count()).toBe(before);
    await page.evaluate(() => {
      history.pushState(null, '', '/a');
      window.tracker.track('late');
      window.tracker.consent.grant('all');
      dispatchEvent(new Event('online'));
    });
    await page.evaluate(() => window.tracker.flush());
    await page.evaluate(() => window.tracker.shutdown());
    await sleep(page, 400);
    expect(await page.evaluate(() => window.tracker.stats())).toMatchObject({
      state: 'shutdown',
      waiting: 0,
      dropped: { shutdown: 1 },
    });
    expect(collector.requests.length).toBe(requests);
    expect(names(collector.accepted())).toEqual(['page_view']);
  });

  it('delivers on the next page what was tracked before its shutdown', async ({ page, site, collector }) => {
    await openModule(page, site, collector);
    await create(page);
    await page.evaluate(async () => {
      window.tracker.track('last');
      await window.tracker.shutdown();
    });
    expect(collector.requests).toEqual([]);
    await openModule(page, site, collector);
    await create(page);
    await page.evaluate(() => window.tracker.flush());
    expect([...names(collector.accepted())].sort()).toEqual(['last', 'page_view', 'page_view']);
  });
});
