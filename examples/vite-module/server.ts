import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { build } from 'vite';
import { collectorPlugin } from '../collector/server.js';

/** Where the example keeps what it makes. */
export interface ViteExampleOptions {
  /** DuckDB file of its collector, or `:memory:`. */
  readonly database: string;
  /** Folder for the built page; it is emptied first. */
  readonly outDir: string;
}

/**
 * Builds the page, and makes a server with it at `/` and a collector of its own at `/e` and `/live`. It does not
 * listen yet.
 */
export async function createViteExample({ database, outDir }: ViteExampleOptions): Promise<FastifyInstance> {
  await build({ root: import.meta.dirname, configFile: false, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const app = Fastify({ logger: { level: 'error' }, forceCloseConnections: 'idle' });
  await app.register(collectorPlugin, { database });
  await app.register(fastifyStatic, { root: outDir, decorateReply: false });
  return app;
}
