import { formatPrice, readCart, setQuantity, sum } from './cart.js';
import { declareItems } from './declare.js';

const MAX_QUANTITY = 12;

/** The cart page: its lines, their quantities, the total. */
export function showCartPage() {
  const lines = document.querySelector('[data-cart-lines]');
  if (!lines) return;
  const { items } = readCart();
  // Once: what changes here is told as such, and is no second look.
  declareItems(document.querySelector('[data-cart]'), items);
  render(lines, items);
}

function render(lines, items) {
  document.querySelector('[data-cart]').hidden = items.length === 0;
  document.querySelector('[data-cart-empty]').hidden = items.length > 0;
  document.querySelector('[data-cart-total]').textContent = formatPrice(sum(items));
  declareItems(document.querySelector('[data-cart] [href="/checkout"]'), items);
  lines.replaceChildren(...items.map((item, index) => renderLine(lines, item, index)));
}

function renderLine(lines, item, index) {
  const line = document.querySelector('template[data-cart-line]').content.cloneNode(true);
  line.querySelector('img').src = `/assets/art${item.path.replace('/tea', '')}.svg`;
  const link = line.querySelector('[data-name]');
  link.href = item.path;
  link.textContent = item.item_name;
  line.querySelector('[data-variant]').textContent = item.item_variant;
  line.querySelector('[data-price]').textContent = formatPrice(item.price * item.quantity);
  line.querySelector('[data-quantity]').textContent = item.quantity;
  line.querySelector('[data-less]').disabled = item.quantity === 1;
  line.querySelector('[data-more]').disabled = item.quantity >= MAX_QUANTITY;
  const changes = { '[data-less]': -1, '[data-more]': 1, '[data-remove]': -item.quantity };
  for (const [control, difference] of Object.entries(changes)) {
    const button = line.querySelector(control);
    declareItems(button, [{ ...item, quantity: Math.abs(difference) }]);
    button.setAttribute('aria-label', `${button.getAttribute('aria-label') ?? button.textContent} ${item.item_name}`);
    button.addEventListener('click', () => {
      render(lines, setQuantity(item, item.quantity + difference).items);
      keepFocus(lines, index, control);
    });
  }
  return line;
}

/** The button that was pressed is drawn anew, or gone with its line: who uses a keyboard stays where they were. */
function keepFocus(lines, index, control) {
  const line = lines.children[index] ?? lines.lastElementChild;
  const place = line ?? document.querySelector('[data-cart-empty]');
  (place.querySelector(`${control}:not(:disabled)`) ?? place.querySelector('button:not(:disabled), a')).focus();
}
