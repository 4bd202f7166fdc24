import type { Unsubscribe } from '../model/timing.js';
import type { TabChannel } from '../platform/types.js';

/** Listeners of the open channels of all tabs, by the channel's name. */
export type FakeChannels = Map<string, Set<(message?: unknown) => void>>;

/** Adds a listener to a set, and says how to take it out. */
export function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): Unsubscribe {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A channel among tabs that share `channels`. */
export function fakeChannel(channels: FakeChannels, name: string, listener: (message?: unknown) => void): TabChannel {
  const listeners = channels.get(name) ?? new Set();
  channels.set(name, listeners);
  return {
    open: () => void listeners.add(listener),
    close: () => void listeners.delete(listener),
    tell(message) {
      for (const other of listeners) if (other !== listener) queueMicrotask(() => other(message));
    },
  };
}

/** Events of a page by their type. */
export interface FakeEvents {
  /** Told of events of these types. */
  onEvents(types: readonly string[], listener: (event: Event) => void): Unsubscribe;
  /** An event of this type happens on the page; in a browser's tests one of an element may be given. */
  event(type: string, event?: Event): void;
}

/** None yet. */
export function fakeEvents(): FakeEvents {
  const heard = new Map<string, Set<(event: Event) => void>>();
  return {
    onEvents(types, listener) {
      const stops = types.map((type) => {
        const listeners = heard.get(type) ?? new Set();
        heard.set(type, listeners);
        return subscribe(listeners, listener);
      });
      return () => {
        for (const stop of stops) stop();
      };
    },
    event(type, event = { type } as Event) {
      for (const listener of [...(heard.get(type) ?? [])]) listener(event);
    },
  };
}
