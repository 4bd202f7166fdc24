import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** A forward proxy that takes every host name for this machine. */
export interface LoopbackProxy {
  /** Where browsers find it, on 127.0.0.1. */
  readonly port: number;
  /** Closes it, and what is connected. */
  close(): Promise<void>;
}

// Test servers get theirs from the system; below are the services of the machine, and what a browser calls by itself.
const FIRST_FREE_PORT = 1024;

/**
 * Starts a proxy that sends `www.example.com:12345` to 127.0.0.1:12345, so that a test server answers under every name
 * at its own port. It asks no DNS and reaches nothing but this machine: the connection for any other port is cut.
 */
export async function startLoopbackProxy(): Promise<LoopbackProxy> {
  const tunnels = new Set<Socket>();
  const server = createServer(passOn).on('connect', ({ url }: IncomingMessage, near: Socket, head: Buffer) => {
    const port = freePort(`https://${url}`);
    if (port === undefined) return void near.destroy();
    const far = connect(port, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      far.write(head);
      pipeline(near, far, near, () => tunnels.delete(near));
    });
    far.on('error', () => near.destroy());
    near.on('error', () => far.destroy());
    tunnels.add(near);
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const tunnel of tunnels) tunnel.destroy();
      }),
  };
}

/** A proxy is asked with whole addresses; the name is left to the `Host` header, which travels as it is. */
function passOn(asked: IncomingMessage, answer: ServerResponse): void {
  const { url = '', method, headers } = asked;
  const port = freePort(url);
  // As of a server that is not there: an answer of the proxy would look like one of the server.
  const cut = (): unknown => answer.destroy();
  if (port === undefined) {
    cut();
    return;
  }
  const { pathname, search } = new URL(url);
  const passed = forward({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (answered) => {
    answer.writeHead(answered.statusCode ?? 502, answered.rawHeaders);
    pipeline(answered, answer, () => {});
  });
  passed.on('error', cut);
  pipeline(asked, passed, () => {});
}

function freePort(url: string): number | undefined {
  const port = URL.canParse(url) ? Number(new URL(url).port) : 0;
  return port >= FIRST_FREE_PORT ? port : undefined;
}
