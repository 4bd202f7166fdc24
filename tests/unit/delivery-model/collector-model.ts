import type { Answer, Collector, EncodedRequest, SentRequest } from '../../../src/index.js';
import type { Clock, Owner } from './clock.js';
import type { CollectorKind, Receipt, Reply, Sender } from './receipt.js';

/** A collector that can be told what to do with the next requests, and knows what it took. */
export interface CollectorModel {
  readonly collector: Collector;
  /** What the next requests meet; 200 when it is empty. */
  readonly replies: Reply[];
  readonly receipts: Receipt[];
  /** How many requests of a page were begun. */
  requestsOf(page: Sender): number;
  /** How many requests of a page are under way that would not outlive it. */
  plainUnderWay(page: Sender): number;
  send(page: Sender, request: EncodedRequest, via: Receipt['via'], timeoutMs: number): SentRequest;
}

const TRIP_MS = 20;
const NO_ANSWER = new TypeError('Failed to fetch');

export function createCollectorModel(clock: Clock, kind: CollectorKind): CollectorModel {
  const network: Owner = { state: 'running' };
  const replies: Reply[] = [];
  const receipts: Receipt[] = [];
  const begun = new Map<Owner, number>();
  const plain = new Map<Owner, number>();
  const accepted = new Set<string>();

  const encode = (content: object): EncodedRequest => ({
    url: 'https://collector.example/e',
    body: JSON.stringify(content),
    contentType: 'text/plain',
  });

  const isQuestion = ({ body }: EncodedRequest): boolean => 'confirm' in JSON.parse(body);
  const statusOf = (reply: Reply): number => (typeof reply === 'number' ? reply : 200);
  const isTaking = (reply: Reply): boolean =>
    reply !== 'refused' && reply !== 'hang' && reply !== 'html' && statusOf(reply) === 200;

  const take = (
    request: EncodedRequest,
    sent: Pick<Receipt, 'page' | 'via' | 'sentAtMs' | 'isLeaving' | 'isBlind' | 'lookedAtMs'>,
  ): readonly Receipt[] =>
    (JSON.parse(request.body).events ?? []).map(
      ({ eventId, properties }: { eventId: string; properties: { n: number } }) => {
        accepted.add(eventId);
        const receipt: Receipt = {
          ...sent,
          n: properties.n,
          atMs: clock.uptimeMs(),
        };
        receipts.push(receipt);
        return receipt;
      },
    );

  const bodyOf = (request: EncodedRequest, reply: Reply): string => {
    if (reply === 'html') return '<!doctype html>';
    const { confirm } = JSON.parse(request.body);
    return confirm ? JSON.stringify({ missing: confirm.filter((id: string) => !accepted.has(id)) }) : '{}';
  };

  return {
    replies,
    receipts,
    requestsOf: (page) => begun.get(page) ?? 0,
    plainUnderWay: (page) => plain.get(page) ?? 0,
    collector: {
      name: kind,
      capabilities: { deduplicates: kind !== 'counts-all', beacon: true },
      encode: ({ touchpoints }) => encode({ events: touchpoints }),
      classify: ({ body }) => (body.startsWith('<') ? 'retry' : undefined),
      ...(kind === 'confirms' && {
        confirm: {
          encode: (confirm) => encode({ confirm }),
          missing: ({ body }) => JSON.parse(body).missing,
        },
      }),
    },

    send(page, request, via, timeoutMs) {
      begun.set(page, (begun.get(page) ?? 0) + 1);
      if (via === 'fetch') plain.set(page, (plain.get(page) ?? 0) + 1);
      const { isLeaving, isBlind, lookedAtMs } = page;
      const sent = { page, via, sentAtMs: clock.uptimeMs(), isLeaving, isBlind, lookedAtMs };
      const next = replies.shift() ?? 200;
      // A collector that can be asked understands the question.
      const reply = (next === 400 || next === 413) && isQuestion(request) ? 200 : next;
      let taken: readonly Receipt[] = [];
      let isOver = false;
      let settle: { resolve(answer: Answer): void; reject(error: unknown): void };
      const answer = new Promise<Answer>((resolve, reject) => {
        settle = { resolve, reject };
      });
      // Nobody may be waiting for it any more.
      answer.catch(() => {});
      const end = (result: Answer | undefined): void => {
        if (isOver) return;
        isOver = true;
        if (via === 'fetch') plain.set(page, (plain.get(page) ?? 0) - 1);
        for (const receipt of taken) Object.assign(receipt, { endedAtMs: clock.uptimeMs(), isAnswered: !!result });
        if (result) settle.resolve(result);
        else settle.reject(NO_ANSWER);
      };
      // What is kept alive outlives its page, and nobody can take back a beacon.
      clock.after(via === 'fetch' ? page : network, reply === 'slow' ? 3_000 : TRIP_MS, () => {
        if (isOver) return;
        const body = bodyOf(request, reply);
        if (isTaking(reply)) taken = take(request, sent);
        if (reply === 'hang' || reply === 'silent') return;
        clock.after(page, reply === 'late' ? 6_000 : TRIP_MS, () => {
          const isLost = via === 'beacon' || reply === 'refused' || reply === 'reply-lost';
          end(isLost ? undefined : { status: statusOf(reply), body, retryAfter: reply === 429 ? '30' : null });
        });
      });
      clock.after(page, timeoutMs, () => end(undefined));
      return { answer, abort: () => end(undefined) };
    },
  };
}
