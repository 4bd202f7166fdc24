import type { PurposeMap } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
import { signalOf } from '../answers.js';
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

const EVENTS = ['tac.consent_updated', 'tac.root_available'];
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
export function tarteaucitron({ purposes = {} }: TarteaucitronOptions = {}): ConsentSource {
  const needed = { ...TYPES, ...purposes };
  return {
    name: 'tarteaucitron',
    start({ readGlobal, onEvents }, changed) {
      let heard = '';
      let stopHearing = onEvents(EVENTS, changed);
      let isStopped = false;

      return {
        read: () =>
          askPlatform<Platform>(!isStopped && readGlobal('tarteaucitron'), 'init', (platform) => {
            const { state, services, job = [], parameters, user } = platform;
            if (heard !== `${job}`) {
              heard = `${job}`;
              stopHearing();
              // Nothing else tells of an answer that was given on an earlier page.
              stopHearing = onEvents([...EVENTS, ...job.map((key) => `${key}_added`)], changed);
            }
            const signal = signalOf(needed, (name, purpose) => {
              const keys = purpose in purposes ? [name] : job.filter((key) => services[key]?.type === name);
              return keys.map((key) => {
                const { needConsent, defaultState = parameters.serviceDefaultState } = services[key] ?? {};
                const isAsked = needConsent && parameters.highPrivacy && !user.bypass && defaultState !== true;
                return state[key] && (!!isAsked || 'assumed');
              });
            });
            // The types are known late, when tarteaucitron has loaded its list of services.
            return Object.keys(signal.verdicts).length ? signal : undefined;
          }),

        stop() {
          isStopped = true;
          stopHearing();
        },
      };
    },
  };
}
