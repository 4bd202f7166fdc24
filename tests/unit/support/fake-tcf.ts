import type { FakeSourceHost } from './fake-source-host.js';

type Listener = (data: unknown, isSuccess: boolean) => void;

/** A platform with `__tcfapi` that tells its listeners what the test says; IDs begin with 0, as in the reference library. */
export interface FakeTcf {
  /** Tells it now, and to every later listener at once; `isSuccess` is true by default. */
  tell(data: Record<string, unknown> | null, isSuccess?: boolean): void;
  /** How many listen. */
  listenerCount(): number;
}

/** Puts it on a page. As long as nothing was told it is like a stub: it keeps listeners and calls none. */
export function installFakeTcf(host: FakeSourceHost): FakeTcf {
  const listeners = new Map<number, Listener>();
  let told: [Record<string, unknown> | null, boolean] | undefined;
  let nextId = 0;
  const call = (id: number, listener: Listener): void => {
    if (told) listener(told[0] && { ...told[0], listenerId: id }, told[1]);
  };
  host.globals.__tcfapi = (command: string, version: number, callback: Listener, parameter?: unknown): void => {
    if (version !== 2) return void callback(null, false);
    if (command === 'addEventListener') {
      listeners.set(nextId, callback);
      nextId += 1;
      call(nextId - 1, callback);
    }
    if (command === 'removeEventListener') callback(listeners.delete(Number(parameter)), true);
  };
  return {
    listenerCount: () => listeners.size,
    tell(data, isSuccess = true) {
      told = [data, isSuccess];
      for (const [id, listener] of listeners) call(id, listener);
    },
  };
}
