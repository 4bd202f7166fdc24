import { type PurposeMap, UNKNOWN } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
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
export function klaro({ purposes = {}, manager }: KlaroOptions = {}): ConsentSource {
  const needed = { ...DEFAULT_PURPOSES, ...purposes };
  return {
    name: 'klaro',
    start({ readGlobal }, changed) {
      const watcher: Watcher = { update: () => changed() };
      let config: unknown = manager;
      let isHearing = !!manager;
      let watched: Manager | undefined;
      let isStopped = false;

      return {
        read: () =>
          askPlatform<Klaro>(
            !isStopped && (manager ? { getManager: () => manager } : readGlobal('klaro')),
            'getManager',
            (platform) => {
              if (!isHearing) {
                isHearing = true;
                // It cannot be removed. It is called at once for what was rendered before.
                platform.addEventListener('render', async (renderedWith) => {
                  // The manager is there when `render` has ended. Asking for it before that would make one, run all services and
                  // call their callbacks; one of those that leads here again would never end.
                  await undefined;
                  config = renderedWith;
                  if (!isStopped) changed();
                });
              }
              if (!config) return UNKNOWN;
              const current = platform.getManager(config);
              if (current !== watched) {
                watched?.unwatch(watcher);
                watched = current;
                current.watch(watcher);
              }
              const { confirmed, savedConsents, states } = current;
              const { services, required: isAllRequired } = current.config;
              return signalOf(needed, (category, purpose) => {
                const found = services.filter((it) => it.name === category || it.purposes?.includes(category));
                if (!found.length && purpose in purposes) return undefined;
                return found.map(({ name, required = isAllRequired }) =>
                  // Not `states`: while a choice is being applied, and callbacks run, they are still those before it.
                  confirmed ? savedConsents[name] && (!required || 'assumed') : states[name] ? 'assumed' : undefined,
                );
              });
            },
          ),

        stop() {
          isStopped = true;
          watched?.unwatch(watcher);
        },
      };
    },
  };
}
