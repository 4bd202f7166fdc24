import type { Unsubscribe } from '../../../src/index.js';

/** Whose code runs: a page, or what is no page and always runs. A frozen one goes on where it was once it runs again. */
export interface Owner {
  state: 'running' | 'frozen' | 'dead';
}

/** One time for all tabs of a browser and the collector. */
export interface Clock {
  now(): number;
  uptimeMs(): number;
  /** Runs something later, unless its owner has died by then. */
  after(owner: Owner, delayMs: number, run: () => void): Unsubscribe;
  /** Moves on, and runs what becomes due on the way, each alone. */
  advance(durationMs: number): Promise<void>;
  /** Somebody sets the clock of the device; intervals are as before. */
  jump(byMs: number): void;
  /** Lets promises settle. */
  settle(): Promise<void>;
}

interface Task {
  readonly owner: Owner;
  readonly atMs: number;
  readonly run: () => void;
}

export function createClock(): Clock {
  let deviceMs = Date.UTC(2026, 0, 1);
  let uptimeMs = 0;
  let tasks: Task[] = [];

  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const moveTo = (atMs: number): void => {
    deviceMs += Math.max(0, atMs - uptimeMs);
    uptimeMs = Math.max(uptimeMs, atMs);
  };

  return {
    settle,
    now: () => deviceMs,
    uptimeMs: () => uptimeMs,
    jump(byMs) {
      deviceMs += byMs;
    },
    after(owner, delayMs, run) {
      const task = { owner, atMs: uptimeMs + delayMs, run };
      tasks.push(task);
      return () => {
        tasks = tasks.filter((other) => other !== task);
      };
    },
    async advance(durationMs) {
      const untilMs = uptimeMs + durationMs;
      await settle();
      for (;;) {
        tasks = tasks.filter(({ owner }) => owner.state !== 'dead');
        let due: Task | undefined;
        for (const task of tasks) {
          const isDue = task.owner.state === 'running' && task.atMs <= untilMs;
          if (isDue && (!due || task.atMs < due.atMs)) due = task;
        }
        if (!due) break;
        const { atMs, run } = due;
        tasks = tasks.filter((task) => task !== due);
        moveTo(atMs);
        run();
        await settle();
      }
      moveTo(untilMs);
    },
  };
}
