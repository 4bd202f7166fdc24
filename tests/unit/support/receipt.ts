import { monotonicFactory } from 'ulid';
import type { ConsentReceipt } from '../../../src/model/receipt.js';

const ulid = monotonicFactory();
const DECIDED_AT_MS = 1_795_364_000_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** The receipt of a visitor who has chosen analytics alone in a banner, and not long ago. */
export function receipt(changes: Partial<ConsentReceipt> = {}): ConsentReceipt {
  return {
    id: ulid(),
    decidedAtMs: DECIDED_AT_MS,
    expiresAtMs: DECIDED_AT_MS + 180 * DAY_MS,
    purposes: { analytics: 'granted', personalization: 'denied', marketing: 'pending', sharing: 'denied' },
    sources: ['manual'],
    method: 'explicit',
    gpc: false,
    policyVersion: '2026-03',
    ...changes,
  };
}
