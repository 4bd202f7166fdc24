import { attempt } from '../model/attempt.js';
import { formatJson } from '../model/json.js';
import type { TextStore } from '../platform/types.js';

/** The key of the one text. */
const KEY = 'orders';

const MAX_ORDERS = 20;
const MAX_ID_LENGTH = 100;

/** The IDs of the visitor's latest orders, so that a page that is loaded or shown again does not tell of one twice. */
export interface Orders {
  /** Whether a purchase was told before, in any tab; from now on it was. One without an ID never was. */
  isRepeated(orderId: unknown): boolean;
  /** Forgets all, here and on the device. */
  erase(): void;
}

/** The latest orders, over the texts of a tracker; in memory where nothing can be kept. */
export function createOrders(texts: TextStore): Orders {
  let known: readonly string[] = [];
  return {
    isRepeated(orderId) {
      const id = /^(string|number)$/.test(typeof orderId) ? String(orderId).slice(0, MAX_ID_LENGTH) : '';
      if (!id) return false;
      const stored = attempt((): unknown => JSON.parse(texts.read().get(KEY) ?? ''));
      const all = [...known, ...(Array.isArray(stored) ? stored.map(String) : [])];
      if (all.includes(id)) return true;
      known = [...new Set([id, ...all])].slice(0, MAX_ORDERS);
      texts.write(KEY, formatJson(known));
      return false;
    },
    erase() {
      known = [];
      texts.remove([KEY]);
    },
  };
}
