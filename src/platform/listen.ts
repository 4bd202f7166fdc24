import type { Unsubscribe } from '../model/timing.js';

/** Not passive by default everywhere: nothing here prevents anything. */
const LISTENING = { capture: true, passive: true };

/** Listens to events on their way down to where they happened, so that a page that stops one there hides none. */
export function listen<Heard extends Event>(
  target: EventTarget,
  types: readonly string[],
  listener: (event: Heard) => void,
): Unsubscribe {
  const heard = listener as EventListener;
  for (const type of types) target.addEventListener(type, heard, LISTENING);
  return () => {
    for (const type of types) target.removeEventListener(type, heard, LISTENING);
  };
}
