import type { Attribution, Channel } from '../model/event.js';
import { parseUrl } from '../model/url.js';
import { parseCampaign, parseClickIds, provenChannel } from './campaign.js';

const SEARCH = /\b(google|bing|duckduckgo|yahoo|baidu|yandex|ecosia|qwant|brave|naver)\b/;
const SOCIAL =
  /\b(facebook|instagram|twitter|linkedin|reddit|pinterest|tiktok|youtube|threads|bsky|whatsapp|vk|t\.co|x\.com)\b/;
const EMAIL = /mail|newsletter/;
// GA4's default channel group calls these media paid.
const PAID = /cp|ppc|retargeting|^paid|display|banner/;

/** Through which channel a page was reached, with its campaign and click IDs. */
export function attribute(url: string, referrer: string, siteDomain: string | undefined): Attribution {
  const campaign = parseCampaign(url);
  const clickIds = parseClickIds(url);
  const host = parseUrl(referrer)?.hostname ?? '';
  const isInternal = `.${host}`.endsWith(`.${siteDomain || parseUrl(url)?.hostname}`);
  const medium = (campaign?.medium ?? '').toLowerCase();
  const source = (campaign?.source ?? (isInternal ? '' : host)).toLowerCase();
  const proven = provenChannel(clickIds);

  const classify = (): Channel => {
    const isSearch = SEARCH.test(source);
    const isSocial = SOCIAL.test(source);
    if (PAID.test(medium)) return isSearch ? 'paid_search' : isSocial ? 'paid_social' : (proven ?? 'paid_other');
    if (EMAIL.test(medium + source)) return 'email';
    // A click ID speaks for itself only where no medium does.
    if (proven && !medium) return proven;
    if (isSocial || medium.startsWith('social')) return 'organic_social';
    if (isSearch || medium === 'organic') return 'organic_search';
    return campaign || (host && !isInternal) ? 'referral' : host ? 'internal' : 'direct';
  };
  return { channel: classify(), campaign, clickIds };
}
