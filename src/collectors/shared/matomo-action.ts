import { attempt } from '../../model/attempt.js';
import type { JsonValue, Touchpoint } from '../../model/event.js';

/** The parameters that say what happened, in Matomo's HTTP tracking API; without any of its own kinds it is an event. */
export function matomoAction({ name, page, touchpoint, properties }: Touchpoint): object {
  const { search_term, link_url, outbound, transaction_id, value, tax, shipping, score } = properties;
  const items = Array.isArray(properties.items) ? properties.items.map(productOf) : [];
  const link = typeof link_url === 'string' && attempt(() => new URL(link_url, page.url).href);
  if (name === 'page_view') return { action_name: page.title };
  if (name === 'search' && search_term) return { search: search_term };
  if (name === 'file_download' && link) return { download: link };
  if (name === 'click' && outbound && link) return { link };
  // Matomo wants the whole cart, so adding to it or taking out of it is an event. An order without a number would be a cart.
  if (name === 'purchase' ? transaction_id : /^(view_cart|begin_checkout)$/.test(name) && items.length) {
    const order = name === 'purchase' && { ec_id: transaction_id, ec_tx: tax, ec_sh: shipping };
    return { idgoal: 0, ...order, revenue: numberOf(value) ?? 0, ec_items: JSON.stringify(items) };
  }
  const [sku, productName, category, price] = (name === 'view_item' && items[0]) || [];
  return {
    e_c: touchpoint.type,
    e_a: name,
    e_n: touchpoint.id,
    e_v: numberOf(value) ?? numberOf(Object(score).value),
    // Or it is a page view, too.
    ca: 1,
    _pks: sku,
    _pkn: productName,
    _pkc: Array.isArray(category) ? JSON.stringify(category) : category,
    _pkp: price,
  };
}

/** SKU, name, category or categories, price, quantity: as in `ec_items`. */
function productOf(item: JsonValue): readonly unknown[] {
  const { item_id, item_name, price, quantity, ...more } = Object(item);
  const categories = ['', 2, 3, 4, 5].map((number) => more[`item_category${number}`]).filter(Boolean);
  return [
    `${item_id ?? item_name}`,
    item_name ?? '',
    categories[1] ? categories : (categories[0] ?? ''),
    numberOf(price) ?? 0,
    numberOf(quantity) ?? 1,
  ];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
