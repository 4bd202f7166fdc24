import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import Fastify, { type FastifyInstance } from 'fastify';
import { testCertificate } from './certificate.js';

/** A server on this machine, on a free port for http and another for https. */
export interface LocalServer {
  /** `app.example` gives `http://app.example.localhost:12345`. Such names need no DNS, and browsers trust them as https. */
  origin(host: string): string;
  /** The same with https and a self-signed certificate, for one label before `example`, `other` and `vendor`. */
  secureOrigin(host: string): string;
  /** `www.shop.co.uk` gives `http://www.shop.co.uk:12345`, or the same with https, for a browser with `hostNames: 'any'`. */
  at(host: string, scheme?: 'http' | 'https'): string;
  /** Closes both ports, and what is connected: connections are refused from here on. */
  refuse(): Promise<void>;
  /** Listens again, on the same ports. */
  accept(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server with the routes that `configure` adds. */
export async function startLocalServer(configure: (app: FastifyInstance) => Promise<void>): Promise<LocalServer> {
  const certificate = await testCertificate();
  const servers: { plain?: Server; secure?: Server } = {};
  const app = Fastify({
    // One set of routes for both: Fastify makes the handler, and this gives it to two servers.
    serverFactory(handler) {
      servers.plain = createPlainServer(handler);
      servers.secure = createSecureServer(certificate, handler);
      return servers.plain;
    },
  });
  await configure(app);
  await app.ready();
  const [plainPort, securePort] = await Promise.all([listen(servers.plain), listen(servers.secure)]);
  return {
    origin: (host) => `http://${host}.localhost:${plainPort}`,
    secureOrigin: (host) => `https://${host}.localhost:${securePort}`,
    at: (host, scheme = 'http') => `${scheme}://${host}:${scheme === 'http' ? plainPort : securePort}`,
    async refuse() {
      await Promise.all([servers.plain, servers.secure].map(stopListening));
    },
    async accept() {
      await Promise.all([listen(servers.plain, plainPort), listen(servers.secure, securePort)]);
    },
    async close() {
      await Promise.all([servers.plain, servers.secure].map(stopListening));
      await app.close();
    },
  };
}

function stopListening(server: Server | undefined): Promise<void> {
  return new Promise((resolve) => {
    // It may be closed already, which is as good.
    server?.close(() => resolve());
    server?.closeAllConnections();
  });
}

/** On a free port, where none is given. */
function listen(server: Server | undefined, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    if (server === undefined) throw new Error('Fastify made no server');
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
