import { type ConsentSignal, UNKNOWN } from '../model/consent-signal.js';
import type { SourceHost, StartedSource } from '../platform/types.js';

/** An API of the IAB, and what its listeners are told. */
export interface WatchedApi<Told> {
  /** The global function. */
  readonly global: string;
  /** What stands between a command and its callback: TCF wants its version there. */
  readonly version: readonly number[];
  /** What it means, and what was known before. */
  signalOf(told: Told, known: ConsentSignal): ConsentSignal;
}

/** Watches an API that is a function of commands: the listener is added by the first `read` that finds it, if only its stub. */
export function watchApi<Told extends { readonly listenerId?: unknown }>(
  { global, version, signalOf }: WatchedApi<Told>,
  { readGlobal }: SourceHost,
  changed: () => void,
): StartedSource {
  let signal = UNKNOWN;
  let state: 'new' | 'adding' | 'listening' | 'stopped' = 'new';
  let listenerId: unknown;

  const call = (command: string, ...rest: unknown[]): boolean => {
    const api = readGlobal(global);
    if (typeof api !== 'function') return false;
    try {
      api(command, ...version, ...rest);
    } catch {
      // Nothing was added then: the next read tries again.
      if (state === 'adding') state = 'new';
    }
    return true;
  };

  const remove = (): void => {
    // The first ID is 0.
    if (listenerId !== undefined) call('removeEventListener', () => {}, listenerId);
    listenerId = undefined;
  };

  const listener = (told: Told | null | undefined, isSuccess: unknown): void => {
    listenerId = told?.listenerId ?? listenerId;
    // A stub adds the listener only when the platform has come.
    if (state === 'stopped') return void remove();
    signal = told && isSuccess ? signalOf(told, signal) : UNKNOWN;
    // A listener that comes late is called at once, within `read`, which gives the answer itself.
    if (state === 'listening') changed();
  };

  return {
    read() {
      if (state !== 'new') return typeof readGlobal(global) === 'function' ? signal : undefined;
      state = 'adding';
      const isThere = call('addEventListener', listener);
      state = isThere && state === 'adding' ? 'listening' : 'new';
      return isThere ? signal : undefined;
    },
    stop() {
      state = 'stopped';
      remove();
    },
  };
}
