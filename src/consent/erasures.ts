import type { Erasure } from '../model/consent.js';

/** The erasures of a page, which may overlap. */
export interface Erasures {
  follow(erasing: Promise<Erasure | undefined>): void;
  /** Settles when the last one has ended, with what it and those that it has overlapped with have removed. */
  settled(): Promise<Erasure>;
}

/** None yet. */
export function createErasures(): Erasures {
  const nothing: Erasure = { cookies: [], keys: [], rows: 0, leftovers: [] };
  let last: Promise<Erasure> = Promise.resolve(nothing);
  let underWay = 0;

  return {
    follow(erasing) {
      const earlier = underWay ? last : Promise.resolve(nothing);
      underWay += 1;
      last = Promise.all([earlier, erasing]).then(([before, erased = nothing]) => {
        underWay -= 1;
        // What the earlier one could not remove, the later one has tried again.
        return {
          ...erased,
          cookies: [...new Set([...before.cookies, ...erased.cookies])],
          keys: [...new Set([...before.keys, ...erased.keys])],
          rows: before.rows + erased.rows,
        };
      });
    },
    settled: () => last,
  };
}
