import type { CommerceEvents, Currency } from './commerce-events.js';

type Text = string | undefined;

/** What something may be worth to the site; often nobody knows. */
interface Worth {
  /** The amount; say its currency, too. */
  readonly value?: number | undefined;
  readonly currency?: Currency | undefined;
}

interface Video {
  /** Seconds from the start. */
  readonly video_current_time?: number | undefined;
  /** Seconds. */
  readonly video_duration?: number | undefined;
  /** From 0 to 100. */
  readonly video_percent?: number | undefined;
  readonly video_provider?: Text;
  readonly video_title?: Text;
  readonly video_url?: Text;
  /** Whether the player is in sight. */
  readonly visible?: boolean | undefined;
}

interface Method {
  /** By which way, for example `Google`. */
  readonly method?: Text;
}

interface Message {
  /** The visitor's own words. They may hold personal data. */
  readonly message?: Text;
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

interface Rated<Kind extends string> extends Message {
  readonly score: Score<Kind>;
}

/** Content: what visitors look for, see and do. The page view is made by the tracker. */
export interface ContentEvents {
  /** An ad came into view. */
  readonly ad_impression: Worth & {
    readonly ad_platform?: Text;
    readonly ad_source?: Text;
    readonly ad_format?: Text;
    readonly ad_unit_name?: Text;
  };
  /** Something was searched for on the site. */
  readonly search: { readonly search_term: string };
  /** The results of a search came into view. */
  readonly view_search_results: { readonly search_term?: Text };
  /** Content was clicked. */
  readonly select_content: { readonly content_type?: Text; readonly content_id?: Text };
  /** Content was passed on. */
  readonly share: Method & { readonly content_type?: Text; readonly item_id?: Text };
  /** An account was made. */
  readonly sign_up: Method;
  /** Signed in. */
  readonly login: Method;
  /** Joined a group. */
  readonly join_group: { readonly group_id?: Text };
  /** A file was downloaded. */
  readonly file_download: {
    /** Without the dot. */
    readonly file_extension?: Text;
    readonly file_name?: Text;
    readonly link_classes?: Text;
    readonly link_id?: Text;
    readonly link_text?: Text;
    readonly link_url?: Text;
  };
  /** A video began. */
  readonly video_start: Video;
  /** A video has come past a quarter of its length, or the like. */
  readonly video_progress: Video;
  /** A video has ended. */
  readonly video_complete: Video;
}

/** A lead, from the form to the contract or not. Most of it happens outside the site. */
export interface LeadEvents {
  /** A form was sent, or a request for information. */
  readonly generate_lead: Worth & { readonly lead_source?: Text };
  /** Somebody talks with them. */
  readonly working_lead: Worth & { readonly lead_status?: Text };
  /** They fit. */
  readonly qualify_lead: Worth;
  /** They do not fit. */
  readonly disqualify_lead: Worth & { readonly disqualified_lead_reason?: Text };
  /** They have become a customer. */
  readonly close_convert_lead: Worth;
  /** They have not. */
  readonly close_unconvert_lead: Worth & { readonly unconvert_lead_reason?: Text };
}

/** Feedback, for which GA4 has no names: the answers to the usual questions, and free words. */
export interface FeedbackEvents {
  /** Would you recommend us? */
  readonly submit_nps: Message & { readonly score: NetPromoterScore };
  /** How satisfied are you? */
  readonly submit_csat: Rated<'csat'>;
  /** How easy was it? */
  readonly submit_ces: Rated<'ces'>;
  /** Stars and the like. */
  readonly submit_rating: Rated<'rating'>;
  /** Free words, with or without a score. */
  readonly submit_feedback: Message & { readonly score?: Score | undefined };
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
