import type { Report } from '../model/report.js';
import type { Timing } from '../model/timing.js';

/** How long a store that fails is left alone. */
export const STORE_PAUSE_MS = 30_000;

/** The way to a store that may fail, heal, and be out of bounds. */
export interface StoreGuard {
  /** What the store says; `undefined` while it fails or must not be touched. A failure is told once, until it has healed. */
  ask<Result>(work: () => Promise<Result>): Promise<Result | undefined>;
  /** Does something at once or, where that fails (`undefined`), before anything else is; `done` is called when it is. */
  owe<Result>(work: () => Promise<Result>, done: () => void): Promise<Result | undefined>;
  /** From now on nothing may be touched, or something may again. What is interrupted by it has not failed. */
  setAway(isAway: boolean): void;
  isAway(): boolean;
  isFailing(): boolean;
}

/** A guard of a store that has not failed yet. */
export function createStoreGuard({ uptimeMs }: Timing, report: Report): StoreGuard {
  let isAway = false;
  let failedAtMs: number | undefined;
  let owed: (() => Promise<unknown>) | undefined;

  return {
    async ask(work) {
      if (isAway || (failedAtMs !== undefined && uptimeMs() - failedAtMs < STORE_PAUSE_MS)) return undefined;
      try {
        await owed?.();
        const result = await work();
        failedAtMs = undefined;
        return result;
      } catch (error) {
        if (isAway) return undefined;
        if (failedAtMs === undefined) report.error(error);
        failedAtMs = uptimeMs();
        return undefined;
      }
    },
    async owe(work, done) {
      const pay: typeof work = async () => {
        const result = await work();
        owed = undefined;
        done();
        return result;
      };
      owed = pay;
      try {
        return await pay();
      } catch (error) {
        report.error(error);
        return undefined;
      }
    },
    setAway(away) {
      isAway = away;
    },
    isAway: () => isAway,
    isFailing: () => failedAtMs !== undefined,
  };
}
