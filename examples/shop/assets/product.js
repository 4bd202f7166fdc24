import { addItem, formatPrice } from './cart.js';
import { trackItems } from './tracking.js';

/** A product page: what is looked at, and what goes into the cart. */
export function showProduct() {
  const product = document.querySelector('.product');
  const form = product?.querySelector('[data-add-to-cart]');
  if (!form) return;
  trackItems('view_item', [chosenItem(product, form)]);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const item = chosenItem(product, form);
    addItem(item);
    trackItems('add_to_cart', [item]);
    showAdded(form.querySelector('[data-added]'), item);
  });
}

/** Every list of products on the page. */
export function showLists() {
  for (const list of document.querySelectorAll('[data-item-list]')) {
    const items = [...list.querySelectorAll('[data-item-id]')].map((card) => ({
      ...readItem(card),
      price: Number(card.dataset.price),
      quantity: 1,
    }));
    const { itemList, itemListName } = list.dataset;
    touchtrail('track', 'view_item_list', { item_list_id: itemList, item_list_name: itemListName, items });
  }
}

function readItem({ dataset }) {
  return { item_id: dataset.itemId, item_name: dataset.itemName, item_category: dataset.itemCategory };
}

function chosenItem(product, form) {
  const variant = form.querySelector('[name=variant]:checked');
  return {
    ...readItem(product),
    item_variant: variant.value,
    price: Number(variant.dataset.price),
    quantity: form.elements.quantity.valueAsNumber,
    path: product.dataset.itemPath,
  };
}

function showAdded(note, { item_variant, price, quantity }) {
  const link = document.createElement('a');
  link.href = '/cart';
  link.textContent = 'Go to the cart';
  note.replaceChildren(`Added ${quantity} × ${item_variant}, ${formatPrice(price * quantity)}. `, link);
}
