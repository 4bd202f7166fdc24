import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';
import type { FakeSourceHost } from './fake-source-host.js';

/** A page of its own, on which a real consent platform runs. */
export type PlatformPage = JSDOM['window'];

/** The text of a file of an installed package, for example `klaro/dist/klaro.js`. */
export const readPackageFile = (path: string): string =>
  readFileSync(new URL(`../../../node_modules/${path}`, import.meta.url), 'utf8');

/** An empty page, complete, on which scripts run when a test evaluates them. */
export function openPage(): PlatformPage {
  return new JSDOM('<!doctype html><body></body>', {
    url: 'https://shop.example/',
    runScripts: 'outside-only',
    pretendToBeVisual: true,
  }).window;
}

/** Shows a source what is on a page: one of its globals, and its events of these types, wherever they are dispatched. */
export function showTo(host: FakeSourceHost, page: PlatformPage, global: string, types: readonly string[] = []): void {
  host.globals[global] = page[global];
  for (const type of types) page.addEventListener(type, () => host.emit(type), true);
}

/** A page as the window that it is, for its constructors. */
export const windowOf = (page: object): Window & typeof globalThis => page as Window & typeof globalThis;
