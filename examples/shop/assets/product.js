import { addItem, formatPrice } from './cart.js';
import { declareItems, readItems } from './declare.js';

/** A product page: what goes into the cart, and what its form declares of it. */
export function showProduct() {
  const product = document.querySelector('.product');
  const form = product?.querySelector('[data-add-to-cart]');
  if (!form) return;
  const [item] = readItems(product);
  const declare = () => declareItems(form, [chosenItem(item, form)]);
  declare();
  form.addEventListener('input', declare);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = chosenItem(item, form);
    addItem(chosen);
    showAdded(form.querySelector('[data-added]'), chosen);
  });
}

function chosenItem(item, form) {
  const variant = form.querySelector('[name=variant]:checked');
  return {
    ...item,
    item_variant: variant.value,
    price: Number(variant.dataset.price),
    quantity: form.elements.quantity.valueAsNumber || 1,
    path: location.pathname,
  };
}

function showAdded(note, { item_variant, price, quantity }) {
  const link = document.createElement('a');
  link.href = '/cart';
  link.textContent = 'Go to the cart';
  note.replaceChildren(`Added ${quantity} × ${item_variant}, ${formatPrice(price * quantity)}. `, link);
}
