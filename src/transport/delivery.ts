import { attempt } from '../model/attempt.js';
import type { Answer, Collector, Outcome } from '../model/collector.js';
import type { DropReason } from '../model/drop-reason.js';
import { idsOf, type Touchpoint } from '../model/event.js';
import type { Report } from '../model/report.js';
import type { Outbox } from './outbox.js';
import { classifyStatus } from './outcome.js';
import type { Sender } from './sender.js';

const BATCH_MAX_EVENTS = 50;
/** Before that the request that it would be about may still be on its way. */
const CONFIRM_AFTER_MS = 5_000;

/** How a run over what waits has ended. */
export type DrainResult =
  /** Nothing may be sent for now, but perhaps something in so many milliseconds. */
  | { readonly kind: 'done'; readonly nextMs?: number | undefined }
  /** The collector does not take it, with the answer, where there was one. */
  | { readonly kind: 'failed' | 'refused'; readonly answer: Answer | undefined }
  /** The run was ended; what it was just sending may still be answered. */
  | { readonly kind: 'over'; readonly batch?: readonly Touchpoint[]; readonly sending?: Promise<Answer | undefined> };

/** A run, until it is ended. */
export interface Run {
  isOver(): boolean;
  /** Settles when it is. */
  readonly ended: Promise<undefined>;
}

/** Moves batch after batch, and knows what an answer means for them. */
export interface Delivery {
  /** Sends until it has to end. A collector that has failed is first tried with one event. */
  drain(hasFailed: boolean, run: Run): Promise<DrainResult>;
  classify(answer: Answer): Outcome;
  /** Removes a batch that is delivered or dropped. */
  settle(batch: readonly Touchpoint[], outcome: 'delivered' | DropReason): Promise<void>;
}

/**
 * Delivery from an outbox to a collector, as its capabilities allow: a batch whose request ended without an answer is sent again
 * where the collector counts an event once, after a question where it can be asked, and nowhere else.
 */
export function createDelivery(
  now: () => number,
  outbox: Outbox,
  sender: Sender,
  collector: Collector,
  handOverGraceMs: number,
  onAnswered: () => void,
  report: Report,
): Delivery {
  const { deduplicates } = collector.capabilities;
  let { confirm } = collector;

  const classify = (answer: Answer, touchpoints: readonly Touchpoint[] = []): Outcome => {
    const outcome = collector.classify?.(answer, { touchpoints }) ?? classifyStatus(answer);
    return typeof outcome === 'string' ? outcome : outcome.outcome;
  };

  const settle = async (batch: readonly Touchpoint[], outcome: 'delivered' | DropReason): Promise<void> => {
    const ids = await outbox.acknowledge(idsOf(batch));
    // What was handed over and then sent again is told once.
    const settled = batch.filter(({ eventId }) => ids.includes(eventId));
    if (outcome === 'delivered') report.note(outcome, settled);
    else report.drop(outcome, settled);
  };

  /** Takes an answer to the question which of a batch the collector has. One that is not understood ends the asking. */
  const takeConfirmation = async (batch: readonly Touchpoint[], answer: Answer): Promise<void> => {
    const missing = classify(answer) === 'delivered' ? attempt(() => confirm?.missing(answer)) : undefined;
    if (!missing) {
      confirm = undefined;
      return;
    }
    const isMissing = ({ eventId }: Touchpoint): boolean => missing.includes(eventId);
    await outbox.mark(idsOf(batch.filter(isMissing)));
    await settle(
      batch.filter((touchpoint) => !isMissing(touchpoint)),
      'delivered',
    );
  };

  return {
    classify,
    settle,

    async drain(hasFailed, { isOver, ended }) {
      let maxEvents = hasFailed ? 1 : BATCH_MAX_EVENTS;
      for (;;) {
        const holdMs = confirm ? Math.min(handOverGraceMs, CONFIRM_AFTER_MS) : handOverGraceMs;
        const { batch: waiting, isHandedOver, nextMs } = await outbox.peek(BATCH_MAX_EVENTS, holdMs);
        if (isOver()) return { kind: 'over' };
        if (!waiting.length) return { kind: 'done', nextMs };
        if (isHandedOver && !deduplicates) {
          await settle(waiting, 'unconfirmed');
          continue;
        }

        const question = isHandedOver ? attempt(() => confirm?.encode(idsOf(waiting), { sentAtMs: now() })) : undefined;
        const batch = question ? waiting : waiting.slice(0, maxEvents);
        const ids = idsOf(batch);
        const request = question ?? sender.encode(batch);
        // Code of the host, which may have withdrawn.
        if (isOver()) return { kind: 'over' };
        if (request && !question) {
          outbox.take(ids);
          report.note('sent', batch);
        }
        const sending = request && sender.send(request, ids, !question);
        // Only now, and not waited for: marked and never sent it would be lost.
        if (request && !deduplicates) void outbox.mark(ids, now());
        const answer = await Promise.race([sending, ended]);
        if (isOver()) return { kind: 'over', ...(sending && !question && { batch, sending }) };

        const outcome = !request ? 'invalid' : answer ? classify(answer) : 'retry';
        if (!answer && request && !deduplicates) await settle(batch, 'unconfirmed');
        // It has said that it has not taken them.
        else if (answer && outcome !== 'delivered' && !deduplicates) await outbox.mark(ids);
        else if (!answer && request && !question && confirm) await outbox.mark(ids, 0);
        if (isOver()) return { kind: 'over' };
        if (outcome === 'retry') return { kind: 'failed', answer };
        if (outcome === 'stop') return { kind: 'refused', answer };

        if (answer) onAnswered();
        if (question && answer) {
          await takeConfirmation(batch, answer);
        } else if (outcome !== 'delivered' && batch.length > 1) {
          // One of them is to blame, or they are too many.
          maxEvents = batch.length >> 1;
          continue;
        } else {
          await settle(batch, outcome);
        }
        // The probe, or the one that was to blame.
        if (batch.length === 1) maxEvents = BATCH_MAX_EVENTS;
      }
    },
  };
}
