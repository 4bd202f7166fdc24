import type { Timing } from '../model/timing.js';

/** A clock that stands still until it is moved. */
export interface FakeClock extends Timing {
  /** Moves the clock, runs what becomes due on the way, and lets promises settle. */
  advance(durationMs: number): Promise<void>;
  /** Lets promises settle without moving the clock. */
  settle(): Promise<void>;
  /** Sets the clock of the device; intervals are as before. */
  setClock(nowMs: number): void;
}

/** A clock that stands at a time. */
export function fakeClock(startMs: number): FakeClock {
  let nowMs = startMs;
  let uptimeMs = 0;
  let timers: { readonly atMs: number; readonly run: () => void }[] = [];

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
  };

  const moveTo = (atMs: number): void => {
    nowMs += Math.max(0, atMs - uptimeMs);
    uptimeMs = Math.max(uptimeMs, atMs);
  };

  return {
    settle,
    now: () => nowMs,
    uptimeMs: () => uptimeMs,

    setTimer(run, delayMs) {
      const timer = { atMs: uptimeMs + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },

    async advance(durationMs) {
      const untilMs = uptimeMs + durationMs;
      await settle();
      for (;;) {
        const [due] = timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
        if (!due) break;
        timers = timers.filter((timer) => timer !== due);
        moveTo(due.atMs);
        due.run();
        await settle();
      }
      moveTo(untilMs);
    },

    setClock(atMs) {
      nowMs = atMs;
    },
  };
}
