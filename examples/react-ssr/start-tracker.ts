import { createTracker, jsonCollector, type Tracker } from 'touchtrail';

/** The tracker of this site. On the server it does nothing, so that what both sides share may call it. */
export function startTracker(): Tracker {
  // There is no `location` on the server, and nothing is sent from there.
  const origin = globalThis.location?.origin ?? 'http://localhost:8486';
  return createTracker({ collector: jsonCollector(`${origin}/e`) });
}
