import type { StageMap } from './journey.js';

/** The stage that a map gives to an event of that name; `undefined` where it has none and no fallback. Any text may be asked. */
export function stageOf({ events, fallback }: StageMap, eventName: string): string | undefined {
  // Entries are the map's own: `constructor` is an event as any other.
  return Object.entries(events).find(([, names]) => names.split(' ').includes(eventName))?.[0] ?? fallback;
}
