import type { JsonObject, JsonValue } from '../../model/event.js';

/** Segment's names for GA4's events (https://segment.com/docs/connections/spec/ecommerce/v2, and B2B SaaS for the account). */
const EVENTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    search: 'Products Searched',
    view_item_list: 'Product List Viewed',
    view_promotion: 'Promotion Viewed',
    select_promotion: 'Promotion Clicked',
    select_item: 'Product Clicked',
    view_item: 'Product Viewed',
    add_to_wishlist: 'Product Added to Wishlist',
    add_to_cart: 'Product Added',
    remove_from_cart: 'Product Removed',
    view_cart: 'Cart Viewed',
    begin_checkout: 'Checkout Started',
    add_shipping_info: 'Checkout Step Completed',
    add_payment_info: 'Payment Info Entered',
    purchase: 'Order Completed',
    refund: 'Order Refunded',
    sign_up: 'Signed Up',
    login: 'Signed In',
  }),
);

const PROPERTIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    search_term: 'query',
    transaction_id: 'order_id',
    payment_type: 'payment_method',
    shipping_tier: 'shipping_method',
    creative_name: 'creative',
    creative_slot: 'position',
    promotion_name: 'name',
  }),
);

/** What is not named here loses `item_`: `item_brand` is `brand`. */
const ITEMS: ReadonlyMap<string, string> = new Map([
  ['item_id', 'product_id'],
  ['index', 'position'],
]);

function renamed(object: JsonValue, names: ReadonlyMap<string, string>): object {
  const entries = object && typeof object === 'object' ? Object.entries(object) : [];
  return Object.fromEntries(entries.map(([key, value]) => [names.get(key) ?? key.replace(/^item_/, ''), value]));
}

/** An event of Segment's kind `track`, under its name and with its properties where its specification has one like it. */
export function segmentTrack(
  name: string,
  properties: JsonObject,
): { readonly event: string; readonly properties: object } {
  const event = EVENTS.get(name);
  if (!event) return { event: name, properties };
  const { value, items, ...rest } = properties;
  const products = Array.isArray(items) ? items.map((item) => renamed(item, ITEMS)) : [];
  return {
    event,
    properties: {
      // An event of one product has what is said of it beside the other properties.
      ...(products.length === 1 && /^Product (?!List)/.test(event) ? products[0] : items && { products }),
      ...renamed(rest, PROPERTIES),
      // Destinations read the one or the other: https://segment.com/docs/connections/spec/ecommerce/v2/#order-completed.
      ...(/^Order/.test(event) ? { revenue: value, total: value } : { value }),
    },
  };
}
