import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { type LocalServer, startLocalServer } from './local-server.js';

const DIST = fileURLToPath(new URL('../../../dist/', import.meta.url));

/** The web site under test, which answers under every host name. The built files are below `/dist/`. */
export interface Site extends LocalServer {
  /** Serves text at a path, as HTML unless `headers` has another `content-type`. */
  page(path: string, html: string, headers?: Readonly<Record<string, string>>): void;
  /** Serves the files of a folder below a path such as `/shop/`; `index.html` where a path ends in a slash. */
  files(prefix: `/${string}/`, folder: string): void;
  /** What was asked so far, in the form `GET http://app.example.localhost:12345/cart`; favicons apart. */
  readonly requests: readonly string[];
}

/** Starts a site that has no page yet. */
export async function startSite(): Promise<Site> {
  const pages = new Map<string, { html: string; headers: Readonly<Record<string, string>> }>();
  const folders = new Map<string, string>([['/dist/', DIST]]);
  const requests: string[] = [];

  const server = await startLocalServer(async (app) => {
    await app.register(fastifyStatic, { root: DIST, serve: false });
    app.get('/*', (request, reply) => {
      const scheme = 'encrypted' in request.raw.socket ? 'https' : 'http';
      const url = new URL(request.url, `${scheme}://${request.headers.host}`);
      if (url.pathname === '/favicon.ico') return reply.code(204).send();
      requests.push(`${request.method} ${url}`);
      const page = pages.get(url.pathname);
      if (page !== undefined) return reply.type('text/html; charset=utf-8').headers(page.headers).send(page.html);
      const path = decodeURIComponent(url.pathname).replace(/\/$/, '/index.html');
      for (const [prefix, folder] of folders) {
        if (path.startsWith(prefix)) return reply.sendFile(path.slice(prefix.length), folder);
      }
      return reply.code(404).send(`no page ${url.pathname}`);
    });
  });
  return {
    ...server,
    requests,
    page: (path, html, headers = {}) => void pages.set(path, { html, headers }),
    files: (prefix, folder) => void folders.set(prefix, folder),
  };
}
