import type { ChannelRules, ReferrerKind, ReferrerTable, Touch } from '../model/attribution.js';
import { parseUrl } from '../model/url.js';
import { parseCampaign, parseClickIds, parseParameter } from './campaign.js';
import { classifyChannel, GA4, TOUCHTRAIL } from './channel-rules.js';
import { type ClickId, clickIdOf } from './click-ids.js';
import { EXCLUDED_REFERRERS } from './excluded-referrers.js';
import { classifyReferrer, kindOfSource } from './referrer.js';
import { REFERRERS } from './referrers/table.js';

/** So that three arrivals, escaped, fit into a cookie. */
const MAX_TEXT_LENGTH = 100;

/** What an address and its referrer say of how a visitor came. A cookie keeps this, not what was made of it: rules may change. */
export interface Arrival extends Pick<Touch, 'campaign' | 'clickIds' | 'searchTerm' | 'referralCode' | 'landingPath'> {
  /** Origin of the page before; empty where there was none. */
  readonly from: string;
}

/** How arrivals are read. */
export interface ArrivalOptions {
  readonly campaignParameters: Readonly<Record<string, readonly string[]>>;
  readonly referralParameter: string;
  readonly excludedReferrers?: readonly string[] | undefined;
  readonly referrers?: ReferrerTable | undefined;
  readonly channelRules?: ChannelRules | undefined;
}

/** Reads arrivals, and makes touches of them. */
export interface Arrivals {
  read(url: string, referrer: string): Arrival;
  touch(arrival: Arrival, occurredAtMs: number): Touch;
}

/** Arrivals by the options of a site, whose own domain is `site`. */
export function createArrivals(
  {
    campaignParameters,
    referralParameter,
    excludedReferrers = EXCLUDED_REFERRERS,
    referrers = REFERRERS,
    channelRules,
  }: ArrivalOptions,
  site: () => string,
): Arrivals {
  const rules = channelRules ? [channelRules, TOUCHTRAIL, GA4] : [TOUCHTRAIL, GA4];
  const classify = (referrer: string): ReturnType<typeof classifyReferrer> =>
    classifyReferrer(referrer, [site(), ...excludedReferrers], referrers);

  return {
    read(url, referrer) {
      return {
        landingPath: (parseUrl(url)?.pathname ?? '/').slice(0, MAX_TEXT_LENGTH),
        from: referrer.split('/', 3).join('/').slice(0, MAX_TEXT_LENGTH),
        searchTerm: classify(referrer).searchTerm?.slice(0, MAX_TEXT_LENGTH),
        campaign: parseCampaign(url, campaignParameters),
        clickIds: parseClickIds(url),
        // A click ID is one, whatever it is called for.
        referralCode:
          referralParameter && !clickIdOf(referralParameter.toLowerCase())
            ? parseParameter(url, referralParameter)
            : undefined,
      };
    },

    touch({ from, ...arrival }, occurredAtMs) {
      const { campaign, clickIds } = arrival;
      const { host, ...before } = classify(from);
      // One that only ads have says more than one that is on unpaid links as well.
      const clicks = Object.keys(clickIds ?? {}).flatMap((name) => clickIdOf(name) ?? []);
      const ad = clicks.find(({ medium }) => medium);
      // As in GA4, where a campaign names no source.
      const unnamed = { kind: 'referral', source: '(not set)', medium: '(not set)' } as const;
      const told = /direct|internal/.test(before.kind) ? (clicks[0] ?? (campaign ? unnamed : before)) : before;
      const tagged = campaign?.source;
      const { kind, source, medium }: ClickId = tagged
        ? { ...unnamed, kind: kindOfSource(tagged, referrers), source: tagged }
        : (ad ?? told);
      const asked = campaign?.medium ?? ad?.medium ?? medium ?? mediumOf(kind);
      const inputs = {
        // An ad knows where it was shown, a name of the site's own does not.
        kind: ad && kind === 'referral' && /cp|ppc|retargeting|paid/i.test(asked) ? ad.kind : kind,
        source,
        medium: asked,
      };
      const decided = classifyChannel({ ...inputs, campaign: campaign?.name }, rules);
      return { ...decided, ...inputs, ...arrival, referrer: host, occurredAtMs };
    },
  };
}

/** The medium that GA4 gives to what has no campaign. */
function mediumOf(kind: ReferrerKind): string {
  if (/direct|internal/.test(kind)) return '(none)';
  if (kind === 'search') return 'organic';
  if (kind === 'ai') return 'ai-assistant';
  return kind === 'paid' ? 'cpc' : 'referral';
}
