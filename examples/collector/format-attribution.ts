import { z } from 'zod';
import { epochMs, text } from './fields.js';

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

const kindSchema = z.enum([
  'direct',
  'internal',
  'search',
  'social',
  'video',
  'shopping',
  'email',
  'ai',
  'paid',
  'referral',
]);

const touchSchema = z.object({
  channel: text.describe(
    "Class of the source: one of GA4's default group in `snake_case`, or what rules of the site say.",
  ),
  rules: text.describe('Name and version of the rules that have decided the channel, for example `ga4@2026-05`.'),
  kind: kindSchema.describe('What kind of site the visitor came from.'),
  source: text.describe('`utm_source`, else what the click ID or the referrer says; `(direct)` without any.'),
  medium: text.describe('`utm_medium`, else what the click ID or the referrer says; `(none)` without any.'),
  campaign: campaignSchema.optional().describe('From the `utm_*` parameters of the arrival, or their aliases.'),
  clickIds: z
    .record(z.string(), z.string())
    .optional()
    .describe("Ad networks' click IDs by parameter name (`gclid`); only with the purpose `marketing`."),
  referrer: z.string().optional().describe('Host of the page before; absent where there was none.'),
  searchTerm: z.string().optional().describe('What was searched for, where the search engine still tells it.'),
  referralCode: z.string().optional().describe('Value of the parameter that the site has named for it.'),
  landingPath: text.describe('Path of the page on which the visitor arrived.'),
  occurredAtMs: epochMs.describe('Device clock at the arrival, milliseconds since the epoch.'),
});

/** Through which channels a visitor came: three touches, of which two or all may be the same. */
export const attributionSchema = z.object({
  first: touchSchema.describe("The visitor's first touch, direct included."),
  session: touchSchema.describe('What began the session of the event.'),
  last: touchSchema
    .optional()
    .describe('The latest touch that was neither direct nor internal; absent while there was none.'),
});
