import { fileURLToPath } from 'node:url';
import type { Page } from '../page.js';
import type { Site } from '../site.js';

/** A page with a consent platform, and what a visitor can do there. */
export interface ConsentPage {
  /** The source by the name of its file, for example `klaro`. */
  readonly source: string;
  /** The platform's part of the head. */
  readonly head: string;
  readonly body?: string;
  /** Serves what the page loads. */
  serve?(site: Site): Promise<void> | void;
  /** Waits until the visitor can answer. */
  ready(page: Page): Promise<unknown>;
  /** The visitor allows everything. */
  accept(page: Page): Promise<void>;
  /** The visitor refuses everything, asked for the first time. */
  reject(page: Page): Promise<void>;
  /** The visitor comes back and refuses what was allowed. */
  withdraw(page: Page): Promise<void>;
  /** The visitor moves the switch for analytics and does not save. */
  toggle?(page: Page): Promise<void>;
  /** The site forgets the answer. */
  reset?(page: Page): Promise<void>;
}

/** Serves the files of an installed package below `/packages/<name>/`. */
export function servePackage(site: Site, name: string): void {
  site.files(`/packages/${name}/`, fileURLToPath(new URL(`../../../../node_modules/${name}/`, import.meta.url)));
}

/** Clicks what comes within ten seconds. */
export async function clickOn(page: Page, selector: string): Promise<void> {
  await page.evaluate((wanted) => void Object.assign(window, { wanted }), selector);
  await page.waitFor(() => {
    const element = document.querySelector<HTMLElement>(String(Reflect.get(window, 'wanted')));
    return element && element.getClientRects().length > 0;
  });
  await page.click(selector);
}
