/** What is taken out of addresses and texts before they are kept or sent. Addresses are cleaned in any case. */
export interface ScrubOptions {
  /**
   * Parameters that stay although their names are on the list of the sensitive ones, for example `['state']`; nothing is looked
   * for in their values. Names in any case. Click IDs go all the same where they are not agreed to.
   *
   * @defaultValue `[]`
   */
  readonly allow?: readonly string[];
  /**
   * Parameters that go beside those of the list, for example `['customer']`. Names in any case; stronger than `allow`.
   *
   * @defaultValue `[]`
   */
  readonly deny?: readonly string[];
  /**
   * Whether personal data is looked for in titles of pages, too.
   *
   * @defaultValue `false`
   */
  readonly titles?: boolean;
  /**
   * Whether it is looked for in all texts of an event's properties and of a user's traits, too: an e-mail address that the site
   * sends on purpose would go.
   *
   * @defaultValue `false`
   */
  readonly properties?: boolean;
}
