import type { ConsentStatus } from './model/consent.js';
import type { PlanSchemas } from './model/plan.js';
import { mapPurposes } from './model/purposes.js';
import type { AnyPlan, Tracker, TrackingPlan, UntypedTracker } from './model/tracker.js';
import { resolveOptions } from './options/resolve-options.js';
import type { TrackerOptions } from './options/tracker-options.js';
import { browserPlatform, hasBrowser } from './platform/browser.js';
import { wireTracker } from './tracker.js';

/**
 * Starts tracking on this page. Until the visitor's answer allows it, nothing is stored, sent or inserted; events are
 * held in memory. On a server it returns a tracker whose methods do nothing.
 *
 * @throws TypeError if an option is wrong, naming the option and its value; afterwards nothing throws
 *
 * @example
 * ```ts
 * import { createTracker, jsonCollector } from 'touchtrail';
 *
 * const tracker = createTracker({ collector: jsonCollector('https://collect.example.com/e') });
 * tracker.consent.set({ analytics: true, marketing: false });
 * tracker.track('sign_up', { plan: 'pro' });
 * ```
 */
export function createTracker<Plan extends TrackingPlan<Plan> = AnyPlan>(
  options: TrackerOptions & { readonly plan?: PlanSchemas<Plan> },
): Tracker<Plan> {
  if (options?.platform || hasBrowser()) return wireTracker(options, options?.platform ?? browserPlatform());
  // A wrong option is told on the server too, where it is seen first.
  resolveOptions(options);
  return serverTracker();
}

function serverTracker(): UntypedTracker {
  const nothing = (): void => {};
  const settled = async (): Promise<void> => {};
  const status = (): ConsentStatus => ({
    state: 'pending',
    purposes: mapPurposes(() => 'pending'),
    isFrozen: false,
    sources: [],
    conflicts: [],
    epoch: 0,
  });
  return {
    consent: {
      set: status,
      grant: status,
      deny: status,
      withdraw: status,
      reset: status,
      status,
      onChange: () => nothing,
      ready: () => new Promise(nothing),
      receipt: () => undefined,
      settled: async () => ({ cookies: [], keys: [], rows: 0, leftovers: [] }),
      use: nothing,
    },
    track: nothing,
    use: nothing,
    page: nothing,
    identify: nothing,
    reset: nothing,
    set: nothing,
    flush: settled,
    context: () => undefined,
    journey: () => [],
    stats: () => ({
      state: 'server',
      tracked: 0,
      held: 0,
      waiting: 0,
      delivered: 0,
      dropped: {},
      collectors: {},
      cookies: 'memory',
      storage: 'memory',
      visitor: undefined,
    }),
    shutdown: settled,
  };
}
