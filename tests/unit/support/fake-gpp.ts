import type { FakeSourceHost } from './fake-source-host.js';

type Listener = (event: unknown, isSuccess: boolean) => void;
type PingData = Readonly<Record<string, unknown>>;

/** A platform with `__gpp` of version 1.1, whose IDs begin with 1000, as in the reference library. */
export interface FakeGpp {
  /** Changes what the platform says, and tells it as an event of this name. */
  tell(eventName: string, pingData: PingData): void;
  /** A whole change as the specification has it: `not ready` first, `ready` last. */
  change(pingData: PingData): void;
  /** How many listen. */
  listenerCount(): number;
}

/** Puts it on a page; like a stub, it is not ready. */
export function installFakeGpp(host: FakeSourceHost): FakeGpp {
  const listeners = new Map<number, Listener>();
  let pingData: PingData = { gppVersion: '1.1', cmpStatus: 'stub', signalStatus: 'not ready', parsedSections: {} };
  let nextId = 1000;
  host.globals.__gpp = (command: string, callback: Listener, parameter?: unknown): void => {
    if (command === 'addEventListener') {
      listeners.set(nextId, callback);
      callback({ eventName: 'listenerRegistered', listenerId: nextId, data: true, pingData }, true);
      nextId += 1;
    }
    if (command === 'removeEventListener') {
      callback(
        { eventName: 'listenerRemoved', listenerId: parameter, data: listeners.delete(Number(parameter)) },
        true,
      );
    }
  };
  const tell = (eventName: string, changes: PingData): void => {
    pingData = { ...pingData, ...changes };
    for (const [listenerId, listener] of listeners) listener({ eventName, listenerId, pingData }, true);
  };
  return {
    tell,
    listenerCount: () => listeners.size,
    change(changes) {
      tell('signalStatus', { signalStatus: 'not ready' });
      tell('sectionChange', { ...changes, cmpStatus: 'loaded' });
      tell('signalStatus', { signalStatus: 'ready' });
    },
  };
}
