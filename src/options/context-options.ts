import type { ChannelRules, ReferrerTable } from '../model/attribution.js';
import type { PlaceRule } from '../model/event.js';
import type { MilestoneRules, StageMap } from '../model/journey.js';
import type { ScrubOptions } from '../model/scrub-options.js';
import type { VisitorKeeper } from '../model/visitor-keeper.js';

/** Names of the own cookies. */
export interface CookieNames {
  /** The visitor's ID. */
  readonly visitor?: string;
  /** The session. */
  readonly session?: string;
  /** First, session and last touch. */
  readonly touches?: string;
}

/** How visitors and sessions are kept, and what is made of where they came from. All may be left out. */
export interface ContextOptions {
  /**
   * Whether the visitor cookie ends a fixed time after it was made, or each page load extends it (`'rolling'`).
   *
   * @defaultValue `'fixed'`
   */
  readonly visitorCookie?: 'fixed' | 'rolling';
  /**
   * How long the visitor and session cookies live, in seconds. Browsers cap it at 400 days, Safari at 7.
   *
   * @defaultValue `34_128_000` (395 days)
   */
  readonly visitorMaxAgeSeconds?: number;
  /**
   * Names of the cookies, where they are not to be the tracker's `name` with `_visitor`, `_session` and `_touches`.
   *
   * @defaultValue `{}`
   */
  readonly cookieNames?: CookieNames;
  /**
   * Domain of the cookies, for example `shop.example.com`; where the browser refuses it, and with an empty text, the shortest
   * one that it accepts.
   *
   * @defaultValue `''`
   */
  readonly cookieDomain?: string;
  /**
   * Keeps the visitor by a cookie that the site's own server sets, which Safari does not end after seven days:
   * `serverCookie('/t/visitor')` of `touchtrail/visitor/server-cookie`.
   */
  readonly visitor?: VisitorKeeper;
  /**
   * How long a session lasts without an event, in milliseconds.
   *
   * @defaultValue `1_800_000` (30 minutes)
   */
  readonly sessionTimeoutMs?: number;
  /**
   * Whether a campaign (or click ID) that is not that of the session begins another one, as in Matomo. GA4 does not.
   *
   * @defaultValue `false`
   */
  readonly newSessionOnCampaign?: boolean;
  /**
   * Whether the first event after midnight, by the clock of the device, begins another session, as in Matomo. GA4 does not.
   *
   * @defaultValue `false`
   */
  readonly newSessionAtMidnight?: boolean;
  /**
   * Further names of campaign parameters, for example `{ source: ['ref'], id: ['cid'] }`; `utm_*`, `mtm_*` and `pk_*` win over them.
   *
   * @defaultValue `{}`
   */
  readonly campaignParameters?: Readonly<Record<string, readonly string[]>>;
  /**
   * Name of the address parameter with a referral code, which each touch carries as `referralCode`; empty: none.
   *
   * @defaultValue `''`
   */
  readonly referralParameter?: string;
  /**
   * Hosts that send visitors back, with all below them: payment providers and logins. To come from there is no touch. The site's own
   * domain is always one of them. A list replaces that of the large providers, which the README names.
   */
  readonly excludedReferrers?: readonly string[];
  /** By which hosts referrers are known, instead of the usual ones: `fullReferrers` of `touchtrail/referrers` knows more. */
  readonly referrers?: ReferrerTable;
  /** Own rules for channels, asked before Touchtrail's and GA4's. */
  readonly channelRules?: ChannelRules;
  /**
   * What is taken out of addresses, titles and properties before they are kept or sent.
   *
   * @defaultValue `{}`, which is the default lists, for addresses alone
   */
  readonly scrub?: ScrubOptions;
  /** What makes a journey stage of an event: `fiveA`, `purchaseStages` or `leadStages` of `touchtrail/journey`, or an own map. */
  readonly stageMap?: StageMap;
  /**
   * Events that are milestones, by name, for example `{ purchase: { name: 'order_paid', weight: 10 } }`.
   *
   * @defaultValue `{}`
   */
  readonly milestones?: MilestoneRules;
  /** Names the places of touchpoints; what it leaves out is the canonical path, `website` and the title. */
  readonly place?: PlaceRule;
  /**
   * Whether events of browsers that say that a program steers them are flagged (`environment.isBot`) or dropped as `filtered`.
   *
   * @defaultValue `'flag'`
   */
  readonly bots?: 'flag' | 'drop';
}
