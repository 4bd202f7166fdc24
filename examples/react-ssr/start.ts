import { join } from 'node:path';
import { listenUntilSignal } from '../collector/listen.js';
import { createReactExample } from './server.js';

const port = Number(process.env.PORT ?? 8486);
const app = await createReactExample({
  database: join(import.meta.dirname, 'data/events.duckdb'),
  outDir: join(import.meta.dirname, 'dist'),
});
await listenUntilSignal(app, { host: '127.0.0.1', port });
console.log(`
  Tracker of a module      http://localhost:${port}/
  Tracker of a component   http://localhost:${port}/component
  Live page                http://localhost:${port}/live
`);
