import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './engine.js';
import { startLoopbackProxy } from './loopback-proxy.js';
import type { Page } from './page.js';
import { launchPuppeteer } from './puppeteer-browser.js';
import { launchWebKit } from './webkit-browser.js';

/** A cookie as the browser holds it, which is not always what a script asked for. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** With a leading dot where sub-domains get it too. */
  readonly domain: string;
  readonly path: string;
  /** Seconds since 1970; absent for a cookie that ends with the browser. */
  readonly expiresSeconds?: number;
  readonly secure: boolean;
  readonly httpOnly: boolean;
}

/** Tabs that share cookies and storage with each other and with nothing else. */
export interface Context {
  newPage(): Promise<Page>;
  /** All cookies, of every domain and path. */
  cookies(): Promise<readonly Cookie[]>;
}

/** A context that begins without cookies and storage. */
export interface FreshContext extends Context {
  /** Closes its tabs and forgets what they stored. */
  close(): Promise<void>;
}

/** A running browser; as a `Context` it is the profile on disk. */
export interface Browser extends Context {
  readonly engine: Engine;
  /** Makes a context; one at a time, since WebKitGTK can only empty the one that it has. */
  fresh(): Promise<FreshContext>;
  /** SIGKILL to all processes: what a crash leaves behind (not a power cut: what the kernel holds is kept). */
  kill(): Promise<void>;
  /** Ends the browser in the orderly way, and then whatever is left of it. Does nothing when it has ended. */
  close(): Promise<void>;
}

/** What a test may ask of a browser at its start. */
export interface LaunchOptions {
  /**
   * Intelligent Tracking Prevention as in Safari; off by default in WebKitGTK, no effect in the other engines.
   *
   * @defaultValue `'off'`
   */
  readonly trackingPrevention?: 'on' | 'off';
  /**
   * Which host names lead to the servers of a test, each at its own port (`LocalServer.at`): with `'any'` all there are,
   * so that cookies can be tried on `www.shop.co.uk`. The browser then goes through a proxy that reaches this machine only.
   *
   * @defaultValue `'localhost'`
   */
  readonly hostNames?: 'localhost' | 'any';
}

/** What an engine is started with. */
export interface EngineOptions extends Pick<LaunchOptions, 'trackingPrevention'> {
  /** Where everything goes through, loopback names included. */
  readonly proxyPort?: number;
}

/** Starts a browser on a profile folder; the same folder after `kill` or `close` is the same visitor again. */
export async function launch(
  engine: Engine,
  profile: string,
  { hostNames, ...options }: LaunchOptions = {},
): Promise<Browser> {
  if (hostNames !== 'any') return launchEngine(engine, profile, options);
  const proxy = await startLoopbackProxy();
  try {
    const browser = await launchEngine(engine, profile, { ...options, proxyPort: proxy.port });
    const closeProxy = () => proxy.close();
    return {
      ...browser,
      kill: () => browser.kill().finally(closeProxy),
      close: () => browser.close().finally(closeProxy),
    };
  } catch (error) {
    await proxy.close();
    throw error;
  }
}

function launchEngine(engine: Engine, profile: string, options: EngineOptions): Promise<Browser> {
  switch (engine) {
    case 'chromium':
    case 'firefox':
      return launchPuppeteer(engine, profile, options);
    case 'webkit':
      return launchWebKit(profile, options);
    default:
      return engine satisfies never;
  }
}

/** Makes an empty profile folder. */
export function newProfile(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'touchtrail-profile-'));
}

/** Removes a profile folder whose browser has ended. */
export function removeProfile(profile: string): Promise<void> {
  return rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
