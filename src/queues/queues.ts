import type { LifecycleChange } from '../model/capture.js';
import type { Collector } from '../model/collector.js';
import type { Touchpoint, TrackedEvent } from '../model/event.js';
import type { PurposeStates } from '../model/purposes.js';
import type { CollectorStats } from '../model/tracker.js';
import type { Reports } from '../report.js';
import { type CollectorQueue, createCollectorQueue, type QueueDeps } from './queue.js';

/** The queues of all collectors as one. None of them waits for another. */
export interface CollectorQueues {
  /** Whether any collector may have an event; by the answer of now, or by another one. */
  isAllowed(event: TrackedEvent, states: PurposeStates): boolean;
  /** Puts a touchpoint into the queue of each collector that is to get it. */
  add(touchpoint: Touchpoint): void;
  /** Begins to send. */
  start(): void;
  /** Stops sending at once. */
  stop(): void;
  /** Gives up what is under way, and begins anew soon. */
  interrupt(): void;
  /** Sends what waits, now. */
  flush(): Promise<void>;
  /** The page may be going away. */
  leave(): void;
  /** The page lives on, or the network is back. */
  wake(change: LifecycleChange): void;
  /** Takes out of what is kept what the answer of now does not allow any more. */
  restrict(): Promise<unknown>;
  /** Somebody has deleted the store underneath. */
  restore(): void;
  /** Erases everything that is kept for any collector, also for those that the site has no more; `erased` as in the buffer. */
  erase(
    erased: () => void,
  ): Promise<{ readonly keys: readonly string[]; readonly rows: number; readonly isDone: boolean }>;
  /** The end: stores what waits, if it may be, and what nobody will see an answer for. */
  end(isKept: boolean): Promise<void>;
  /** How many touchpoints wait, for any collector. */
  waiting(): number;
  /** `memory` while the browser keeps no rows. */
  storage(): 'kept' | 'memory';
  /** What has become of the touchpoints, by collector. */
  stats(): Readonly<Record<string, CollectorStats>>;
}

/** A queue for each collector. */
export function createCollectorQueues(
  deps: QueueDeps,
  collectors: readonly Collector[],
  reports: Reports,
): CollectorQueues {
  const { texts } = deps;
  const names = collectors.map(({ name }) => name);
  /** An event that another collector is still to refuse. */
  let undecidedId: string | undefined;
  const queues: readonly CollectorQueue[] = collectors.map((collector, index) => {
    const { name } = collector;
    const others = names.filter((other) => other !== name);
    const report = reports.of(
      name,
      (eventId) => eventId === undecidedId || queues.some((queue) => queue.name !== name && queue.has(eventId)),
    );
    const isOwn = (key: string): boolean => key.startsWith(`${name}.`);
    // What is left of collectors that the site has no more is for the first one to clear away.
    const isOthers = (key: string): boolean => others.some((other) => key.startsWith(`${other}.`));
    return createCollectorQueue(deps, collector, report, index ? isOwn : (key) => !isOthers(key));
  });

  const refusal = (queue: CollectorQueue, touchpoint: Touchpoint): ReturnType<CollectorQueue['refuse']> => {
    try {
      return queue.refuse(touchpoint);
    } catch (error) {
      reports.error(error);
      return 'invalid';
    }
  };

  return {
    isAllowed: (event, states) => queues.some((queue) => queue.isAllowed(event, states)),
    add(touchpoint) {
      const reasons = queues.map((queue) => refusal(queue, touchpoint));
      // Code of the host, which may have withdrawn.
      const isOver = !deps.isOpen() || !deps.isOf(touchpoint);
      const decided = queues.map((queue, index) => [queue, isOver ? 'withdrawn' : reasons[index]] as const);
      // First all that get it: it is lost only where none does.
      for (const [queue, reason] of decided) if (!reason) queue.add(touchpoint);
      const refused = decided.filter(([, reason]) => reason);
      refused.forEach(([queue, reason], index) => {
        undecidedId = index < refused.length - 1 ? touchpoint.eventId : undefined;
        if (reason) queue.report.drop(reason, [touchpoint]);
      });
    },
    start() {
      for (const { transport } of queues) transport.start();
    },
    stop() {
      for (const { transport } of queues) transport.stop();
    },
    interrupt() {
      for (const { transport } of queues) transport.interrupt();
    },
    async flush() {
      await Promise.all(queues.map(({ transport }) => transport.flush()));
    },
    leave() {
      for (const { transport } of queues) transport.leave();
    },
    wake(change) {
      for (const { resume, transport } of queues) {
        resume();
        transport.wake(change);
      }
    },
    restrict: () => Promise.all(queues.map(({ restrict }) => restrict())),
    restore() {
      for (const { restore } of queues) restore();
    },
    async erase(erased) {
      const keys = texts.keys();
      let left = queues.length;
      const erasing = queues.map(({ erase }) =>
        erase(() => {
          left -= 1;
          if (!left) erased();
        }),
      );
      texts.remove(keys);
      const all = await Promise.all(erasing);
      let rows = 0;
      for (const each of all) rows += each.rows;
      return {
        keys,
        rows,
        isDone: all.every(({ isDone }) => isDone),
      };
    },
    async end(isKept) {
      const ending = queues.map(async ({ transport, save, leave }) => {
        const unanswered = transport.stop();
        if (isKept) await save().catch(reports.error);
        // What could not be stored, and what was under way.
        leave(unanswered);
      });
      await Promise.all(ending);
    },
    waiting: () => new Set(queues.flatMap(({ waiting }) => [...waiting()])).size,
    storage: () => (queues.some(({ storage }) => storage() === 'memory') ? 'memory' : 'kept'),
    stats: () =>
      Object.fromEntries(
        queues.map(({ name, report: { counts, dropped }, waiting }) => [
          name,
          { waiting: waiting().size, delivered: counts.delivered, dropped: { ...dropped } },
        ]),
      ),
  };
}
