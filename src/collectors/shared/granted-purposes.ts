import type { ConsentReceipt } from '../../model/receipt.js';

/** The purposes that the visitor has agreed to, in their order. */
export function grantedPurposes({ purposes }: ConsentReceipt): readonly string[] {
  return Object.entries(purposes).flatMap(([purpose, state]) => (state === 'granted' ? [purpose] : []));
}
