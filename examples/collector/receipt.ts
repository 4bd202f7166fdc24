import { z } from 'zod';
import { epochMs, text, ulid } from './fields.js';

const consentState = z.enum(['pending', 'granted', 'denied']);

const purposesSchema = z.object({
  analytics: consentState.describe('Must be `granted` wherever an event refers to the receipt.'),
  personalization: consentState.describe('Show something else to this visitor.'),
  marketing: consentState.describe('Ad click IDs.'),
  sharing: consentState.describe('Hand on to third parties.'),
});

/** Proof of the answer under which events were let through: one per decision, stored once. */
export const receiptSchema = z.object({
  id: ulid.describe('Of the decision, not of the visitor.'),
  decidedAtMs: epochMs.describe(
    'Device clock when the visitor decided. Events before it were held and then let through.',
  ),
  expiresAtMs: epochMs.describe('Device clock when the answer ends. It covers no event from then on.'),
  purposes: purposesSchema.describe('The state of every purpose.'),
  sources: z.array(text).describe("Who has answered, for example `['manual', 'gpc']`."),
  method: z
    .enum(['explicit', 'implicit', 'configured'])
    .describe('Chosen, not objected to where that is enough, or set by a site that needs no consent.'),
  gpc: z.boolean().describe('Whether the browser sent Global Privacy Control.'),
  basis: z.string().optional().describe('What the site says of its legal basis.'),
  policyVersion: z.string().optional().describe('Version of the policy that the visitor was shown.'),
  textVersion: z.string().optional().describe('Version of the wording that the visitor was shown.'),
  region: z.string().optional().describe('As the site has given it, for example `DE`.'),
  references: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.number()])))
    .optional()
    .describe('What the sources say of themselves, by their names.'),
});

/** A receipt with every field in its place. */
export type Receipt = z.infer<typeof receiptSchema>;

/** A receipt that covers an event, or what speaks against it and where. */
export type Cover =
  | { readonly kind: 'covered'; readonly receipt: Receipt }
  | { readonly kind: 'uncovered'; readonly path: string; readonly error: string };

/**
 * Asks entries of a batch's `consents`, which may be anything, whether they cover an event. The time that counts is
 * that of the event, by the same clock as that of the receipt: a batch that arrives late is no fault of the visitor's.
 */
export function createReceiptCheck(consents: readonly unknown[]): (index: number, occurredAtMs: number) => Cover {
  const parsed = consents.map((entry) => receiptSchema.safeParse(entry));
  return (index, occurredAtMs) => {
    const path = `consents.${index}`;
    const result = parsed[index];
    if (result === undefined) return { kind: 'uncovered', path, error: 'there is no such receipt' };
    if (!result.success) {
      const [issue] = result.error.issues;
      const error = (issue?.message ?? 'no receipt').replace(/^Invalid (input|option): /, '');
      return { kind: 'uncovered', path: [path, ...(issue?.path ?? [])].map(String).join('.'), error };
    }
    const receipt = result.data;
    const { analytics } = receipt.purposes;
    if (analytics !== 'granted') {
      return { kind: 'uncovered', path: `${path}.purposes.analytics`, error: `must be granted, got ${analytics}` };
    }
    if (occurredAtMs >= receipt.expiresAtMs) {
      return { kind: 'uncovered', path: `${path}.expiresAtMs`, error: 'the event occurred after the answer had ended' };
    }
    return { kind: 'covered', receipt };
  };
}
