import type { SourceHost } from '../../../src/model/consent-source.js';
import { type FakeClock, fakeClock } from '../../../src/testing/fake-clock.js';

/** A page for consent sources: globals and cookies are what a test puts there, and time stands still until it is moved. */
export interface FakeSourceHost extends SourceHost, FakeClock {
  /** The globals by name. */
  readonly globals: Record<string, unknown>;
  /** The cookies by name. */
  readonly cookieValues: Map<string, string>;
  /** An event on the window, the document or an element. */
  emit(type: string): void;
  /** How many listeners and timers are still switched on. */
  openCount(): number;
}

/** A page with these globals and no cookie. */
export function fakeSourceHost(globals: Record<string, unknown> = {}): FakeSourceHost {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const cookieValues = new Map<string, string>();
  const listeners = new Set<{ readonly types: readonly string[]; readonly listener: () => void }>();
  const timers = new Set<object>();

  return {
    ...clock,
    globals,
    cookieValues,
    openCount: () => listeners.size + timers.size,
    readCookie: (name) => cookieValues.get(name),

    readGlobal(path) {
      try {
        return path.split('.').reduce<unknown>((value, key) => Reflect.get(Object(value), key), globals);
      } catch {
        return undefined;
      }
    },

    onEvents(types, listener) {
      const entry = { types, listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },

    emit(type) {
      for (const { types, listener } of [...listeners]) if (types.includes(type)) listener();
    },

    setTimer(run, delayMs) {
      const timer = {};
      timers.add(timer);
      const cancel = clock.setTimer(() => {
        timers.delete(timer);
        run();
      }, delayMs);
      return () => {
        timers.delete(timer);
        cancel();
      };
    },
  };
}
