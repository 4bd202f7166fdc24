import type { Unsubscribe } from './types.js';

/** Listens to events on their way down to where they happened, so that a page that stops one there hides none. */
export function listen<Heard extends Event>(
  target: EventTarget,
  types: readonly string[],
  listener: (event: Heard) => void,
): Unsubscribe {
  const controller = new AbortController();
  const options = { capture: true, signal: controller.signal };
  for (const type of types) target.addEventListener(type, listener as EventListener, options);
  return () => controller.abort();
}
