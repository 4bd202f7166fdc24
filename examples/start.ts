import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { listenUntilSignal } from './collector/listen.js';
import { createDemo } from './shop/demo.js';

const environment = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(8484),
  HOST: z.string().min(1).default('127.0.0.1'),
  TOKEN: z.string().optional(),
});

try {
  const { PORT: port, HOST: host, TOKEN: token } = environment.parse(process.env);
  // Asked first: the server that has the port may well be this demo, and then its database is locked too.
  if (await isTaken(port, host)) {
    throw new Error(`port ${port} is taken. Choose another one: PORT=${port === 8484 ? 8485 : 8484} npm start`);
  }
  // A file for each port, so that two demos can run beside each other.
  const database = fileURLToPath(new URL(`./shop/data/events-${port}.duckdb`, import.meta.url));
  const app = await createDemo({ database, host, token });
  await listenUntilSignal(app, { host, port });

  const origin = `http://${host === '127.0.0.1' ? 'localhost' : host}:${port}`;
  console.log(`
  Shop        ${origin}/
  Live page   ${origin}/live${token === undefined ? '' : '?token=…'}
  Collector   ${origin}/e

  Ctrl+C stops it.
`);
} catch (error) {
  const message = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error;
  console.error(`The demo did not start: ${message}`);
  process.exitCode = 1;
}

function isTaken(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    probe.listen({ port, host }, () => probe.close(() => resolve(false)));
  });
}
