import type { Carry } from '../../model/collector.js';
import type { Touchpoint } from '../../model/event.js';

/**
 * What goes into a collector's free map of a touchpoint: all of it, what is not in `native` (the parts that have a place of
 * their own in the format), or `undefined`.
 */
export function carried(
  touchpoint: Touchpoint,
  carry: Carry,
  native: readonly (keyof Touchpoint)[],
): Partial<Touchpoint> | undefined {
  if (carry === 'full') return touchpoint;
  const rest = Object.entries(touchpoint).filter(
    ([part, value]) => value !== undefined && !native.some((name) => name === part),
  );
  return carry === 'rest' && rest.length ? Object.fromEntries(rest) : undefined;
}
