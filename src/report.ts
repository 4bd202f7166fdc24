import type { DropListener, DropReason } from './model/drop-reason.js';
import { idsOf, type TrackedEvent } from './model/event.js';
import type { Milestone, Report } from './model/report.js';

/** What has been told so far. */
export interface Told {
  readonly counts: Readonly<Record<Milestone, number>>;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** The report of a tracker, and those of its collectors. */
export interface Reports extends Report, Told {
  /**
   * For what becomes of events at one collector. For the tracker an event is delivered, or dropped, when it leaves the last
   * queue that it was in: delivered if any collector has taken it from this page.
   *
   * @param isElsewhere - whether an event waits for another collector
   */
  of(collector: string, isElsewhere: (eventId: string) => boolean): Report & Told;
}

/** So many events may leave at the same moment. */
const MAX_GONE = 1_000;

type Counts = Record<Milestone, number>;
type Dropped = Partial<Record<DropReason, number>>;

const noCounts = (): Counts => ({ tracked: 0, held: 0, stored: 0, sent: 0, delivered: 0 });

const add = (dropped: Dropped, reason: DropReason, count: number): void => {
  if (count) dropped[reason] = (dropped[reason] ?? 0) + count;
};

/** Counts what becomes of events, and tells the host. */
export function createReport(
  log: (...details: readonly unknown[]) => void,
  onDrop: DropListener | undefined,
  onError: ((error: unknown) => void) | undefined,
): Reports {
  const counts = noCounts();
  const dropped: Dropped = {};
  /** What one collector has taken, and others wait for. */
  const taken = new Set<string>();
  /** What has left the last queue: of two that take it at the same moment each finds the other's empty already. */
  const gone = new Set<string>();
  const leaves = (id: string): boolean => {
    if (gone.has(id)) return false;
    gone.add(id);
    // That moment is long over for the oldest.
    const [oldest = id] = gone;
    if (gone.size > MAX_GONE) gone.delete(oldest);
    return true;
  };

  const tell = (reason: DropReason, events: readonly TrackedEvent[], count: number, collector?: string): void => {
    log('dropped', reason, count, events, collector);
    report.guard(() => onDrop?.(reason, count, events, collector));
  };

  const report: Report = {
    note(milestone, events) {
      counts[milestone] += events.length;
      log(milestone, events);
    },
    drop(reason, events, ids = idsOf(events)) {
      if (!ids.length) return;
      add(dropped, reason, ids.length);
      tell(reason, events, ids.length);
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

  return {
    ...report,
    counts,
    dropped,
    of(collector, isElsewhere) {
      const own = { counts: noCounts(), dropped: {} as Dropped };
      return {
        ...report,
        ...own,
        note(milestone, events) {
          own.counts[milestone] += events.length;
          log(milestone, events, collector);
          if (milestone !== 'delivered') return;
          for (const id of idsOf(events)) {
            if (isElsewhere(id)) {
              taken.add(id);
            } else if (leaves(id)) {
              taken.delete(id);
              counts.delivered += 1;
            }
          }
        },
        drop(reason, events, ids = idsOf(events)) {
          if (!ids.length) return;
          add(own.dropped, reason, ids.length);
          const last = ids.filter((id) => !isElsewhere(id) && leaves(id));
          const delivered = last.filter((id) => taken.delete(id));
          counts.delivered += delivered.length;
          add(dropped, reason, last.length - delivered.length);
          tell(reason, events, ids.length, collector);
        },
      };
    },
  };
}
