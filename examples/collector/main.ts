import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { listenUntilSignal } from './listen.js';
import { createCollectorServer } from './server.js';

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8485),
  HOST: z.string().min(1).default('127.0.0.1'),
  TOKEN: z.string().optional(),
  PRIVACY_TOKEN: z.string().optional(),
  RETENTION_DAYS: z.coerce.number().positive().optional(),
  DATABASE: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL('./data/collector.duckdb', import.meta.url))),
});

try {
  const { PORT: port, HOST: host, TOKEN: token, DATABASE: database, ...more } = environment.parse(process.env);
  const { PRIVACY_TOKEN: privacyToken, RETENTION_DAYS: retentionDays } = more;
  const app = await createCollectorServer({ database, host, token, privacyToken, retentionDays });
  await listenUntilSignal(app, { host, port });
  const [origin] = app.listeningOrigin.split(',');
  console.log(
    `Collector  ${origin}/e\nLive page  ${origin}/live${token === undefined ? '' : '?token=…'}\nDatabase   ${database}`,
  );
} catch (error) {
  const message = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error;
  console.error(`The collector did not start: ${message}`);
  process.exitCode = 1;
}
