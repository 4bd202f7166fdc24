import { readFile } from 'node:fs/promises';
import { startBenchServer } from './bench-server.js';

const DIST = new URL('../../../dist/', import.meta.url);

/** A site that numbers its page loads: each address gets `?load=7`, and pages tell their whole address to the collector. */
export interface BenchSite {
  origin(host: string): string;
  /** Serves a page at a path, under every host name; `/dist/` has the built files. */
  page(path: string, html: string): void;
  /** The visitor has left a page load: by a link, which the site notices itself, or because the tab was closed or killed. */
  leave(load: number): void;
  /** The page loads that are still open. */
  open(): readonly number[];
  /** When a page load was left. */
  leftAtMs(load: number): number | undefined;
  close(): Promise<void>;
}

/** These headers give a page the best clock that Chromium has, with steps of 5 µs. */
export const ISOLATED: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Starts a site without pages; they will come with these headers. */
export async function startBenchSite(headers: Readonly<Record<string, string>> = {}): Promise<BenchSite> {
  const pages = new Map<string, string>();
  const left = new Map<number, number>();
  let loads = 0;
  const leave = (load: number): void => {
    if (!left.has(load)) left.set(load, Date.now());
  };
  const server = await startBenchServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const html = pages.get(url.pathname);
    if (html !== undefined) {
      const previous = /[?&]load=(\d+)/.exec(request.headers.referer ?? '')?.[1];
      if (previous !== undefined) leave(Number(previous));
      if (!url.searchParams.has('load')) {
        loads += 1;
        return void response.writeHead(302, { location: `${url.pathname}?load=${loads}` }).end();
      }
      return void response.writeHead(200, { ...headers, 'content-type': 'text/html; charset=utf-8' }).end(html);
    }
    if (!url.pathname.startsWith('/dist/')) return void response.writeHead(204).end();
    const file = await readFile(new URL(url.pathname.slice('/dist/'.length), DIST));
    response.setHeader('content-type', 'text/javascript').setHeader('cache-control', 'max-age=3600').end(file);
  });
  return {
    origin: server.origin,
    page: (path, html) => void pages.set(path, html),
    leave,
    open: () => Array.from({ length: loads }, (_, index) => index + 1).filter((load) => !left.has(load)),
    leftAtMs: (load) => left.get(load),
    close: server.close,
  };
}
