import type { StageMap } from '../model/journey.js';

/**
 * The 5A of Kotler, Kartajaya and Setiawan: aware, appeal, ask, act, advocate. No standard assigns events to stages; this is what LEO
 * CDP does with its event metrics, in GA4's names where it has one.
 *
 * A map sees nothing but a name. What depends on a score, on who it is or on what came before, the site says with the event, and that
 * wins. In doubt an event stands in the lower of two stages: reports count a person in all stages up to the highest one reached,
 * and whoever is really further has another event that says so. Where LEO is not followed:
 *
 * - `login` has no stage of its own: it says who it is, and `sign_up` has counted how far they have come.
 * - `file_download` is `ask` (LEO: action): what is fetched is information, and nothing is bought.
 * - `like` and `follow` are `appeal` (LEO: action): they say that the brand pleases.
 * - Answers to surveys are `ask` (LEO: advocacy): they are a conversation, and a detractor advocates nothing. A site that sees the
 *   score of a promoter says `advocate`.
 * - Consent events have none (LEO: attraction): a banner is no marketing.
 *
 * `refund` stays in `act` as in LEO: who gets one has bought, and a stage says how far, not how glad. What LEO does not know stands
 * beside what it resembles: lists, promotions, results of a search, the steps of a checkout, `contact` and `find_location`, `donate`,
 * `share` and `refer`; of a lead's events those that are a contact with the visitor, not what the site decides about them
 * (`qualify_lead`, `disqualify_lead`, `close_unconvert_lead`). Every other event is `aware`, as in LEO.
 */
export const fiveA: StageMap = {
  name: '5a@1',
  stages: ['aware', 'appeal', 'ask', 'act', 'advocate'],
  events: {
    aware: 'page_view ad_impression',
    appeal: 'view_item view_item_list view_promotion like follow',
    ask:
      'search view_search_results select_content select_item select_promotion video_start video_progress video_complete ' +
      'file_download join_group start_trial find_location contact working_lead ' +
      'submit_nps submit_csat submit_ces submit_rating submit_feedback',
    act:
      'generate_lead close_convert_lead sign_up add_to_wishlist add_to_cart remove_from_cart view_cart ' +
      'begin_checkout add_shipping_info add_payment_info purchase refund subscribe schedule donate',
    advocate: 'share refer',
  },
  fallback: 'aware',
};

/**
 * Before, during and after buying. Buying begins with the checkout, as in GA4's report of the checkout journey; a cart is still a
 * list of what might be bought. After it are returns and answers to surveys, which are of customers in LEO CDP's data funnel. What
 * customers do beside that looks like what others do, and is before the next purchase.
 */
export const purchaseStages: StageMap = {
  name: 'purchase@1',
  stages: ['before', 'during', 'after'],
  events: {
    during: 'begin_checkout add_shipping_info add_payment_info purchase subscribe donate close_convert_lead',
    after: 'refund submit_nps submit_csat submit_ces submit_rating submit_feedback',
  },
  fallback: 'before',
};

/**
 * The path of a lead, as GA4 names its events: `generate_lead`, `working_lead`, `qualify_lead`, `close_convert_lead`. No other event is of
 * it. `disqualify_lead` (judged unfit) and `close_unconvert_lead` (closed without a customer) end a path and are no step of it: in
 * a stage they would count what is lost as reached.
 */
export const leadStages: StageMap = {
  name: 'lead@1',
  stages: ['generate', 'working', 'qualify', 'close'],
  events: {
    generate: 'generate_lead',
    working: 'working_lead',
    qualify: 'qualify_lead',
    close: 'close_convert_lead',
  },
};
