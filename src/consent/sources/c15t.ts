import type { PurposeMap } from '../../model/consent-signal.js';
import type { ConsentSource } from '../../model/consent-source.js';
import type { Unsubscribe } from '../../model/timing.js';
import { signalOf } from '../answers.js';
import { askPlatform } from '../ask-platform.js';

/** How the categories of c15t become our purposes, and where to find its store. */
export interface C15tOptions {
  /**
   * The categories that each purpose needs, all of them: `functionality`, `experience`, `measurement`, `marketing`. What is given
   * replaces the default of that purpose. A default that is not among your `consentCategories` is left out, and a purpose without
   * any is left to the other sources; a category given here that is not among them is never answered.
   *
   * @defaultValue `{ analytics: ['measurement'], personalization: ['experience'], marketing: ['marketing'], sharing: ['marketing'] }`
   */
  readonly purposes?: PurposeMap;
  /**
   * The `consentStore` of c15t's runtime.
   *
   * @defaultValue the global `c15tStore`, which c15t makes unless its `namespace` says otherwise
   */
  readonly store?: object;
}

/** What is read here of the store. */
interface Store {
  getState(): {
    hasConsented(): boolean;
    has(category: string): boolean;
    readonly consentCategories: readonly string[];
    readonly consentInfo: { readonly time?: number; readonly subjectId?: string; readonly id?: string } | null;
    readonly model: string | null;
  };
  subscribe(listener: () => void): Unsubscribe;
}

const DEFAULT_PURPOSES: PurposeMap = {
  analytics: ['measurement'],
  personalization: ['experience'],
  marketing: ['marketing'],
  sharing: ['marketing'],
};

/**
 * c15t, version 2, with or without React or Next.js.
 *
 * Nothing is known before the visitor has saved a choice. What c15t grants by itself, where the visitor's country knows an opt-out
 * or no law at all, or where c15t is switched off, is granted, but not explicitly.
 * Spec: https://c15t.com/docs/frameworks/javascript/api/checking-consent
 *
 * @example
 * ```ts
 * import { c15t } from 'touchtrail/consent/c15t';
 *
 * const source = c15t({ purposes: { personalization: ['experience', 'functionality'] } });
 * ```
 */
export function c15t({ purposes = {}, store }: C15tOptions = {}): ConsentSource {
  const needed = { ...DEFAULT_PURPOSES, ...purposes };
  return {
    name: 'c15t',
    start({ readGlobal }, changed) {
      let heard: Store | undefined;
      let unsubscribe: Unsubscribe | undefined;
      let isStopped = false;

      return {
        read: () =>
          askPlatform<Store>(!isStopped && (store ?? readGlobal('c15tStore')), 'getState', (current) => {
            if (current !== heard) {
              unsubscribe?.();
              heard = current;
              unsubscribe = current.subscribe(() => changed());
            }
            const state = current.getState();
            const { consentCategories, consentInfo, model } = state;
            // A choice has a subject; what c15t writes while it is switched off has none.
            const isExplicit = !!(consentInfo?.subjectId ?? consentInfo?.id);
            const isAssumed = state.hasConsented() || model === 'opt-out' || model === null;
            const signal = signalOf(needed, (name, purpose) => {
              // Nobody is asked for the others; what they hold is a default.
              if (!consentCategories.includes(name)) return purpose in purposes ? undefined : [];
              const isAllowed = state.has(name);
              return isExplicit ? isAllowed : isAllowed && isAssumed ? 'assumed' : undefined;
            });
            return isExplicit ? { ...signal, decidedAtMs: consentInfo?.time } : signal;
          }),

        stop() {
          isStopped = true;
          unsubscribe?.();
        },
      };
    },
  };
}
