import type { CommerceEvents, Currency } from './commerce-events.js';

/** What something may be worth to the site; often nobody knows. */
export interface WithWorth {
  /** The amount; say its currency, too. */
  readonly value?: number | undefined;
  /** ISO 4217, for example `EUR`. */
  readonly currency?: Currency | undefined;
}

/** A video, and where in it. */
export interface VideoDetails {
  /** Seconds from the start. */
  readonly video_current_time?: number | undefined;
  /** Seconds. */
  readonly video_duration?: number | undefined;
  /** From 0 to 100. */
  readonly video_percent?: number | undefined;
  /** Who plays it, for example `youtube`. */
  readonly video_provider?: string | undefined;
  /** Its title. */
  readonly video_title?: string | undefined;
  /** Its address. */
  readonly video_url?: string | undefined;
  /** Whether the player is in sight. */
  readonly visible?: boolean | undefined;
}

/** By which way. */
export interface WithMethod {
  /** By which way, for example `Google`. */
  readonly method?: string | undefined;
}

/** Free words. */
export interface WithMessage {
  /** The visitor's own words. They may hold personal data. */
  readonly message?: string | undefined;
}

/** An answer on a scale. */
export interface Score<Kind extends string = string> {
  /** Which scale. */
  readonly kind: Kind;
  /** The answer. */
  readonly value: number;
  /** The worst answer of the scale. */
  readonly min: number;
  /** The best one. */
  readonly max: number;
}

/** An answer to "would you recommend us", from 0 to 10 by definition: promoters say 9 or 10, detractors 6 or less. */
export interface NetPromoterScore extends Score<'nps'> {
  /** By definition. */
  readonly min: 0;
  /** By definition. */
  readonly max: 10;
}

/** An answer on a scale, and free words. */
export interface WithRating<Kind extends string> extends WithMessage {
  /** The answer. */
  readonly score: Score<Kind>;
}

/** Content: what visitors look for, see and do. The page view is made by the tracker. */
export interface ContentEvents {
  /** An ad came into view. */
  readonly ad_impression: WithWorth & {
    readonly ad_platform?: string | undefined;
    readonly ad_source?: string | undefined;
    readonly ad_format?: string | undefined;
    readonly ad_unit_name?: string | undefined;
  };
  /** Something was searched for on the site. */
  readonly search: { readonly search_term: string };
  /** The results of a search came into view. */
  readonly view_search_results: { readonly search_term?: string | undefined };
  /** Content was clicked. */
  readonly select_content: { readonly content_type?: string | undefined; readonly content_id?: string | undefined };
  /** Content was passed on. */
  readonly share: WithMethod & { readonly content_type?: string | undefined; readonly item_id?: string | undefined };
  /** An account was made. */
  readonly sign_up: WithMethod;
  /** Signed in. */
  readonly login: WithMethod;
  /** Joined a group. */
  readonly join_group: { readonly group_id?: string | undefined };
  /** A file was downloaded. */
  readonly file_download: {
    /** Without the dot. */
    readonly file_extension?: string | undefined;
    readonly file_name?: string | undefined;
    readonly link_classes?: string | undefined;
    readonly link_id?: string | undefined;
    readonly link_text?: string | undefined;
    readonly link_url?: string | undefined;
  };
  /** A video began. */
  readonly video_start: VideoDetails;
  /** A video has come past a quarter of its length, or the like. */
  readonly video_progress: VideoDetails;
  /** A video has ended. */
  readonly video_complete: VideoDetails;
}

/** A lead, from the form to the contract or not. Most of it happens outside the site. */
export interface LeadEvents {
  /** A form was sent, or a request for information. */
  readonly generate_lead: WithWorth & { readonly lead_source?: string | undefined };
  /** Somebody talks with them. */
  readonly working_lead: WithWorth & { readonly lead_status?: string | undefined };
  /** They fit. */
  readonly qualify_lead: WithWorth;
  /** They do not fit. */
  readonly disqualify_lead: WithWorth & { readonly disqualified_lead_reason?: string | undefined };
  /** They have become a customer. */
  readonly close_convert_lead: WithWorth;
  /** They have not. */
  readonly close_unconvert_lead: WithWorth & { readonly unconvert_lead_reason?: string | undefined };
}

/** Feedback, for which GA4 has no names: the answers to the usual questions, and free words. */
export interface FeedbackEvents {
  /** Would you recommend us? */
  readonly submit_nps: WithMessage & { readonly score: NetPromoterScore };
  /** How satisfied are you? */
  readonly submit_csat: WithRating<'csat'>;
  /** How easy was it? */
  readonly submit_ces: WithRating<'ces'>;
  /** Stars and the like. */
  readonly submit_rating: WithRating<'rating'>;
  /** Free words, with or without a score. */
  readonly submit_feedback: WithMessage & { readonly score?: Score | undefined };
}

/**
 * GA4's recommended events for content, commerce and leads, and events for feedback, as a tracking plan; a plan of the site's
 * own goes beside it, and adds events and properties. To change what items hold, leave the event out first:
 * `Omit<StandardEvents, 'purchase'> & MyEvents`. Names and properties are those of Google's reference
 * (https://developers.google.com/analytics/devguides/collection/ga4/reference/events),
 * without games and virtual currencies; `file_download` and the videos' are those of its enhanced measurement.
 *
 * @example
 * ```ts
 * import { createTracker, jsonCollector, type StandardEvents } from 'touchtrail';
 *
 * interface MyEvents {
 *   readonly tasting_booked: { readonly seats: number };
 *   readonly purchase: { readonly gift_wrap?: boolean };
 * }
 *
 * const tracker = createTracker<StandardEvents & MyEvents>({ collector: jsonCollector('https://collect.example.com/e') });
 * tracker.track('view_item', { items: [{ item_id: 'oolong-50' }], value: 12.5, currency: 'EUR' });
 * ```
 */
export interface StandardEvents extends ContentEvents, CommerceEvents, LeadEvents, FeedbackEvents {}
