import type { PurposeStates } from '../model/purposes.js';
import { type ConsentReceipt, formatReceiptKey } from '../model/receipt.js';
import { type Signals, sayingOf } from './fold.js';
import { CONSENT_MAX_AGE_MS } from './record.js';

/** What a receipt says. When it was decided is absent where the sources do not tell: it is when it was first seen. */
export type Decision = Omit<ConsentReceipt, 'id' | 'decidedAtMs' | 'expiresAtMs'> & {
  readonly decidedAtMs: number | undefined;
};

/** Short enough to be carried with each batch. */
const MAX_TEXT_LENGTH = 200;

/** What the host says may be anything, and a receipt that is not in form is refused with its events. */
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value ? value.slice(0, MAX_TEXT_LENGTH) : undefined;

/** What the receipt of a decision says: who has granted, how, and what site and sources say of it. */
export function decide(
  signals: Signals,
  purposes: PurposeStates,
  ownDecidedAtMs: number | undefined,
  {
    gpc,
    basis,
    policyVersion,
    textVersion,
    region,
  }: Pick<Decision, 'gpc' | 'basis' | 'policyVersion' | 'textVersion' | 'region'>,
): Decision {
  const granting = [...signals.values()].filter(({ verdicts }) => verdicts.analytics === 'granted');
  const references = [...signals].flatMap(([name, { reference }]) => (reference ? [[name, reference]] : []));
  const isConfigured = signals.has('configured');
  return {
    decidedAtMs: ownDecidedAtMs ?? granting.find(({ decidedAtMs }) => decidedAtMs)?.decidedAtMs,
    purposes,
    sources: sayingOf(signals),
    method: isConfigured ? 'configured' : granting.some(({ isExplicit }) => isExplicit) ? 'explicit' : 'implicit',
    gpc,
    basis: isConfigured ? textOf(basis) : undefined,
    policyVersion: textOf(policyVersion),
    textVersion: textOf(textVersion),
    region: textOf(region),
    references: references.length ? Object.fromEntries(references) : undefined,
  };
}

/** The receipts of a tracker: one per decision, the same one on later pages. */
export interface Receipts {
  /** The receipt of a decision for a person, without one for the last one; another person never gets the same one. */
  of(decision: Decision, person?: number): ConsentReceipt;
  /** The next one is new, whatever the decision. */
  forget(): void;
}

/** Receipts whose key is recalled from an earlier page; `recall` is called for the first one only, which needs a grant. */
export function createReceipts(
  now: () => number,
  newId: (atMs: number) => string,
  recall: () => string | undefined,
): Receipts {
  let receipt: ConsentReceipt | undefined;
  let key: string | undefined;
  let lastPerson = 0;
  let isRecalled = false;

  return {
    of(decision, person = lastPerson) {
      if (!isRecalled) key = recall();
      isRecalled = true;
      const [id = '', , time] = (person === lastPerson && key?.split('.')) || [];
      lastPerson = person;
      // One whose time the sources do not tell ends all the same.
      const isOver = decision.decidedAtMs === undefined && now() - Number(time) >= CONSENT_MAX_AGE_MS;
      const isSame =
        !isOver && formatReceiptKey({ ...decision, id, decidedAtMs: decision.decidedAtMs ?? time }) === key;
      if (receipt && isSame && now() < receipt.expiresAtMs) return receipt;
      const decidedAtMs = decision.decidedAtMs ?? (isSame ? Number(time) : now());
      receipt = {
        ...decision,
        id: isSame ? id : newId(now()),
        decidedAtMs,
        // A platform that still grants by an older decision vouches for it anew.
        expiresAtMs: decidedAtMs + CONSENT_MAX_AGE_MS * Math.floor((now() - decidedAtMs) / CONSENT_MAX_AGE_MS + 1),
      };
      key = formatReceiptKey(receipt);
      return receipt;
    },
    forget() {
      receipt = key = undefined;
      isRecalled = true;
    },
  };
}
