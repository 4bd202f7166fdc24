import { z } from 'zod';
import { epochMs, text, ulid } from './fields.js';

/** The only wire format version this collector reads. */
export const FORMAT_VERSION = 1;

const MAX_CONFIRM_IDS = 1_000;

const tableIndex = z.int().nonnegative();
const jsonObject = z.record(z.string(), z.unknown());

/** Class of the source through which a visitor came. */
export const channelSchema = z.enum([
  'direct',
  'internal',
  'referral',
  'organic_search',
  'organic_social',
  'email',
  'paid_search',
  'paid_social',
  'paid_other',
]);

const sdkSchema = z.object({
  name: text.describe('Name of the sender, `touchtrail` for the SDK.'),
  version: text.describe('Version of the sender.'),
});

const visitorSchema = z.object({
  id: ulid.describe('One browser profile on one site: a random first-party ID, not a person.'),
  userId: z.string().optional().describe('The user that the host has signed in; absent until `identify`.'),
});

const sessionSchema = z.object({
  id: ulid.describe('A run of events with no gap longer than the session timeout.'),
  number: z.int().positive().describe("1 for the visitor's first session."),
  startedAtMs: epochMs.describe('Device clock at the first event of the session, milliseconds since the epoch.'),
  landingPage: text.describe("Address of the session's first page."),
  referrer: z.string().optional().describe('The page before the landing page; empty where there was none.'),
});

const pageSchema = z.object({
  url: text.describe('Address of the page with query and fragment.'),
  title: z.string().optional().describe('Title of the page; may be empty.'),
  referrer: z.string().optional().describe('Address of the page before; empty where there was none or it is hidden.'),
});

const campaignSchema = z
  .object({
    source: z.string().optional().describe('`utm_source`'),
    medium: z.string().optional().describe('`utm_medium`'),
    name: z.string().optional().describe('`utm_campaign`'),
    term: z.string().optional().describe('`utm_term`'),
    content: z.string().optional().describe('`utm_content`'),
    id: z.string().optional().describe('`utm_id`'),
  })
  .catchall(z.string().describe('Any other `utm_*` parameter under its name without the prefix.'));

const attributionSchema = z.object({
  channel: channelSchema.describe('Class of the source through which the visitor came.'),
  campaign: campaignSchema.optional().describe('From the `utm_*` parameters of the arrival.'),
  clickIds: z
    .record(z.string(), z.string())
    .optional()
    .describe("Ad networks' click IDs by parameter name (`gclid`); only with the purpose `marketing`."),
});

const environmentSchema = z.object({
  language: z.string().optional().describe('BCP 47, for example `de-AT`.'),
  timeZone: z.string().optional().describe('IANA name, for example `Europe/Vienna`.'),
  screen: z.string().optional().describe('Width and height in CSS pixels, for example `1440x900`.'),
  viewport: z.string().optional().describe('Width and height in CSS pixels.'),
});

const touchpointSchema = z.object({
  id: text.describe('Where the contact was, by default the canonical path of the page.'),
  type: text.describe('Kind of place, `website` for a page.'),
  name: z.string().optional().describe('Name for people, by default the title of the page; may be empty.'),
});

const eventSchema = z.object({
  eventId: ulid.describe('For de-duplication: the same ID is stored once, however often it is sent.'),
  name: text.describe('Name of the event, for example `page_view`.'),
  occurredAtMs: epochMs.describe('Device clock when it happened, milliseconds since the epoch.'),
  index: z.int().positive().describe('Place of the event among those of its page load, from 1.'),
  visitor: tableIndex.describe('Index into `visitors`.'),
  session: tableIndex.describe('Index into `sessions`.'),
  page: tableIndex.describe('Index into `pages`.'),
  attribution: tableIndex.describe('Index into `attributions`.'),
  consent: tableIndex.describe('Index into `consents`: the receipt under which the event was let through.'),
  environment: tableIndex.describe('Index into `environments`.'),
  touchpoint: touchpointSchema.describe('Which contact this was.'),
  properties: jsonObject.optional().describe('What the host says about the event, any JSON object.'),
  traits: jsonObject.optional().describe('Only in `identify`: what the host says about the user.'),
});

/**
 * The native wire format, version 1: what `POST /e` takes besides a `confirmSchema`, as UTF-8 JSON. Either may come
 * packed with gzip, which is known by its first bytes: the content type stays, `Content-Encoding` may be left out.
 * Parts that events share are written once, in tables; an event refers to them by index. Unknown fields are accepted
 * and ignored, since later senders add fields; no field ever changes its meaning.
 */
export const batchSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION).describe('Version of this format; another one is refused.'),
  sdk: sdkSchema.describe('Who wrote the batch.'),
  sentAtMs: epochMs.describe('Device clock at this attempt, milliseconds since the epoch.'),
  visitors: z.array(visitorSchema),
  sessions: z.array(sessionSchema),
  pages: z.array(pageSchema),
  attributions: z.array(attributionSchema),
  consents: z.array(z.unknown()).describe('Of each a `receiptSchema`, where an event refers to it.'),
  environments: z.array(environmentSchema),
  events: z.array(eventSchema).describe('What happened, in the order of the event IDs.'),
});

/**
 * The other body that `POST /e` takes: a question about events that were sent before, where no answer came or nobody
 * was left to read it. The answer is `{ "missing": [...] }`. It needs no tables; a body that asks and brings events at
 * once is refused. All that it tells a stranger is whether a 128-bit ID, 80 bits of it random, is stored.
 */
export const confirmSchema = batchSchema.pick({ formatVersion: true, sdk: true, sentAtMs: true }).extend({
  events: z.array(z.unknown()).describe('Empty: one thing at a time.'),
  confirm: z
    .array(ulid)
    .max(MAX_CONFIRM_IDS, `expected at most ${MAX_CONFIRM_IDS} IDs`)
    .describe('Event IDs, up to 1,000. Those that are not stored come back as `missing`, in the same order.'),
});

/** A batch that has the right shape; its indices are not checked yet. */
export type NativeBatch = z.infer<typeof batchSchema>;

/** One event with what it refers to, as it is stored and shown; the receipt is kept beside it. */
export interface ReceivedTouchpoint {
  readonly eventId: string;
  readonly name: string;
  readonly occurredAtMs: number;
  readonly index: number;
  readonly touchpoint: z.infer<typeof touchpointSchema>;
  readonly visitor: z.infer<typeof visitorSchema>;
  readonly session: z.infer<typeof sessionSchema>;
  readonly page: z.infer<typeof pageSchema>;
  readonly attribution: z.infer<typeof attributionSchema>;
  /** ID of the receipt. */
  readonly consent: string;
  readonly environment: z.infer<typeof environmentSchema>;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly traits?: Readonly<Record<string, unknown>>;
}
