import { formatPrice, readCart, setQuantity, sum } from './cart.js';
import { trackItems } from './tracking.js';

/** The cart page: its lines, their quantities, the total. */
export function showCartPage() {
  const lines = document.querySelector('[data-cart-lines]');
  if (!lines) return;
  const { items } = readCart();
  if (items.length > 0) trackItems('view_cart', items);
  render(lines, items);
}

function render(lines, items) {
  document.querySelector('[data-cart]').hidden = items.length === 0;
  document.querySelector('[data-cart-empty]').hidden = items.length > 0;
  document.querySelector('[data-cart-total]').textContent = formatPrice(sum(items));
  lines.replaceChildren(...items.map((item) => renderLine(lines, item)));
}

function renderLine(lines, item) {
  const line = document.querySelector('template[data-cart-line]').content.cloneNode(true);
  line.querySelector('img').src = `/assets/art${item.path.replace('/tea', '')}.svg`;
  const link = line.querySelector('[data-name]');
  link.href = item.path;
  link.textContent = item.item_name;
  line.querySelector('[data-variant]').textContent = item.item_variant;
  line.querySelector('[data-price]').textContent = formatPrice(item.price * item.quantity);
  const quantity = line.querySelector('input');
  quantity.value = item.quantity;
  quantity.addEventListener('change', () => {
    if (quantity.reportValidity()) change(lines, item, quantity.valueAsNumber);
  });
  const remove = line.querySelector('[data-remove]');
  remove.setAttribute('aria-label', `Remove ${item.item_name}`);
  remove.addEventListener('click', () => change(lines, item, 0));
  return line;
}

function change(lines, item, quantity) {
  const difference = quantity - item.quantity;
  const { items } = setQuantity(item, quantity);
  const name = difference > 0 ? 'add_to_cart' : 'remove_from_cart';
  trackItems(name, [{ ...item, quantity: Math.abs(difference) }]);
  render(lines, items);
}
