import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Cookie } from './browser.js';
import { poll } from './page.js';

/** The commands of webkit-host.py: what they take and what they give. */
interface Commands {
  /** Number of the tab opened last. */
  newest: [arg: Record<never, never>, result: number];
  raise: [arg: { view: number }, result: null];
  addScript: [arg: { view: number; script: string }, result: null];
  evaluate: [arg: { view: number; expression: string }, result: string | null];
  cookies: [arg: Record<never, never>, result: readonly Cookie[]];
  clear: [arg: Record<never, never>, result: null];
  connection: [arg: { state: 'offline' | 'online' }, result: null];
}

/** The line to webkit-host.py, for what WebDriver has no command for. */
export interface WebKitControl {
  send<N extends keyof Commands>(name: N, arg: Commands[N][0]): Promise<Commands[N][1]>;
  close(): void;
}

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

/** Connects to the socket of a host that is about to start. */
export async function connectWebKitControl(path: string): Promise<WebKitControl> {
  const socket = await poll('the WebKit host to listen', 10_000, () => connect(path));
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  createInterface({ input: socket }).on('line', (line) => {
    const { id, value, error } = JSON.parse(line);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === null) asked?.resolve(value as never);
    else asked?.reject(new Error(error));
  });
  socket.on('close', () => {
    for (const asked of waiting.values()) asked.reject(new Error('the WebKit host has ended'));
    waiting.clear();
  });
  return {
    send: (name, arg) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        socket.write(`${JSON.stringify({ id: lastId, name, ...arg })}\n`);
      }),
    close: () => void socket.destroy(),
  };
}

function connect(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path, () => resolve(socket));
    socket.on('error', reject);
  });
}
