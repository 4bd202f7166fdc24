import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyRequest } from 'fastify';
import { visitorCookieRoutes } from '../../../examples/collector/visitor-cookie-routes.js';
import { type LocalServer, startLocalServer } from './local-server.js';

const DIST = fileURLToPath(new URL('../../../dist/', import.meta.url));

/**
 * The web site under test, which answers under every host name. The built files are below `/dist/`, and `POST /t/visitor` sets the
 * cookies of the visitor again.
 */
export interface Site extends LocalServer {
  /** Serves text at a path, as HTML unless `headers` has another `content-type`, with the status 200 unless another is given. */
  page(path: string, html: string, headers?: Readonly<Record<string, string>>, status?: number): void;
  /** Serves the files of a folder below a path such as `/shop/`; `index.html` where a path ends in a slash. */
  files(prefix: `/${string}/`, folder: string): void;
  /** What was asked so far, in the form `GET http://app.example.localhost:12345/cart`; favicons apart. */
  readonly requests: readonly string[];
  /** Runs when the cookies of a visitor are asked for, and holds the answer until it is done; replaced by a test. */
  beforeVisitorAnswer: () => Promise<void>;
}

/** Starts a site that has no page yet. */
export async function startSite(): Promise<Site> {
  const pages = new Map<string, { html: string; headers: Readonly<Record<string, string>>; status: number }>();
  const folders = new Map<string, string>([['/dist/', DIST]]);
  const requests: string[] = [];

  const server = await startLocalServer(async (app) => {
    await app.register(fastifyStatic, { root: DIST, serve: false });
    await app.register(async (route) => {
      route.addHook('preHandler', async (request) => {
        requests.push(`${request.method} ${urlOf(request)}`);
        await site.beforeVisitorAnswer();
      });
      await route.register(visitorCookieRoutes, { prefix: '/t/visitor', now: Date.now });
    });
    app.get('/*', (request, reply) => {
      const url = urlOf(request);
      if (url.pathname === '/favicon.ico') return reply.code(204).send();
      requests.push(`${request.method} ${url}`);
      const page = pages.get(url.pathname);
      if (page !== undefined)
        return reply.code(page.status).type('text/html; charset=utf-8').headers(page.headers).send(page.html);
      const path = decodeURIComponent(url.pathname).replace(/\/$/, '/index.html');
      for (const [prefix, folder] of folders) {
        if (path.startsWith(prefix)) return reply.sendFile(path.slice(prefix.length), folder);
      }
      return reply.code(404).send(`no page ${url.pathname}`);
    });
  });
  const site: Site = {
    ...server,
    requests,
    beforeVisitorAnswer: async () => {},
    page: (path, html, headers = {}, status = 200) => void pages.set(path, { html, headers, status }),
    files: (prefix, folder) => void folders.set(prefix, folder),
  };
  return site;
}

function urlOf({ raw, url, headers }: FastifyRequest): URL {
  return new URL(url, `${'encrypted' in raw.socket ? 'https' : 'http'}://${headers.host}`);
}
