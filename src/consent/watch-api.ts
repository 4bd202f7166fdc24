import { type ConsentSignal, UNKNOWN } from '../model/consent-signal.js';
import type { SourceHost, StartedSource } from '../model/consent-source.js';

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
  let isListening = false;
  let isStopped = false;
  let listenerId: unknown;

  const call = (command: string, ...rest: readonly unknown[]): boolean => {
    const api = readGlobal(global);
    try {
      if (typeof api === 'function') api(command, ...version, ...rest);
      return true;
    } catch {
      // Nothing was added then: the next read tries again.
      return false;
    }
  };

  const remove = (): void => {
    // The first ID is 0.
    if (listenerId !== undefined) call('removeEventListener', () => {}, listenerId);
    listenerId = undefined;
  };

  const listener = (told: Told | null | undefined, isSuccess: unknown): void => {
    listenerId = told?.listenerId ?? listenerId;
    // A stub adds the listener only when the platform has come.
    if (isStopped) return void remove();
    signal = told && isSuccess ? signalOf(told, signal) : UNKNOWN;
    // A listener that comes late is called at once, within `read`, which gives the answer itself.
    if (isListening) changed();
  };

  return {
    read() {
      if (typeof readGlobal(global) !== 'function') return undefined;
      isListening ||= !isStopped && call('addEventListener', listener);
      return signal;
    },
    stop() {
      isStopped = true;
      remove();
    },
  };
}
