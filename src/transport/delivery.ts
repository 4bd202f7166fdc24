import { attempt } from '../model/attempt.js';
import type { Answer, Classification, Collector } from '../model/collector.js';
import type { DropReason } from '../model/drop-reason.js';
import { idsOf, type Touchpoint } from '../model/event.js';
import { plainly } from '../model/json.js';
import type { Report } from '../model/report.js';
import type { Outbox } from './outbox.js';
import { classifyAnswer } from './outcome.js';
import type { Sender } from './sender.js';

const BATCH_MAX_EVENTS = 50;
/** Before that the request that it would be about may still be on its way. */
const CONFIRM_AFTER_MS = 5_000;

/** How a run over what waits has ended. */
export type DrainResult =
  /** Nothing may be sent for now, but perhaps something in so many milliseconds. */
  | { readonly kind: 'done'; readonly nextMs?: number | undefined }
  /** The collector does not take it, with the answer, where there was one. */
  | {
      readonly kind: 'failed' | 'refused';
      readonly answer: Answer | undefined;
      readonly retryAfterMs?: number | undefined;
    }
  /** The run was ended; what it was just sending may still be answered. */
  | { readonly kind: 'over'; readonly batch?: readonly Touchpoint[]; readonly sending?: Promise<Answer | undefined> };

/** A run, until it is ended. */
export interface Run {
  isOver(): boolean;
  /** Settles when it is. */
  readonly ended: Promise<undefined>;
}

/** What an answer means for those of a batch that it has not decided about; `rest` is empty where it has decided about all. */
export interface Verdict extends Pick<Classification, 'outcome' | 'retryAfterMs'> {
  readonly rest: readonly Touchpoint[];
}

/** Moves batch after batch, and knows what an answer means for them. */
export interface Delivery {
  /** Sends until it has to end. A collector that has failed is first tried with one event. */
  drain(hasFailed: boolean, run: Run): Promise<DrainResult>;
  /** Removes what an answer has decided about, each on its own; gives what is left, with what the answer means for it. */
  take(answer: Answer, batch: readonly Touchpoint[]): Promise<Verdict>;
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
  const { deduplicates, maxEvents: maxBatchEvents = BATCH_MAX_EVENTS } = collector.capabilities;
  let { confirm } = collector;

  const settle = async (
    batch: readonly Touchpoint[],
    outcome: 'delivered' | DropReason,
    isNamed = true,
  ): Promise<void> => {
    if (!batch.length) return;
    const ids = await outbox.acknowledge(idsOf(batch));
    // What was handed over and then sent again is told once.
    const settled = batch.filter(({ eventId }) => ids.includes(eventId));
    if (outcome === 'delivered') report.note(outcome, settled);
    else report.drop(outcome, isNamed ? settled : [], ids);
  };

  const take = async (answer: Answer, batch: readonly Touchpoint[]): Promise<Verdict> => {
    const { outcome, rejected = [], retry = [], retryAfterMs } = classifyAnswer(collector, answer, batch, report);
    // The collector may only tell how many.
    const isNamed = typeof rejected !== 'number';
    const named = batch.filter((_, index) => !retry.includes(index));
    const bad = isNamed
      ? batch.filter((_, index) => rejected.includes(index))
      : named.slice(Math.max(0, named.length - rejected));
    const again = batch.filter((each, index) => !bad.includes(each) && retry.includes(index));
    const others = batch.filter((each) => !bad.includes(each) && !again.includes(each));
    const isDelivered = outcome === 'delivered';
    await settle(bad, 'rejected', isNamed);
    // Of several it is not known yet which one is to blame.
    const isDecided = again.length > 0 && others.length < 2 && (outcome === 'rejected' || outcome === 'too_large');
    if (isDelivered || isDecided) await settle(others, outcome);
    const isOfAgain = isDelivered || isDecided;
    const rest = isOfAgain ? again : [...again, ...others];
    return { outcome: isOfAgain && rest.length ? 'retry' : outcome, rest, retryAfterMs };
  };

  /** Takes an answer to the question which of a batch the collector has. One that is not understood ends the asking. */
  const takeConfirmation = async (batch: readonly Touchpoint[], answer: Answer): Promise<void> => {
    const missing = attempt(() => confirm?.missing(answer));
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
    take,
    settle,

    async drain(hasFailed, { isOver, ended }) {
      let maxEvents = hasFailed ? 1 : maxBatchEvents;
      for (;;) {
        const holdMs = confirm ? Math.min(handOverGraceMs, CONFIRM_AFTER_MS) : handOverGraceMs;
        const { batch: waiting, isHandedOver, nextMs } = await outbox.peek(maxBatchEvents, holdMs);
        if (isOver()) return { kind: 'over' };
        if (!waiting.length) return { kind: 'done', nextMs };
        if (isHandedOver && !deduplicates) {
          await settle(waiting, 'unconfirmed');
          continue;
        }

        const question = isHandedOver
          ? attempt(() => plainly(() => confirm?.encode(idsOf(waiting), { sentAtMs: now() })))
          : undefined;
        const offered = waiting.slice(0, maxEvents);
        const encoded = question ? { request: question, carried: waiting } : sender.encode(offered);
        const { request, carried: batch } = encoded ?? { carried: offered };
        const ids = idsOf(batch);
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

        if (!request) {
          const isAlone = batch.length === 1;
          if (isAlone) await settle(batch, 'invalid');
          maxEvents = isAlone ? maxBatchEvents : batch.length >> 1;
          continue;
        }
        if (!answer) {
          if (!deduplicates) await settle(batch, 'unconfirmed');
          else if (!question && confirm) await outbox.mark(ids, 0);
          return isOver() ? { kind: 'over' } : { kind: 'failed', answer };
        }
        const { outcome, rest, retryAfterMs } = question
          ? { ...classifyAnswer(collector, answer, batch, report), rest: batch }
          : await take(answer, batch);
        // It has said that it has not taken them.
        if (rest.length && !deduplicates) await outbox.mark(idsOf(rest));
        if (isOver()) return { kind: 'over' };
        if (outcome === 'retry') return { kind: 'failed', answer, retryAfterMs };
        if (outcome === 'stop') return { kind: 'refused', answer };

        onAnswered();
        if (question) {
          // Any other answer is none.
          if (outcome === 'delivered') await takeConfirmation(batch, answer);
          else confirm = undefined;
        } else if (rest.length > 1) {
          // One of them is to blame, or they are too many.
          maxEvents = rest.length >> 1;
          continue;
        } else {
          await settle(rest, outcome);
        }
        // The probe, or the one that was to blame.
        if (batch.length === 1) maxEvents = maxBatchEvents;
      }
    },
  };
}
