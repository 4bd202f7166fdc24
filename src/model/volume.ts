import type { DropReason } from './drop-reason.js';
import type { Touchpoint } from './event.js';

/**
 * The site's own last word on each touchpoint, before it is kept: gets a copy, which it may change, and returns what goes on, or
 * nothing (or a reason) to drop it. Event ID, time, place in the order, visitor ID, session and receipt stay as they are. The
 * environment is filled a moment after the first event of a page: what is to be left out of it is left out by deleting the whole.
 */
export type BeforeSend = (
  touchpoint: Touchpoint,
) => Touchpoint | Extract<DropReason, 'filtered' | 'sampled' | 'rate_limited' | 'duplicate'> | undefined | null;
