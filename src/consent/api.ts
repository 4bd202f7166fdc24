import { attempt } from '../model/attempt.js';
import type { ConsentApi, ConsentMeta, ConsentStatus } from '../model/consent.js';
import { copyJson } from '../model/json.js';
import { arePurposes, type ConsentState, mapPurposes, PURPOSES } from '../model/purposes.js';
import type { Report } from '../model/report.js';
import type { OwnAnswer } from './own-answer.js';

/** What the visitor has said through a call. */
export type Cause = 'answer' | 'withdrawal' | 'reset';

/** What the host's calls act on. */
export interface ApiDeps extends Pick<ConsentApi, 'status' | 'settled' | 'receipt' | 'use'> {
  readonly own: OwnAnswer;
  readonly listeners: Set<(status: ConsentStatus) => void>;
  /** The own answer has changed; a withdrawal erases whatever is there. */
  answered(cause: Cause, meta: ConsentMeta): void;
}

/** The host's calls. What is given may be anything, and none of them throws. */
export function createConsentApi({ own, listeners, answered, ...deps }: ApiDeps, report: Report): ConsentApi {
  const { status } = deps;

  const answer = (given: unknown, call: 'set' | 'grant' | 'deny' | 'withdraw', meta?: ConsentMeta): ConsentStatus => {
    const isWhole = call === 'set';
    const state: ConsentState = isWhole || call === 'grant' ? 'granted' : 'denied';
    const named = given === 'all' ? PURPOSES : given;
    if (!arePurposes(named)) {
      // Also something that throws when it is made a text.
      report.guard(() => {
        throw new TypeError(`consent: "${given}" is no list of ${PURPOSES}`);
      });
      // Nothing said is no answer.
    } else if (named.length || isWhole) {
      // Another tab may have answered meanwhile.
      own.recall();
      const before = own.states();
      const states = mapPurposes((purpose) => (named.includes(purpose) ? state : isWhole ? 'denied' : before[purpose]));
      // It may be anything, too.
      const told = (meta && copyJson(meta)) || {};
      const isOverriding = state === 'granted' && told.overrideGpc === true;
      own.give(
        states,
        PURPOSES.filter(
          (purpose) =>
            states[purpose] === 'granted' &&
            ((isOverriding && named.includes(purpose)) || (!isWhole && own.overrides().includes(purpose))),
        ),
      );
      answered(call === 'withdraw' ? 'withdrawal' : 'answer', told);
    }
    return status();
  };

  const onChange: ConsentApi['onChange'] = (listener, options) => {
    listeners.add(listener);
    if (options?.immediate) report.guard(() => listener(status()));
    return () => listeners.delete(listener);
  };

  return {
    ...deps,
    // Only `true` grants, whatever a banner hands over; a list is no answer.
    set: (given, meta) =>
      answer(
        Array.isArray(given) ? undefined : attempt(() => PURPOSES.filter((purpose) => given?.[purpose] === true)),
        'set',
        meta,
      ),
    grant: (purposes, meta) => answer(purposes, 'grant', meta),
    deny: (purposes = 'all') => answer(purposes, 'deny'),
    withdraw: (purposes = 'all') => answer(purposes, 'withdraw'),
    reset() {
      own.forget();
      answered('reset', {});
      return status();
    },
    onChange,
    ready: () =>
      new Promise((resolve) => {
        const stop = onChange(
          () => {
            if (status().state === 'pending') return;
            resolve(status());
            queueMicrotask(() => stop());
          },
          { immediate: true },
        );
      }),
  };
}
