import { z } from 'zod';
import { epochMs, text, ulid } from './fields.js';
import { attributionSchema } from './format-attribution.js';

/** The only wire format version this collector reads. */
export const FORMAT_VERSION = 1;

const MAX_CONFIRM_IDS = 1_000;

const tableIndex = z.int().nonnegative();
const jsonObject = z.record(z.string(), z.unknown());

const sdkSchema = z.object({
  name: text.describe('Name of the sender, `touchtrail` for the SDK.'),
  version: text.describe('Version of the sender.'),
});

const visitorSchema = z.object({
  id: ulid.describe('One browser profile on one site: a random first-party ID, not a person.'),
  kind: z
    .enum(['anonymous', 'identified', 'contact'])
    .describe('`identified` while a user is signed in, `contact` where that user has opted in to be contacted.'),
  userId: z.string().optional().describe('The user that the host has signed in; absent until `identify`.'),
});

const sessionSchema = z.object({
  id: ulid.describe('A run of events with no gap longer than the session timeout.'),
  number: z.int().positive().describe("1 for the visitor's first session."),
  startedAtMs: epochMs.describe('Device clock at the first event of the session, milliseconds since the epoch.'),
  landingPage: text.describe("Address of the session's first page."),
  referrer: z.string().optional().describe('The page before the landing page; empty where there was none.'),
  isRecovered: z
    .literal(true)
    .optional()
    .describe('The visitor agreed on a later page, and the landing page was found in where the tab had been.'),
});

const pageSchema = z.object({
  url: text.describe('Address of the page with query and fragment.'),
  title: z.string().optional().describe('Title of the page; may be empty.'),
  referrer: z.string().optional().describe('Address of the page before; empty where there was none or it is hidden.'),
});

const environmentSchema = z.object({
  language: z.string().optional().describe('BCP 47, for example `de-AT`.'),
  timeZone: z.string().optional().describe('IANA name, for example `Europe/Vienna`.'),
  screen: z.string().optional().describe('Width and height in CSS pixels, for example `1440x900`.'),
  viewport: z.string().optional().describe('Width and height in CSS pixels.'),
  device: z.enum(['mobile', 'tablet', 'desktop']).optional().describe('Class of the device.'),
  connection: z.string().optional().describe('Class of the connection, for example `4g`.'),
  browser: z.string().optional().describe('Name and major version, for example `Chromium 156`.'),
  platform: z.string().optional().describe('Operating system, for example `Windows`.'),
  isBot: z.literal(true).optional().describe('A program steers the browser, as far as it says so itself.'),
});

const touchpointSchema = z.object({
  id: text.describe('Where the contact was, by default the canonical path of the page.'),
  type: text.describe('Kind of place, `website` for a page; a site may have others.'),
  name: z.string().optional().describe('Name for people, by default the title of the page; may be empty.'),
});

const previousSchema = z.object({
  eventId: ulid.describe('Of the event before.'),
  touchpointId: text.describe('ID of its touchpoint.'),
});

const journeySchema = z.object({
  map: text.optional().describe('Name and version of the map that the stage is of, for example `5a@1`.'),
  stage: text.optional().describe('Stage of the journey: one of the map, or one that the site has set.'),
  milestone: z
    .object({
      name: text.describe('Name of the milestone, for example `order_paid`.'),
      weight: z.number().describe('What it weighs beside others, 1 by default.'),
    })
    .optional()
    .describe('The milestone that was reached with the event.'),
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
  previous: z
    .union([tableIndex, previousSchema])
    .optional()
    .describe(
      "The visitor's touchpoint before, as far as the browser remembers it; an index into `events` where it is in the batch.",
    ),
  journey: journeySchema.optional().describe('Where in the journey it stands; absent where nothing says it.'),
  properties: jsonObject.optional().describe('What the host says about the event, any JSON object.'),
  traits: jsonObject.optional().describe('Only in `identify`: what the host says about the user.'),
  optedIn: z
    .array(text)
    .optional()
    .describe('Only in `identify`: by which ways the user has agreed to be contacted, for example `email`.'),
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
  readonly previous?: z.infer<typeof previousSchema> | undefined;
  readonly journey?: z.infer<typeof journeySchema> | undefined;
  readonly visitor: z.infer<typeof visitorSchema>;
  readonly session: z.infer<typeof sessionSchema>;
  readonly page: z.infer<typeof pageSchema>;
  readonly attribution: z.infer<typeof attributionSchema>;
  /** ID of the receipt. */
  readonly consent: string;
  readonly environment: z.infer<typeof environmentSchema>;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly traits?: Readonly<Record<string, unknown>> | undefined;
  readonly optedIn?: readonly string[] | undefined;
}
