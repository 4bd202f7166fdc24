import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';
import { type CollectorOptions, createCollectorServer } from '../../../../examples/collector/server.js';

// A database and a server per test are slow on a busy machine; what hangs does so for the keep-alive time of 72 s.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** A collector that listens on a free port. */
export interface RunningCollector {
  readonly origin: string;
  /** Sends a body as the SDK does: `text/plain`. */
  post(body: unknown): Promise<{ status: number; body: unknown; headers: Headers }>;
  /** A read below `/live`, as JSON. */
  read(path: string, headers?: Record<string, string>): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts one over real HTTP; it is closed with the test at the latest. */
export async function startCollector(options: Partial<CollectorOptions> = {}): Promise<RunningCollector> {
  const app = await createCollectorServer({ database: ':memory:', ...options });
  await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    async post(body) {
      const response = await fetch(`${origin}/e`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, body: await response.json(), headers: response.headers };
    },
    async read(path, headers = {}) {
      const response = await fetch(`${origin}/live/${path}`, { headers });
      return response.json();
    },
    close: () => app.close(),
  };
}
