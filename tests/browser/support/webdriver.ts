import { createServer } from 'node:net';
import { poll } from './page.js';

/** A session of the W3C WebDriver protocol, as far as the tests use it. No library: it is plain HTTP and JSON. */
export interface WebDriver {
  /** Opens a tab, which comes to the front. Its handle is what the other operations take. */
  newTab(): Promise<string>;
  goto(tab: string, url: string): Promise<void>;
  click(tab: string, selector: string): Promise<void>;
  type(tab: string, selector: string, text: string): Promise<void>;
  /** A PNG of what is visible. */
  screenshot(tab: string): Promise<Buffer>;
  closeTab(tab: string): Promise<void>;
  /** Ends the session and its browser. */
  quit(): Promise<void>;
}

// The name under which an element travels, fixed by the standard: https://www.w3.org/TR/webdriver/#elements
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** Opens a session at a driver that listens on `port`; rejects when it cannot start its browser. */
export async function openWebDriver(port: number, capabilities: Record<string, unknown>): Promise<WebDriver> {
  const root = `http://127.0.0.1:${port}/session`;
  const { sessionId } = await send<{ sessionId: string }>('POST', root, {
    capabilities: { alwaysMatch: capabilities },
  });
  const session = `${root}/${sessionId}`;
  // The session's first tab is kept aside: with its last tab a session ends.
  const keeper = await send<string>('GET', `${session}/window`);
  let current = keeper;

  const use = async (tab: string): Promise<void> => {
    if (current === tab) return;
    await send('POST', `${session}/window`, { handle: tab });
    current = tab;
  };
  const find = async (tab: string, selector: string): Promise<string> => {
    await use(tab);
    const found = await send<Record<string, string>>('POST', `${session}/element`, {
      using: 'css selector',
      value: selector,
    });
    return `${session}/element/${found[ELEMENT]}`;
  };
  return {
    async newTab() {
      return (await send<{ handle: string }>('POST', `${session}/window/new`, { type: 'tab' })).handle;
    },
    async goto(tab, url) {
      await use(tab);
      await send('POST', `${session}/url`, { url });
    },
    async click(tab, selector) {
      const element = await find(tab, selector);
      const tryToClick = async (): Promise<{ readonly error?: unknown } | undefined> => {
        try {
          await send('POST', `${element}/click`, {});
          return {};
        } catch (error) {
          // Something is in front of it, such as a banner that is fading out: wait for that as a person does.
          return String(error).includes('click intercepted') ? undefined : { error };
        }
      };
      const outcome = await poll(`a way to ${selector}`, 5_000, tryToClick);
      if (outcome?.error) throw outcome.error;
    },
    async type(tab, selector, text) {
      await send('POST', `${await find(tab, selector)}/value`, { text });
    },
    async screenshot(tab) {
      await use(tab);
      return Buffer.from(await send<string>('GET', `${session}/screenshot`), 'base64');
    },
    async closeTab(tab) {
      await use(tab);
      await send('DELETE', `${session}/window`);
      await use(keeper);
    },
    async quit() {
      await send('DELETE', session);
    },
  };
}

/** A port that was free a moment ago. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
  });
}

async function send<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value.error}: ${value.message}`);
  return value;
}
