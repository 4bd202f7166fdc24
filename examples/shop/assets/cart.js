// The cart lives in session storage until the tab closes: a strictly necessary function of the shop, never sent.
const KEY = 'kettle-lane.cart';
const EMPTY = { items: [], customer: null, order: null };

/** Everything the shop keeps: the items in the cart, the signed-in customer, the order just placed. */
export function readCart() {
  try {
    return { ...EMPTY, ...JSON.parse(sessionStorage.getItem(KEY) ?? '{}') };
  } catch {
    // Storage blocked, or its content is not ours: the visitor starts with an empty cart.
    return { ...EMPTY };
  }
}

/** Keeps the given parts of the cart, leaves the others as they are, and says so with the event `cart-changed`. */
export function updateCart(parts) {
  const cart = { ...readCart(), ...parts };
  sessionStorage.setItem(KEY, JSON.stringify(cart));
  dispatchEvent(new Event('cart-changed'));
  return cart;
}

/** Adds to the quantity where the same variant is in the cart already. */
export function addItem(item) {
  const { items } = readCart();
  const same = items.find((other) => isSame(other, item));
  if (same) same.quantity += item.quantity;
  else items.push(item);
  return updateCart({ items });
}

/** Sets how many of an item are in the cart; none removes it. */
export function setQuantity(item, quantity) {
  const { items } = readCart();
  for (const other of items) if (isSame(other, item)) other.quantity = quantity;
  return updateCart({ items: items.filter((other) => other.quantity > 0) });
}

/** What the items cost together, in euros. */
export function sum(items) {
  return Math.round(items.reduce((total, { price, quantity }) => total + price * quantity, 0) * 100) / 100;
}

/** How many pieces there are. */
export function count(items) {
  return items.reduce((total, { quantity }) => total + quantity, 0);
}

/** An amount as the visitor reads it, for example `€7.90`. */
export function formatPrice(amount) {
  return new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' }).format(amount);
}

function isSame(one, other) {
  return one.item_id === other.item_id && one.item_variant === other.item_variant;
}
