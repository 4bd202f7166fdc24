import { join } from 'node:path';
import { listenUntilSignal } from '../collector/listen.js';
import { createViteExample } from './server.js';

const port = Number(process.env.PORT ?? 8487);
const app = await createViteExample({
  database: join(import.meta.dirname, 'data/events.duckdb'),
  outDir: join(import.meta.dirname, 'dist'),
});
await listenUntilSignal(app, { host: '127.0.0.1', port });
console.log(`
  Page        http://localhost:${port}/
  Live page   http://localhost:${port}/live
`);
