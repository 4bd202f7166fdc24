import type { Attribution, Channel } from '../model/event.js';
import { parseUrl } from '../model/url.js';
import { ADS, parseCampaign, parseClickIds } from './campaign.js';

/** What a visit without an ad comes from, by the words of its source and medium. */
const SITES = {
  search: '\\b(google|bing|duckduckgo|yahoo|baidu|yandex|ecosia)\\b| organic$',
  social: '\\b(facebook|instagram|twitter|linkedin|reddit|pinterest|tiktok|youtube|whatsapp|t\\.co|x\\.com)\\b| social',
} as const;

// GA4's default channel group calls these media paid.
const PAID = /cp|ppc|retargeting|^paid|display|banner/;

/** The first kind whose words are in a text. */
function kindOf<Kind extends string>(words: Readonly<Record<Kind, string>>, text: string): Kind | undefined {
  for (const kind in words) if (text.match(words[kind])) return kind;
  return undefined;
}

/** Through which channel a page was reached, with its campaign and click IDs. */
export function attribute(url: string, referrer: string, siteDomain: string | undefined): Attribution {
  const campaign = parseCampaign(url);
  const clickIds = parseClickIds(url);
  const host = parseUrl(referrer)?.hostname ?? '';
  const isInternal = `.${host}`.endsWith(`.${siteDomain || parseUrl(url)?.hostname}`);
  const medium = (campaign?.medium ?? '').toLowerCase();
  const source = (campaign?.source ?? (isInternal ? '' : host)).toLowerCase();

  const classify = (): Channel => {
    const site = kindOf(SITES, `${source} ${medium}`);
    const ad = kindOf(ADS, Object.keys(clickIds ?? {}).join());
    if (PAID.test(medium)) return `paid_${site ?? ad ?? 'other'}`;
    if (/\b(e-?mail|mail|webmail)\b|newsletter/.test(`${medium} ${source}`)) return 'email';
    // A click ID speaks for itself only where no medium does.
    if (ad && !medium) return `paid_${ad}`;
    if (site) return `organic_${site}`;
    if (isInternal && !campaign) return 'internal';
    return campaign || host ? 'referral' : 'direct';
  };
  return { channel: classify(), campaign, clickIds };
}
