import { attempt } from '../model/attempt.js';
import { formatJson } from '../model/json.js';
import type { TextStore } from '../platform/types.js';

/** The key of the one text. */
const KEY = 'orders';

const MAX_ORDERS = 20;
const MAX_ID_LENGTH = 100;

/** The IDs of the visitor's latest orders, so that a page that is loaded or shown again does not tell of one twice. */
export interface Orders {
  /**
   * Whether a purchase was told before, in any tab; from now on it was. One without an ID, or with one of more than 100 characters,
   * never was.
   */
  isRepeated(orderId: unknown): boolean;
  /** Forgets all, here and on the device. */
  erase(): void;
}

/** The latest orders, over the texts of a tracker; in memory where nothing can be kept. */
export function createOrders(texts: TextStore): Orders {
  /** What could not be kept. */
  let known: readonly string[] = [];
  return {
    isRepeated(orderId) {
      const id = /^(string|number)$/.test(typeof orderId) ? String(orderId) : '';
      // Cut, one that is too long could be taken for another, and be lost.
      if (!id || id.length > MAX_ID_LENGTH) return false;
      const stored = attempt((): string[] => JSON.parse(texts.read(KEY) ?? '').map(String));
      const all = [...known, ...(stored ?? [])];
      if (all.includes(id)) return true;
      const latest = [...new Set([id, ...all])].slice(0, MAX_ORDERS);
      // Only what is kept goes with a withdrawal in another tab.
      known = texts.write(KEY, formatJson(latest)) ? [] : latest;
      return false;
    },
    erase() {
      known = [];
      texts.remove([KEY]);
    },
  };
}
