import type { Touch } from '../model/attribution.js';
import type { Touchpoint } from '../model/event.js';
import type { Scrub } from './scrub.js';

/** A touchpoint, or what it is made with, without its click IDs, also in every address that it carries. */
export function withoutMarketing<Kept extends Pick<Touchpoint, 'attribution'>>(
  touchpoint: Kept,
  scrub: Pick<Scrub, 'value'>,
): Kept {
  const clean = scrub.value(touchpoint, false);
  // A row of an earlier version may have none.
  const { first, session, last }: Touchpoint['attribution'] = Object(clean.attribution);
  if (![first, session, last].some((touch) => touch?.clickIds)) return clean;
  const without = (touch: Touch): Touch => ({ ...touch, clickIds: undefined });
  return {
    ...clean,
    attribution: { first: without(first), session: without(session), last: last && without(last) },
  };
}
