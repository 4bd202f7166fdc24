type Text = string | undefined;

/** A currency by its three letters in ISO 4217, for example `EUR`. */
export type Currency = string;

/** An amount of money, in units of its currency: `30.03`, not cents. */
export interface Money {
  /** The amount. Of a list of items: the sum of price times quantity, without tax and shipping. */
  readonly value: number;
  /** The currency, also of the items' prices. */
  readonly currency: Currency;
}

/** Money, or none; an amount without a currency says nothing. */
export type OptionalMoney = Money | { readonly value?: undefined; readonly currency?: Currency | undefined };

interface ItemDetails {
  /** Shop or supplier of the item. */
  readonly affiliation?: Text;
  /** Code of a coupon for this item; it has nothing to do with that of the event. */
  readonly coupon?: Text;
  /** By how much the unit price was reduced. */
  readonly discount?: number | undefined;
  /** Place in a list. */
  readonly index?: number | undefined;
  readonly item_brand?: Text;
  readonly item_category?: Text;
  readonly item_category2?: Text;
  readonly item_category3?: Text;
  readonly item_category4?: Text;
  readonly item_category5?: Text;
  /** The list that showed it. */
  readonly item_list_id?: Text;
  readonly item_list_name?: Text;
  readonly item_variant?: Text;
  /** A physical place, for example a Google Place ID. */
  readonly location_id?: Text;
  /** Price of one, after the discount. */
  readonly price?: number | undefined;
  /** How many; 1 where it is left out. */
  readonly quantity?: number | undefined;
}

/** What is sold: it has an ID or a name, better both. */
export type Item = ItemDetails &
  (
    | { readonly item_id: string; readonly item_name?: Text }
    | { readonly item_id?: undefined; readonly item_name: string }
  );

/** What is advertised on the site, and where. */
export interface Promotion {
  /** Name of the picture or text. */
  readonly creative_name?: Text;
  /** Where on the page. */
  readonly creative_slot?: Text;
  /** ID of the promotion. */
  readonly promotion_id?: Text;
  /** Name of the promotion. */
  readonly promotion_name?: Text;
}

interface Items {
  readonly items: readonly Item[];
}

interface ItemList {
  readonly item_list_id?: Text;
  readonly item_list_name?: Text;
}

interface PromotionItems extends Promotion {
  readonly items?: readonly (Item & Promotion)[] | undefined;
}

interface Coupon {
  /** Code of a coupon for the whole order. */
  readonly coupon?: Text;
}

interface Order extends Money, Coupon {
  /** Number of the order: it shows a collector that a purchase was told twice. */
  readonly transaction_id: string;
  readonly tax?: number | undefined;
  readonly shipping?: number | undefined;
}

/** Commerce: from the promotion to the order, and back. */
export interface CommerceEvents {
  /** A promotion came into view. */
  readonly view_promotion: PromotionItems;
  /** A promotion was clicked. */
  readonly select_promotion: PromotionItems;
  /** A list of items came into view. */
  readonly view_item_list: Items & ItemList & { readonly currency?: Currency | undefined };
  /** An item of a list was clicked. */
  readonly select_item: Items & ItemList;
  /** One item was looked at. */
  readonly view_item: Items & OptionalMoney;
  /** Put on the list of wishes. */
  readonly add_to_wishlist: Items & OptionalMoney;
  /** Put into the cart. */
  readonly add_to_cart: Items & OptionalMoney;
  /** Taken out of the cart. */
  readonly remove_from_cart: Items & OptionalMoney;
  /** The cart was looked at. */
  readonly view_cart: Items & OptionalMoney;
  /** The checkout has begun. */
  readonly begin_checkout: Items & OptionalMoney & Coupon;
  /** The way of shipping was given. */
  readonly add_shipping_info: Items & OptionalMoney & Coupon & { readonly shipping_tier?: Text };
  /** The way of payment was given. */
  readonly add_payment_info: Items & OptionalMoney & Coupon & { readonly payment_type?: Text };
  /** Ordered and paid. */
  readonly purchase: Items & Order & { readonly customer_type?: 'new' | 'returning' | undefined };
  /** Without items the whole order. */
  readonly refund: Order & Partial<Items>;
}
