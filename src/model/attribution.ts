/** What kind of site a visitor came from. `internal` is the own site, or one that sends visitors back to it (a payment provider). */
export type ReferrerKind =
  | 'direct'
  | 'internal'
  | 'search'
  | 'social'
  | 'video'
  | 'shopping'
  | 'email'
  | 'ai'
  | 'paid'
  | 'referral';

/** By which hosts a kind of site is known. */
export interface ReferrerTable {
  /** Name and version, for example `touchtrail@1`. */
  readonly name: string;
  /**
   * In order, the first that matches decides: a kind, and a pattern (the source of a regular expression) that is looked for in
   * the host in lower case, with a dot before and after it: `.www.google.com.`.
   */
  readonly hosts: readonly (readonly [kind: ReferrerKind, pattern: string])[];
}

/**
 * Class of the source through which a visitor came: GA4's default channel group in `snake_case`, beside them `internal`
 * and `offline`, and whatever own rules say.
 */
export type Channel =
  | 'direct'
  | 'internal'
  | 'offline'
  | 'cross_network'
  | 'paid_shopping'
  | 'paid_search'
  | 'paid_social'
  | 'paid_video'
  | 'display'
  | 'paid_other'
  | 'organic_shopping'
  | 'organic_social'
  | 'organic_video'
  | 'ai_assistant'
  | 'organic_search'
  | 'referral'
  | 'email'
  | 'affiliates'
  | 'audio'
  | 'sms'
  | 'mobile_push'
  | 'unassigned'
  | (string & {});

/** What a channel is decided by. */
export interface ChannelInputs {
  /** Of the source: what the referrer table says of it. */
  readonly kind: ReferrerKind;
  /** `utm_source`, else what the click ID or the referrer says; `(direct)` without any. */
  readonly source: string;
  /** `utm_medium`, else what the click ID or the referrer says; `(none)` without any. */
  readonly medium: string;
  /** `utm_campaign`; absent without one. */
  readonly campaign?: string | undefined;
}

/**
 * Versioned rules that make a channel of a touch, in order; the first that matches decides. A pattern is the source of a regular
 * expression, with the flag `m`, and is tried on four lines in lower case:
 *
 * ```text
 * kind=search
 * medium=cpc
 * source=google
 * campaign=spring sale
 * ```
 */
export interface ChannelRules {
  /** Name and version, for example `ga4@2026-05`. */
  readonly name: string;
  /** A channel, and the pattern of its touches. */
  readonly rules: readonly (readonly [channel: Channel, pattern: string])[];
}

/** The campaign of an arrival, from its `utm_*` parameters or their aliases. Absent parts were absent from the address. */
export interface Campaign {
  /** `utm_source`, for example `newsletter`. */
  readonly source?: string | undefined;
  /** `utm_medium`, for example `email`. */
  readonly medium?: string | undefined;
  /** `utm_campaign`. */
  readonly name?: string | undefined;
  /** `utm_term`. */
  readonly term?: string | undefined;
  /** `utm_content`. */
  readonly content?: string | undefined;
  /** `utm_id`. */
  readonly id?: string | undefined;
  /** Any other `utm_*` parameter under its name without the prefix, for example `source_platform`. */
  readonly [parameter: string]: string | undefined;
}

/** One arrival: through which channel the visitor came, and what that was decided by. */
export interface Touch extends Omit<ChannelInputs, 'campaign'> {
  /** Class of the source. */
  readonly channel: Channel;
  /** Name and version of the rules that have decided it, for example `ga4@2026-05`. */
  readonly rules: string;
  /** What the address said; absent without any campaign parameter. */
  readonly campaign?: Campaign | undefined;
  /** Ad networks' click IDs by parameter name; only with the purposes of the option `clickIdPurposes`. */
  readonly clickIds?: Readonly<Record<string, string>> | undefined;
  /** Host of the page before; absent where there was none. */
  readonly referrer?: string | undefined;
  /** What was searched for, where the search engine still tells it. */
  readonly searchTerm?: string | undefined;
  /** Value of the parameter that the option `referralParameter` names. */
  readonly referralCode?: string | undefined;
  /** Path of the page on which the visitor arrived. */
  readonly landingPath: string;
  /** When, in milliseconds since the epoch. */
  readonly occurredAtMs: number;
}

/** Through which channels a visitor came. */
export interface Attribution {
  /** The visitor's first touch, direct included. */
  readonly first: Touch;
  /** What began this session. */
  readonly session: Touch;
  /** The latest touch that was neither direct nor internal; absent while there was none. A direct visit leaves it as it is. */
  readonly last?: Touch | undefined;
}
