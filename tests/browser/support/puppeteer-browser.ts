import puppeteer, {
  type BrowserContext,
  type CDPSession,
  type LaunchOptions,
  type Page as PuppeteerPage,
} from 'puppeteer-core';
import type { Browser, Context, EngineOptions } from './browser.js';
import { type Engine, findProgram } from './engine.js';
import { createPage, type Page } from './page.js';
import { guardGroup } from './process-group.js';

type PuppeteerEngine = Exclude<Engine, 'webkit'>;

/**
 * What Chromium makes for people with each window, also for a headless one, and nobody looks at here: pages for the address bar
 * and one in reserve. Without them a new tab of a new context takes less than half the time.
 */
const UNSEEN =
  'WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,PreloadTopChromeWebUI,SpareRendererForSitePerProcess';

const ARGUMENTS: Record<PuppeteerEngine, string[]> = {
  firefox: [],
  chromium: [
    '--no-sandbox', // root, as in most CI containers, cannot use the sandbox
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    `--disable-features=${UNSEEN}`,
  ],
};

/** Loopback names too, which Chromium and Firefox would ask for directly. */
const PROXIED: Record<PuppeteerEngine, (port: number) => Pick<LaunchOptions, 'args' | 'extraPrefsFirefox'>> = {
  chromium: (port) => ({ args: [`--proxy-server=127.0.0.1:${port}`, '--proxy-bypass-list=<-loopback>'] }),
  firefox: (port) => ({
    extraPrefsFirefox: {
      'network.proxy.type': 1, // as set by hand
      'network.proxy.http': '127.0.0.1',
      'network.proxy.http_port': port,
      'network.proxy.ssl': '127.0.0.1',
      'network.proxy.ssl_port': port,
      'network.proxy.allow_hijacking_localhost': true,
    },
  }),
};

const puppeteerPages = new WeakMap<Page, PuppeteerPage>();

/** Starts Chromium or Firefox, headless. */
export async function launchPuppeteer(
  engine: PuppeteerEngine,
  profile: string,
  { proxyPort }: EngineOptions,
): Promise<Browser> {
  const executablePath = findProgram(engine);
  if (executablePath === undefined) throw new Error(`${engine} is not installed`);
  const proxied = proxyPort === undefined ? {} : PROXIED[engine](proxyPort);
  const browser = await puppeteer.launch({
    ...proxied,
    browser: engine === 'chromium' ? 'chrome' : 'firefox',
    executablePath,
    headless: true,
    userDataDir: profile,
    acceptInsecureCerts: true,
    args: [...ARGUMENTS[engine], ...(proxied.args ?? [])],
  });
  const child = browser.process();
  if (child === null) throw new Error(`${engine} did not start`);
  const processes = guardGroup(child);
  return {
    engine,
    ...wrapContext(browser.defaultBrowserContext()),
    async fresh() {
      const context = await browser.createBrowserContext();
      return { ...wrapContext(context), close: () => context.close() };
    },
    kill: () => processes.kill(),
    async close() {
      if (processes.ended()) return;
      try {
        await browser.close();
      } finally {
        await processes.kill();
      }
    },
  };
}

/** Chromium's own protocol for a tab: offline, quotas, CPU and whatever else only Chromium can do. */
export async function openCdp(page: Page): Promise<CDPSession> {
  const inner = puppeteerPages.get(page);
  if (inner === undefined) throw new TypeError('only a page of Chromium has a CDP session');
  return await inner.createCDPSession();
}

function wrapContext(context: BrowserContext): Context {
  return {
    newPage: async () => wrapPage(await context.newPage()),
    async cookies() {
      return (await context.cookies()).map(({ name, value, domain, path, expires, secure, httpOnly }) => ({
        name,
        value,
        domain,
        path,
        ...(expires > 0 ? { expiresSeconds: expires } : {}),
        secure,
        httpOnly: httpOnly ?? false,
      }));
    },
  };
}

function wrapPage(inner: PuppeteerPage): Page {
  const page = createPage({
    async goto(url) {
      await inner.goto(url, { waitUntil: 'load' });
    },
    evaluateText: async (expression) => (await inner.evaluate(expression)) as string | undefined,
    async click(selector) {
      await inner.bringToFront();
      await inner.click(selector);
    },
    async type(selector, text) {
      await inner.bringToFront();
      await inner.type(selector, text);
    },
    async onNewDocument(script) {
      await inner.evaluateOnNewDocument(script);
    },
    setConnection: (state) => inner.setOfflineMode(state === 'offline'),
    bringToFront: () => inner.bringToFront(),
    async screenshot(path) {
      await inner.bringToFront();
      await inner.screenshot({ path: path as `${string}.png` });
    },
    close: () => inner.close(),
  });
  puppeteerPages.set(page, inner);
  return page;
}
