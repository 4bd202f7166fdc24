import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { build } from 'vite';
import { collectorPlugin } from '../collector/server.js';
import { render } from './render.js';

/** Where the example keeps what it makes. */
export interface ReactExampleOptions {
  /** DuckDB file of its collector, or `:memory:`. */
  readonly database: string;
  /** Folder for the built scripts; it is emptied first. */
  readonly outDir: string;
}

/**
 * Builds the scripts, and makes a server with the page at `/` (tracker of a module) and `/component` (tracker of a
 * component), and a collector of its own at `/e` and `/live`. It does not listen yet.
 */
export async function createReactExample({ database, outDir }: ReactExampleOptions): Promise<FastifyInstance> {
  const here = import.meta.dirname;
  await build({
    root: here,
    configFile: false,
    logLevel: 'warn',
    // StrictMode does its double mounting in development only, and that is what this example is about.
    mode: 'development',
    define: { 'process.env.NODE_ENV': '"development"' },
    build: {
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: [join(here, 'module-client.tsx'), join(here, 'component-client.tsx')],
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  const app = Fastify({ logger: { level: 'error' }, forceCloseConnections: 'idle' });
  await app.register(collectorPlugin, { database });
  await app.register(fastifyStatic, { root: outDir, decorateReply: false });
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(render('module')));
  app.get('/component', (_request, reply) => reply.type('text/html; charset=utf-8').send(render('component')));
  return app;
}
