import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import { accounts } from './accounts.js';
import { readPages } from './pages.js';
import { type CollectorAccess, privacy } from './privacy.js';

// Everything comes from the shop itself, and no script or style stands in the page. `data:` is for the small
// icons inside Pico's style sheet.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HTML = 'text/html; charset=utf-8';

const { resolve } = createRequire(import.meta.url);

/** The demo shop: its pages, their files, what its checkout asks a server for, and what its visitors may. */
export const shop: FastifyPluginAsync<CollectorAccess> = async (app, collector) => {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', POLICY);
    reply.header('x-content-type-options', 'nosniff');
  });
  const pages = readPages();
  for (const [path, html] of pages) {
    app.get(path, (_request, reply) => reply.type(HTML).send(html));
  }
  app.setNotFoundHandler((_request, reply) => reply.code(404).type(HTML).send(pages.get('/not-found')));
  await app.register(fastifyStatic, {
    prefix: '/assets/',
    root: [
      join(import.meta.dirname, 'assets'),
      dirname(resolve('@picocss/pico/css/pico.min.css')),
      dirname(resolve('vanilla-cookieconsent/dist/cookieconsent.css')),
    ],
    decorateReply: false,
  });
  await app.register(accounts);
  await app.register(privacy, { prefix: '/privacy', ...collector });
};
