import type { JsonValue } from '../../model/event.js';

type Parts = Readonly<Record<string, unknown>>;
type Told = Readonly<Record<string, JsonValue | undefined>>;

/** The actions of enhanced commerce (https://developers.google.com/analytics/devguides/collection/ua/gtm/enhanced-ecommerce), and GA4's names. */
const EVENTS: Readonly<Record<string, string>> = {
  impressions: 'view_item_list',
  detail: 'view_item',
  click: 'select_item',
  add: 'add_to_cart',
  remove: 'remove_from_cart',
  checkout: 'begin_checkout',
  purchase: 'purchase',
  refund: 'refund',
  promoView: 'view_promotion',
  promoClick: 'select_promotion',
};

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : String(value);

/** Universal Analytics has amounts as texts, too. */
const numberOf = (value: unknown): number | undefined =>
  Number.isFinite(Number.parseFloat(`${value}`)) ? Number.parseFloat(`${value}`) : undefined;

/** An item as GA4 names its parts; one that is so already stays as it is. */
export function ga4Item(product: unknown): Told {
  const {
    id,
    sku = id,
    name,
    brand,
    category,
    variant,
    list,
    list_name = list,
    position,
    price,
    quantity,
    coupon,
    ...rest
  } = Object(product);
  if (rest.item_id ?? rest.item_name) return Object(product);
  const [first, ...further] = textOf(category)?.split('/') ?? [];
  const categories = further.slice(0, 4).map((each, index) => [`item_category${index + 2}`, each] as const);
  return {
    item_id: textOf(sku),
    item_name: textOf(name),
    item_brand: textOf(brand),
    item_category: first,
    ...Object.fromEntries(categories),
    item_variant: textOf(variant),
    item_list_name: textOf(list_name),
    index: numberOf(position),
    price: numberOf(price),
    quantity: numberOf(quantity),
    coupon: textOf(coupon),
  };
}

/** The events that an `ecommerce` object of Universal Analytics tells, with the properties that GA4 gives them; none for one of GA4. */
export function ga4FromUniversal(ecommerce: unknown): readonly (readonly [name: string, properties: Told])[] {
  const given: Parts = Object(ecommerce);
  return Object.entries(EVENTS).flatMap(([action, name]): readonly (readonly [string, Told])[] => {
    const part = given[action];
    if (!part) return [];
    const { actionField, products = part, promotions }: Parts = Object(part);
    if (Array.isArray(promotions)) {
      return promotions.map((promotion) => {
        const { id, name: title, creative, position }: Parts = Object(promotion);
        const told = { promotion_id: textOf(id), promotion_name: textOf(title) };
        return [name, { ...told, creative_name: textOf(creative), creative_slot: textOf(position) }] as const;
      });
    }
    const { id, affiliation, revenue, tax, shipping, coupon, list, step }: Parts = Object(actionField);
    // GA4 has a name for the first step of a checkout only.
    const event = Number(step) > 1 ? 'checkout_progress' : name;
    const properties = {
      transaction_id: textOf(id),
      affiliation: textOf(affiliation),
      value: numberOf(revenue),
      currency: textOf(given.currencyCode),
      tax: numberOf(tax),
      shipping: numberOf(shipping),
      coupon: textOf(coupon),
      item_list_name: textOf(list),
      items: Array.isArray(products) ? products.map((product) => ga4Item(product) as JsonValue) : undefined,
    };
    return [[event, properties] as const];
  });
}
