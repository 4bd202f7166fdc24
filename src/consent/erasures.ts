import type { Erasure } from '../model/consent.js';

/** What an erasure has removed, and whether nothing is left to be tried again. */
export interface Erased extends Erasure {
  readonly isDone: boolean;
}

/** The erasures of a page, which may overlap. */
export interface Erasures {
  /** Follows one; `ended` hears that none is under way any more, and whether all are done. */
  follow(erasing: Promise<Erased | undefined>, ended: (isDone: boolean) => void): void;
  areUnderWay(): boolean;
  /** Settles when the last one has ended, with what it and those that it has overlapped with have removed. */
  settled(): Promise<Erasure>;
}

/** None yet. */
export function createErasures(): Erasures {
  const nothing: Erased = { cookies: [], keys: [], rows: 0, leftovers: [], isDone: true };
  let last: Promise<Erased> = Promise.resolve(nothing);
  let underWay = 0;

  const join = (a: Erased, b: Erased): Erased => ({
    cookies: [...new Set([...a.cookies, ...b.cookies])],
    keys: [...new Set([...a.keys, ...b.keys])],
    rows: a.rows + b.rows,
    // What the earlier one could not remove, the later one has tried again.
    leftovers: b.leftovers,
    isDone: b.isDone,
  });

  return {
    follow(erasing, ended) {
      const earlier = underWay ? last : Promise.resolve(nothing);
      underWay += 1;
      last = Promise.all([earlier, erasing]).then(([before, erased = nothing]) => {
        underWay -= 1;
        const all = join(before, erased);
        if (!underWay) ended(all.isDone);
        return all;
      });
    },
    areUnderWay: () => underWay > 0,
    async settled() {
      const { isDone: _, ...erasure } = await last;
      return erasure;
    },
  };
}
