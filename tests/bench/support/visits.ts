/** How visitors behave; times are in slots, the smallest step of the simulation. */
export const SLOT_MS = 100;
/** A page is read for half a minute at the median; one in ten stays open for 200 s, one in a hundred for a quarter of an hour. */
const STAY_MEDIAN_MS = 30_000;
const STAY_SIGMA = 1.5;
/** Something is tracked this often on average, as long as the visitor is busy with a page; then the tab only stays open. */
export const EVENT_INTERVAL_MS = 10_000;
export const BUSY_MS = 60_000;

/** Chance for the simulation: the same numbers in each run, so that policies meet the same visitors. */
export interface Chance {
  /** In [0, 1). */
  next(): number;
  /** Slots until the next tracked event, one at least. */
  untilEvent(): number;
  /** Slots that a page stays open, one at least. */
  stay(): number;
  /** The same for the page that is open at an arbitrary moment: a long stay is met more often. */
  stayMetByChance(): number;
}

/** Numbers that depend on the seed alone (mulberry32). */
export function createChance(seed: number): Chance {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const logNormal = (shift: number): number => {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return Math.ceil((STAY_MEDIAN_MS / SLOT_MS) * Math.exp(STAY_SIGMA * normal + shift));
  };
  return {
    next,
    untilEvent: () => Math.ceil((-Math.log(1 - next()) * EVENT_INTERVAL_MS) / SLOT_MS),
    stay: () => logNormal(0),
    stayMetByChance: () => logNormal(STAY_SIGMA ** 2),
  };
}
