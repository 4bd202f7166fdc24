import type { PurposeMap } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
import { mapPurposes } from '../../model/purposes.js';
import type { Unsubscribe } from '../../model/timing.js';
import { type Answer, signalOf } from '../answers.js';
import { askPlatform } from '../ask-platform.js';

/** How the services of tarteaucitron become our purposes. */
export interface TarteaucitronOptions {
  /**
   * The services that each purpose needs, all of them, by their keys. What is given replaces the default of that purpose; a purpose
   * without any is left to the other sources.
   *
   * @defaultValue the services on the page (`tarteaucitron.job`) by their type: `analytics` by all of type `analytic`, `marketing`
   * and `sharing` by all of type `ads`
   */
  readonly purposes?: PurposeMap;
}

/** What is read here of tarteaucitron. */
interface Platform {
  init(parameters: object): void;
  readonly state: Readonly<Record<string, boolean | undefined>>;
  readonly services: Readonly<Record<string, Service | undefined>>;
  readonly job?: readonly string[];
  readonly parameters: { readonly highPrivacy?: boolean; readonly serviceDefaultState?: unknown };
  readonly user: { readonly bypass?: boolean };
}

interface Service {
  readonly type?: string;
  readonly needConsent?: boolean;
  readonly defaultState?: unknown;
}

const TYPES: PurposeMap = { analytics: ['analytic'], marketing: ['ads'], sharing: ['ads'] };

/**
 * tarteaucitron.js, version 1.
 *
 * Nothing is known of a service before the visitor has answered for it. It is granted, but not explicitly, where tarteaucitron
 * allows it without an answer, and where an answer cannot be told from that: with `highPrivacy: false` (going on to another page
 * allows everything), `serviceDefaultState: true`, a service with `needConsent: false`, and outside the EU with its `bypass`.
 * Spec: https://github.com/AmauriC/tarteaucitron.js
 *
 * @example
 * ```ts
 * import { tarteaucitron } from 'touchtrail/consent/tarteaucitron';
 *
 * const source = tarteaucitron({ purposes: { analytics: ['touchtrail'], marketing: ['googleads', 'facebookpixel'] } });
 * ```
 */
export function tarteaucitron({ purposes }: TarteaucitronOptions = {}): ConsentSource {
  return {
    name: 'tarteaucitron',
    start({ readGlobal, onEvents }, changed) {
      let added = '';
      let stopAdded: Unsubscribe = () => {};
      let isStopped = false;
      const stopUpdates = onEvents(['tac.consent_updated', 'tac.root_available'], changed);

      return {
        read: () =>
          askPlatform<Platform>(!isStopped && readGlobal('tarteaucitron'), 'init', (platform) => {
            const { state, services, job = [], parameters, user } = platform;
            const map = mapPurposes(
              (purpose) =>
                purposes?.[purpose] ?? job.filter((key) => TYPES[purpose]?.includes(services[key]?.type ?? '')),
            );
            const needed = Object.values(map).flat();
            // The types are known late, when tarteaucitron has loaded its list of services.
            if (!needed.length) return undefined;
            if (added !== `${needed}`) {
              added = `${needed}`;
              stopAdded();
              // Nothing else tells of an answer that was given on an earlier page.
              stopAdded = onEvents(
                needed.map((key) => `${key}_added`),
                changed,
              );
            }
            return signalOf(map, (key): Answer => {
              const isAllowed = state[key];
              if (!isAllowed) return isAllowed;
              const isAsked =
                services[key]?.needConsent === true &&
                parameters.highPrivacy !== false &&
                !user.bypass &&
                (services[key]?.defaultState ?? parameters.serviceDefaultState) !== true;
              return isAsked || 'assumed';
            });
          }),

        stop() {
          isStopped = true;
          stopUpdates();
          stopAdded();
        },
      };
    },
  };
}
