import type { DropListener, DropReason } from './model/drop-reason.js';
import type { Milestone, Report } from './model/report.js';

/** What a tracker has told so far. */
export interface Told {
  readonly counts: Readonly<Record<Milestone, number>>;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** Counts what becomes of events, and tells the host. */
export function createReport(
  log: (...details: readonly unknown[]) => void,
  onDrop: DropListener | undefined,
  onError: ((error: unknown) => void) | undefined,
): Report & Told {
  const counts = { tracked: 0, held: 0, stored: 0, sent: 0, delivered: 0 };
  const dropped: Partial<Record<DropReason, number>> = {};
  const report: Report = {
    note(milestone, events) {
      counts[milestone] += events.length;
      log(milestone, events);
    },
    drop(reason, events, count = events.length) {
      if (!count) return;
      dropped[reason] = (dropped[reason] ?? 0) + count;
      log('dropped', reason, count, events);
      report.guard(() => onDrop?.(reason, count, events));
    },
    error(error) {
      log('error', error);
      // The listener for errors is the last one to be told, so what it throws is for nobody.
      Promise.resolve(error).then(onError).catch(log);
    },
    // Code of the host runs last and alone: its bugs are not ours.
    guard(run) {
      try {
        run();
      } catch (error) {
        report.error(error);
      }
    },
  };
  return { ...report, counts, dropped };
}
