import type { JsonValue } from '../../model/event.js';

type Parts = Readonly<Record<string, unknown>>;

/** What an event tells. */
type Told = Readonly<Record<string, JsonValue | undefined>>;

const MAX_CHARS = 200;

/**
 * The actions of enhanced commerce, and what they are in GA4
 * (https://developers.google.com/analytics/devguides/collection/ua/gtm/enhanced-ecommerce).
 */
const ACTIONS: Readonly<Record<string, string>> = {
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

/** What enhanced commerce calls without a prefix. */
const SHORT = /^(id|name|brand|category|variant)$/;

/** Of Google's tags, or known of the page anyway, or who somebody is. */
const LEFT_OUT = /^(gtm|page_|send_to)|user|mail|phone/i;

const AMOUNTS = /^(value|price|quantity|tax|shipping)$/;

/** The texts, amounts and flags of an object; amounts may have been texts. Functions, nodes and whatever is in them stay where they are. */
function readParts(given: Parts, prefix = ''): Told {
  const told: Record<string, JsonValue> = {};
  for (const key in given) {
    const value = given[key] as string | undefined;
    if (Object(value) === value || LEFT_OUT.test(key)) continue;
    // Some give both, and mean something else by the short one.
    const name = SHORT.test(key) && !(prefix + key in given) ? prefix + key : key;
    told[name] =
      AMOUNTS.test(name) && /^-?[\d.]+$/.test(`${value}`)
        ? Number(value)
        : (value?.slice?.(0, MAX_CHARS) ?? (value as never));
  }
  return told;
}

/** The event that an entry of a data layer tells, by the names of GA4; of one of enhanced commerce there may be several. */
export function readEntry(entry: unknown, tell: (event: string, properties: Told) => void): void {
  const given = Object(entry);
  // `gtag('event', name, parameters)` pushes its `arguments`.
  let { event, ecommerce, ...own } = given[0] === 'event' ? { ...given[2], event: given[1] } : given;
  for (const action in ACTIONS) {
    const part = ecommerce?.[action];
    if (!part) continue;
    const { promotions, products = promotions ?? part, actionField } = part;
    const { id, revenue, ...rest } = Object(actionField);
    readEntry(
      {
        ...rest,
        // GA4 has a name for the first step alone.
        event: rest.step > 1 ? 'checkout_progress' : ACTIONS[action],
        transaction_id: id,
        value: revenue,
        currency: ecommerce.currencyCode,
        items: products,
      },
      tell,
    );
    event = '';
  }
  if (!event) return;
  own = ecommerce ?? own;
  const prefix = /promo/.test(event) ? 'promotion_' : 'item_';
  tell(event, { ...readParts(own), items: own.items?.map?.((item: Parts) => readParts(item, prefix)) });
}
