import { formatPrice, readCart, sum, updateCart } from './cart.js';
import { declareItems, describeItems } from './declare.js';

/** The checkout: an order of what is in the cart, with or without signing in. */
export function showCheckout() {
  const form = document.querySelector('[data-place-order]');
  if (!form) return;
  const { items, customer } = readCart();
  if (items.length === 0) {
    location.replace('/cart');
    return;
  }
  renderSummary(items);
  showCustomer(customer);
  if (customer) identify(customer);
  declareItems(form, items);
  document.querySelector('[data-sign-in]').addEventListener('submit', signIn);
  document.querySelector('[data-sign-out]').addEventListener('click', signOut);
  form.addEventListener('input', () => {
    form.dataset.touchShippingTier = shippingOf(form);
  });
  form.addEventListener('submit', placeOrder);
}

/**
 * The page after the order. It says so to the data layer, as a shop with GA4 does, each time that it is loaded; Touchtrail
 * reads it there, and knows by the number which orders it has told.
 */
export function showThankYou() {
  const number = document.querySelector('[data-order-number]');
  const { order, customer } = readCart();
  if (!number || !order) return;
  number.textContent = order.number;
  renderSummary(order.items);
  document.querySelector('[data-order-total]').hidden = false;
  if (customer) identify(customer);
  window.dataLayer ??= [];
  window.dataLayer.push({ ecommerce: null });
  window.dataLayer.push({
    event: 'purchase',
    ecommerce: { transaction_id: order.number, shipping_tier: order.shipping, ...describeItems(order.items) },
  });
}

// The user ID is kept by no page but the one that said it, so each page that needs it says it again. Who wants the letter is
// a contact.
function identify({ number, returning, letter }) {
  touchtrail('identify', number, { returning }, { optedIn: letter ? ['email'] : [] });
}

async function signIn(event) {
  event.preventDefault();
  const { email, letter } = event.target.elements;
  const customer = { ...(await send('/account', { email: email.value })), letter: letter.checked };
  updateCart({ customer });
  showCustomer(customer);
  identify(customer);
}

function signOut() {
  updateCart({ customer: null });
  showCustomer(null);
  touchtrail('reset');
}

function showCustomer(customer) {
  document.querySelector('[data-sign-in]').hidden = Boolean(customer);
  document.querySelector('[data-signed-in]').hidden = !customer;
  document.querySelector('[data-customer]').textContent = customer?.number ?? '';
}

async function placeOrder(event) {
  event.preventDefault();
  const { items } = readCart();
  const shipping = shippingOf(event.target);
  const { number } = await send('/orders', { items: items.map(({ item_id, quantity }) => ({ item_id, quantity })) });
  updateCart({ items: [], order: { number, items, shipping } });
  location.assign('/thank-you');
}

// Not by `FormData`: a form whose fields are collected is taken for one that is sent.
function shippingOf(form) {
  return form.elements.shipping.value;
}

async function send(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

function renderSummary(items) {
  const template = document.querySelector('template[data-summary-line]');
  const lines = items.map((item) => {
    const line = template.content.cloneNode(true);
    line.querySelector('[data-name]').textContent = `${item.quantity} × ${item.item_name}, ${item.item_variant}`;
    line.querySelector('[data-price]').textContent = formatPrice(item.price * item.quantity);
    return line;
  });
  document.querySelector('[data-summary-lines]').replaceChildren(...lines);
  document.querySelector('[data-cart-total]').textContent = formatPrice(sum(items));
}
