import { type ConsentSignal, type PurposeMap, UNKNOWN } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
import { mapPurposes } from '../../model/purposes.js';
import type { Unsubscribe } from '../../model/timing.js';
import { signalOf } from '../answers.js';
import { askPlatform } from '../ask-platform.js';

/** How the services of Klaro become our purposes, and where to find it. */
export interface KlaroOptions {
  /**
   * The services that each purpose needs, all of them: names of services, or purposes of your Klaro configuration, which stand for
   * all services that have them. What is given replaces the default of that purpose. A default that no service has is left out, and
   * a purpose without any is left to the other sources; a name given here that Klaro does not know is never answered.
   *
   * @defaultValue `{ analytics: ['analytics'], personalization: ['personalization', 'functional'],
   * marketing: ['marketing', 'advertising'], sharing: ['marketing', 'advertising'] }`
   */
  readonly purposes?: PurposeMap;
  /**
   * What `getManager(config)` gives, for a site that imports Klaro as a module or that shows a notice of its own.
   *
   * @defaultValue the one with which the global `klaro` is rendered; nothing is known before that
   */
  readonly manager?: object;
}

/** What is read here of Klaro. */
interface Klaro {
  getManager(config: unknown): Manager;
  addEventListener(type: 'render', listener: (config: unknown) => void): void;
}

interface Manager {
  readonly config: { readonly services: readonly Service[]; readonly required?: boolean };
  readonly confirmed: boolean;
  readonly states: Readonly<Record<string, boolean | undefined>>;
  readonly savedConsents: Readonly<Record<string, boolean | undefined>>;
  watch(watcher: Watcher): void;
  unwatch(watcher: Watcher): void;
}

interface Service {
  readonly name: string;
  readonly purposes?: readonly string[];
  readonly required?: boolean;
}

interface Watcher {
  update(): void;
}

const ADS = ['marketing', 'advertising'];
const DEFAULT_PURPOSES: PurposeMap = {
  analytics: ['analytics'],
  personalization: ['personalization', 'functional'],
  marketing: ADS,
  sharing: ADS,
};

/**
 * Klaro by KIProtect, version 0.7.
 *
 * Only what the visitor has saved counts; a switch that was moved and not saved changes nothing. What Klaro allows without an
 * answer (`optOut`), or without asking (`required`), is granted, but not explicitly. With a damaged cookie Klaro fails, and nothing
 * is known.
 * Spec: https://klaro.org/docs/api/js_api
 *
 * @example
 * ```ts
 * import { klaro } from 'touchtrail/consent/klaro';
 *
 * const source = klaro({ purposes: { analytics: ['touchtrail'] } });
 * ```
 */
export function klaro({ purposes, manager: givenManager }: KlaroOptions = {}): ConsentSource {
  return {
    name: 'klaro',
    start({ readGlobal, setTimer }, changed) {
      const watcher: Watcher = { update: () => changed() };
      let heard: Klaro | undefined;
      let config: unknown;
      let cancel: Unsubscribe | undefined;
      let watched: Manager | undefined;
      let isStopped = false;

      const readManager = (manager: Manager): ConsentSignal => {
        if (manager !== watched) {
          watched?.unwatch(watcher);
          watched = manager;
          manager.watch(watcher);
        }
        const { confirmed, savedConsents, states } = manager;
        const { services, required } = manager.config;
        const map = mapPurposes((purpose) => {
          const given = purposes?.[purpose];
          return (given ?? DEFAULT_PURPOSES[purpose] ?? []).flatMap((name) => {
            const found = services.filter((service) => service.name === name || service.purposes?.includes(name));
            return found.length || !given ? found.map((service) => service.name) : [name];
          });
        });
        return signalOf(map, (name) => {
          // Not `states`: while a choice is being applied, and callbacks run, they are still those before it.
          const isAllowed = confirmed ? savedConsents[name] : states[name];
          if (!isAllowed) return confirmed ? isAllowed : undefined;
          const service = services.find((it) => it.name === name);
          return (confirmed && !(service?.required ?? required)) || 'assumed';
        });
      };

      return {
        read() {
          if (isStopped) return undefined;
          if (givenManager) return askPlatform<Manager>(givenManager, 'watch', readManager);
          return askPlatform<Klaro>(readGlobal('klaro'), 'getManager', (platform) => {
            if (heard !== platform) {
              heard = platform;
              // It cannot be removed. It is called at once for what was rendered before.
              platform.addEventListener('render', (renderedWith) => {
                if (isStopped) return;
                cancel?.();
                // The manager is there when `render` has ended. Asking for it before that would make one, run all services and
                // call their callbacks; one of those that leads here again would never end.
                cancel = setTimer(() => {
                  config = renderedWith;
                  changed();
                }, 0);
              });
            }
            return config ? readManager(platform.getManager(config)) : UNKNOWN;
          });
        },

        stop() {
          isStopped = true;
          cancel?.();
          watched?.unwatch(watcher);
        },
      };
    },
  };
}
