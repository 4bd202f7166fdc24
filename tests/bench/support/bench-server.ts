import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';

/** A plain HTTP server on this machine. */
export interface BenchServer {
  /** `app.example` gives `http://app.example.localhost:12345`, which needs no DNS and which browsers trust as https. */
  origin(host: string): string;
  /** All bytes that came in so far, with what HTTP adds. */
  bytesRead(): number;
  close(): Promise<void>;
}

/** Starts a server on a free port. */
export async function startBenchServer(listener: RequestListener): Promise<BenchServer> {
  const server = createServer(listener);
  const sockets = new Set<Socket>();
  let bytesOfClosed = 0;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      bytesOfClosed += socket.bytesRead;
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: (host) => `http://${host}.localhost:${port}`,
    bytesRead: () => [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, bytesOfClosed),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
