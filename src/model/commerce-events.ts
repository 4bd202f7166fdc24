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

/** What may be said of an item. */
export interface ItemDetails {
  /** Shop or supplier of the item. */
  readonly affiliation?: string | undefined;
  /** Code of a coupon for this item; it has nothing to do with that of the event. */
  readonly coupon?: string | undefined;
  /** By how much the unit price was reduced. */
  readonly discount?: number | undefined;
  /** Place in a list. */
  readonly index?: number | undefined;
  /** Who makes it. */
  readonly item_brand?: string | undefined;
  /** Category, the widest. */
  readonly item_category?: string | undefined;
  /** Category within that. */
  readonly item_category2?: string | undefined;
  /** Category within that. */
  readonly item_category3?: string | undefined;
  /** Category within that. */
  readonly item_category4?: string | undefined;
  /** Category within that. */
  readonly item_category5?: string | undefined;
  /** The list that showed it. */
  readonly item_list_id?: string | undefined;
  /** Name of the list. */
  readonly item_list_name?: string | undefined;
  /** Colour, size and the like. */
  readonly item_variant?: string | undefined;
  /** A physical place, for example a Google Place ID. */
  readonly location_id?: string | undefined;
  /** Price of one, after the discount. */
  readonly price?: number | undefined;
  /** How many; 1 where it is left out. */
  readonly quantity?: number | undefined;
}

/** What is sold: it has an ID or a name, better both. */
export type Item = ItemDetails &
  (
    | { readonly item_id: string; readonly item_name?: string | undefined }
    | { readonly item_id?: undefined; readonly item_name: string }
  );

/** What is advertised on the site, and where. */
export interface Promotion {
  /** Name of the picture or text. */
  readonly creative_name?: string | undefined;
  /** Where on the page. */
  readonly creative_slot?: string | undefined;
  /** ID of the promotion. */
  readonly promotion_id?: string | undefined;
  /** Name of the promotion. */
  readonly promotion_name?: string | undefined;
}

/** What it is about. */
export interface WithItems {
  /** The items. */
  readonly items: readonly Item[];
}

/** Of which list the items are. */
export interface WithItemList {
  /** ID of the list. */
  readonly item_list_id?: string | undefined;
  /** Name of the list. */
  readonly item_list_name?: string | undefined;
}

/** A promotion and its items. */
export interface PromotionItems extends Promotion {
  /** The items. */
  readonly items?: readonly (Item & Promotion)[] | undefined;
}

/** What a coupon is of. */
export interface WithCoupon {
  /** Code of a coupon for the whole order. */
  readonly coupon?: string | undefined;
}

/** An order. */
export interface OrderDetails extends Money, WithCoupon {
  /** Number of the order: it shows a collector that a purchase was told twice. */
  readonly transaction_id: string;
  /** Part of the value. */
  readonly tax?: number | undefined;
  /** Part of the value. */
  readonly shipping?: number | undefined;
}

/** Commerce: from the promotion to the order, and back. */
export interface CommerceEvents {
  /** A promotion came into view. */
  readonly view_promotion: PromotionItems;
  /** A promotion was clicked. */
  readonly select_promotion: PromotionItems;
  /** A list of items came into view. */
  readonly view_item_list: WithItems & WithItemList & { readonly currency?: Currency | undefined };
  /** An item of a list was clicked. */
  readonly select_item: WithItems & WithItemList;
  /** One item was looked at. */
  readonly view_item: WithItems & OptionalMoney;
  /** Put on the list of wishes. */
  readonly add_to_wishlist: WithItems & OptionalMoney;
  /** Put into the cart. */
  readonly add_to_cart: WithItems & OptionalMoney;
  /** Taken out of the cart. */
  readonly remove_from_cart: WithItems & OptionalMoney;
  /** The cart was looked at. */
  readonly view_cart: WithItems & OptionalMoney;
  /** The checkout has begun. */
  readonly begin_checkout: WithItems & OptionalMoney & WithCoupon;
  /** The way of shipping was given. */
  readonly add_shipping_info: WithItems & OptionalMoney & WithCoupon & { readonly shipping_tier?: string | undefined };
  /** The way of payment was given. */
  readonly add_payment_info: WithItems & OptionalMoney & WithCoupon & { readonly payment_type?: string | undefined };
  /** Ordered and paid. */
  readonly purchase: WithItems & OrderDetails & { readonly customer_type?: 'new' | 'returning' | undefined };
  /** Without items the whole order. */
  readonly refund: OrderDetails & Partial<WithItems>;
}
