// What Touchtrail is told of an element that is clicked, sent or seen stands in its `data-touch-` attributes. Here are those that change
// while the visitor chooses; all others are in the pages. Names are GA4's, so that any collector knows them.
import { sum } from './cart.js';

/** What is said of some items, and of their value. */
export function describeItems(items) {
  return { currency: 'EUR', value: sum(items), items: items.map(toItem) };
}

/** Lets an element declare some items and their value. */
export function declareItems({ dataset }, chosen) {
  const { currency, value, items } = describeItems(chosen);
  dataset.touchCurrency = currency;
  dataset.touchValue = value;
  dataset.touchItems = JSON.stringify(items);
}

/** The items that an element declares. */
export function readItems({ dataset }) {
  return JSON.parse(dataset.touchItems);
}

// The path is the shop's own business and no property of the item.
function toItem({ path, ...item }) {
  return item;
}
