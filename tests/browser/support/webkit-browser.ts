import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, EngineOptions } from './browser.js';
import { findProgram } from './engine.js';
import { createPage, type Page, poll } from './page.js';
import { guardGroup, type ProcessGroup } from './process-group.js';
import { startVirtualScreen } from './virtual-screen.js';
import { findFreePort, openWebDriver, type WebDriver } from './webdriver.js';
import { connectWebKitControl, type WebKitControl } from './webkit-control.js';

const HOST = fileURLToPath(new URL('webkit-host.py', import.meta.url));

/** Starts WebKitGTK on a virtual screen of its own. */
export async function launchWebKit(
  profile: string,
  { trackingPrevention, proxyPort }: EngineOptions,
): Promise<Browser> {
  const program = findProgram('webkit');
  if (program === undefined) throw new Error('webkit is not installed');
  const [screen, port] = await Promise.all([startVirtualScreen(), findFreePort(), mkdir(profile, { recursive: true })]);
  const controlPath = join(profile, 'control');
  await rm(controlPath, { force: true }); // of a browser that was killed
  const driverProcess = spawn(program, [`--port=${port}`, '--host=127.0.0.1'], {
    detached: true,
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: screen.display,
      NO_AT_BRIDGE: '1',
      XDG_CACHE_HOME: join(profile, 'xdg'),
      TOUCHTRAIL_PROFILE: profile,
      TOUCHTRAIL_CONTROL: controlPath,
      TOUCHTRAIL_ITP: trackingPrevention === 'on' ? '1' : '0',
      TOUCHTRAIL_PROXY: proxyPort === undefined ? '' : `http://127.0.0.1:${proxyPort}`,
    },
  });
  const processes = guardGroup(driverProcess);
  const all: ProcessGroup = {
    async kill() {
      await processes.kill();
      await screen.processes.kill();
    },
    ended: () => processes.ended(),
  };
  try {
    await poll('WebKitWebDriver to listen', 10_000, () => fetch(`http://127.0.0.1:${port}/status`));
    const driver = await openWebDriver(port, {
      acceptInsecureCerts: true,
      'webkitgtk:browserOptions': { binary: HOST, args: [] },
    });
    return createBrowser(driver, await connectWebKitControl(controlPath), all);
  } catch (error) {
    await all.kill();
    throw error;
  }
}

function createBrowser(driver: WebDriver, control: WebKitControl, processes: ProcessGroup): Browser {
  let pages: Page[] = [];
  const cookies: Browser['cookies'] = () => control.send('cookies', {});
  const newPage = async (): Promise<Page> => {
    const tab = await driver.newTab();
    const view = await control.send('newest', {});
    const raise = async (): Promise<void> => void (await control.send('raise', { view }));
    const page = createPage({
      goto: (url) => driver.goto(tab, url),
      evaluateText: async (expression) => (await control.send('evaluate', { view, expression })) ?? undefined,
      async click(selector) {
        await raise();
        await driver.click(tab, selector);
      },
      async type(selector, text) {
        await raise();
        await driver.type(tab, selector, text);
      },
      async onNewDocument(script) {
        await control.send('addScript', { view, script });
      },
      async setConnection(state) {
        await control.send('connection', { state });
        await page.evaluate(imitateConnection, state);
      },
      bringToFront: raise,
      async screenshot(path) {
        await raise();
        await writeFile(path, await driver.screenshot(tab));
      },
      async close() {
        pages = pages.filter((other) => other !== page);
        await driver.closeTab(tab);
      },
    });
    pages.push(page);
    return page;
  };
  return {
    engine: 'webkit',
    newPage,
    cookies,
    async fresh() {
      return {
        newPage,
        cookies,
        async close() {
          for (const page of pages) await page.close();
          await control.send('clear', {});
          await control.send('connection', { state: 'online' });
        },
      };
    },
    kill: () => processes.kill(),
    async close() {
      if (processes.ended()) return;
      try {
        await driver.quit();
      } finally {
        control.close();
        await processes.kill();
      }
    },
  };
}

/** Runs in the page. */
function imitateConnection(state: 'offline' | 'online'): void {
  Object.defineProperty(navigator, 'onLine', { value: state === 'online', configurable: true });
  dispatchEvent(new Event(state));
}
