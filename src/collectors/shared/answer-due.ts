import type { Touchpoint } from '../../model/event.js';

/**
 * Whether a collector that keeps the visitor's answers is to be told the one of a touchpoint: on the first of a page, and where it is another
 * one than before. Where that is not known, the first of a batch tells it if it was given in this session; so it may be told more than once.
 */
export function isAnswerDue({ index, consent, session }: Touchpoint, before: Touchpoint | undefined): boolean {
  if (index === 1) return true;
  return before ? before.consent.id !== consent.id : consent.decidedAtMs >= session.startedAtMs;
}
