// What the shop tells Touchtrail: GA4's recommended event and property names, so that any collector knows them.
import { sum } from './cart.js';

/** Tracks an event about some items with their value. */
export function trackItems(name, items, more = {}) {
  touchtrail('track', name, { currency: 'EUR', value: sum(items), items: items.map(describe), ...more });
}

// The path is the shop's own business and no property of the item.
function describe({ path, ...item }) {
  return item;
}
