import type { FastifyInstance } from 'fastify';

/**
 * Listens until SIGINT or SIGTERM, then closes the server in order, so that the database file is whole. A port that is
 * taken or an address that is not ours ends the process with a line that says what to do.
 */
export async function listenUntilSignal(app: FastifyInstance, address: { host: string; port: number }): Promise<void> {
  try {
    await app.listen(address);
  } catch (error) {
    await app.close();
    throw new Error(explain(error, address), { cause: error });
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      app.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

function explain(error: unknown, { host, port }: { host: string; port: number }): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `port ${port} is taken. Stop what listens there, or choose another one with PORT=…`;
  if (code === 'EACCES') return `port ${port} needs more rights. Choose one above 1023 with PORT=…`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `${host} is no address of this machine. Set HOST=…`;
  return error instanceof Error ? error.message : String(error);
}
