import type { FastifyInstance } from 'fastify';
import type { Touchpoint } from '../../../src/model/event.js';
import { poll } from './page.js';

/** An example that listens, with the collector that is part of it. */
export interface Example {
  readonly origin: string;
  /** What was asked of it so far, for example `POST /e`. */
  readonly requests: readonly string[];
  /** What its collector has kept. */
  collected(): Promise<readonly Touchpoint[]>;
  /** Waits until an event of this name has been collected. */
  collectedEvent(name: string): Promise<Touchpoint>;
}

/** Lets an example listen until the test has ended. */
export async function listen(app: FastifyInstance, onCleanup: (undo: () => Promise<void>) => void): Promise<Example> {
  onCleanup(() => app.close());
  const requests: string[] = [];
  app.server.on('request', ({ method, url }) => void requests.push(`${method} ${url}`));
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const origin = `http://shop.example.localhost:${new URL(address).port}`;
  const collected = async (): Promise<Touchpoint[]> => {
    const { body } = await app.inject({ url: '/live/touchpoints?limit=1000', headers: { host: 'localhost' } });
    return JSON.parse(body).map(({ event }: { event: Touchpoint }) => event);
  };
  const collectedEvent = (name: string): Promise<Touchpoint> =>
    poll(`${name} to be collected`, 15_000, async () => {
      const found = (await collected()).find((event) => event.name === name);
      return found as Touchpoint;
    });
  return { origin, requests, collected, collectedEvent };
}
