import { mapPurposes, type Purpose, type PurposeStates } from '../../model/purposes.js';
import type { Sink, SourceHost, Unsubscribe } from '../../platform/types.js';
import { CONSENT_COOKIE, parseConsentRecord } from '../record.js';

/**
 * The site itself asks the visitor, and Touchtrail remembers the answer in `tt_consent`. Until there is one, nothing is
 * known, or what the site has configured holds: all purposes, or those of a list and no others.
 */
export function manualSource(configured: 'manual' | 'granted' | readonly Purpose[]): {
  start(host: Pick<SourceHost, 'readCookie' | 'now'>, emit: Sink<PurposeStates>): Unsubscribe;
} {
  return {
    start({ readCookie, now }, emit) {
      const unanswered = mapPurposes((purpose) =>
        configured === 'manual'
          ? 'pending'
          : configured === 'granted' || configured.includes(purpose)
            ? 'granted'
            : 'denied',
      );
      emit(parseConsentRecord(readCookie(CONSENT_COOKIE), now()) ?? unanswered);
      return () => {};
    },
  };
}
