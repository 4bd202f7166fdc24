import { test } from 'vitest';
import { type Browser, type LaunchOptions, launch, newProfile, removeProfile } from './browser.js';
import { startCollector } from './collector.js';
import { parseEngine } from './engine.js';
import { startSite } from './site.js';

/** Starts a browser on the test's own profile, which outlives `kill` and `close`. */
export type LaunchOwn = (options?: LaunchOptions) => Promise<Browser>;

/**
 * `it` of the browser tests. A test gets what it names in its first argument, and all of it is cleaned up after it:
 *
 * - `engine`: `chromium`, `firefox` or `webkit`;
 * - `page`: a tab without cookies and storage; `context`: where it lives, for more tabs and all cookies;
 * - `site`: a web site that answers under every host name; `collector`: a recording collector; both new for each test;
 * - `browser`: the one browser of the file, on which all the contexts are, started with `launchOptions`, which a file may
 *   set by `it.extend('launchOptions', { scope: 'file' }, …)`;
 * - `launchOwn`: starts a browser for this test alone, to be killed and started again on the same profile.
 */
export const it = test
  .extend('engine', { scope: 'worker' }, () => parseEngine(process.env.ENGINE))
  .extend('launchOptions', { scope: 'file' }, (): LaunchOptions => ({}))
  .extend('browser', { scope: 'file' }, async ({ engine, launchOptions }, { onCleanup }) => {
    const profile = await newProfile();
    let browser: Browser | undefined;
    onCleanup(async () => {
      await browser?.close();
      await removeProfile(profile);
    });
    browser = await launch(engine, profile, launchOptions);
    return browser;
  })
  .extend('context', async ({ browser }, { onCleanup }) => {
    const context = await browser.fresh();
    onCleanup(() => context.close());
    return context;
  })
  .extend('page', ({ context }) => context.newPage())
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
  .extend('site', async ({}, { onCleanup }) => {
    const site = await startSite();
    onCleanup(() => site.close());
    return site;
  })
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern that it depends on nothing
  .extend('collector', async ({}, { onCleanup }) => {
    const collector = await startCollector();
    onCleanup(() => collector.close());
    return collector;
  })
  .extend('launchOwn', async ({ engine }, { onCleanup }): Promise<LaunchOwn> => {
    const profile = await newProfile();
    const started: Browser[] = [];
    onCleanup(async () => {
      for (const browser of started) await browser.close();
      await removeProfile(profile);
    });
    return async (options) => {
      const browser = await launch(engine, profile, options);
      started.push(browser);
      return browser;
    };
  });
