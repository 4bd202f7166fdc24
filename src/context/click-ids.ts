import type { ReferrerKind } from '../model/attribution.js';

/** What the click ID of an ad network or a mail service says of an arrival. */
export interface ClickId {
  /** Who has added it, as a source: `google`. */
  readonly source: string;
  readonly kind: ReferrerKind;
  /** `cpc` and the like where it proves an ad; absent where unpaid links have it, too. */
  readonly medium?: string | undefined;
}

/**
 * All click IDs in lower case, as the source of a regular expression for a whole name, with a named group for each network that
 * says what the ID proves: source, kind and medium. It has no parameter that identifies a person, such as Mailchimp's `mc_eid`:
 * those are no click IDs, and must go from every address.
 */
export const CLICK_ID_NAMES: string =
  '(?<google_search_cpc>gclid|[gw]braid|gad_source|gad_campaignid)' +
  // On unpaid links, too: the companion of gclid, and free listings of shops.
  '|(?<google_search>gclsrc|srsltid)' +
  '|(?<google_paid_cpm>dclid)' +
  '|(?<bing_search_cpc>msclkid)' +
  // Also Yahoo! Japan's; a referrer or a utm_source tells the two apart.
  '|(?<yandex_search_cpc>yclid|ymclid)' +
  '|(?<yandex_search>ysclid)' +
  '|(?<baidu_search_cpc>bd_vid)' +
  '|(?<seznam_search_cpc>sznclid)' +
  '|(?<adobe_search_cpc>ef_id|s_kwcid)' +
  '|(?<marin_search_cpc>mkwid|pcrid)' +
  '|(?<naver_shopping>napm)' +
  // Meta adds it to every outbound link.
  '|(?<facebook_social>fbclid)' +
  '|(?<instagram_social>igsh(id)?)' +
  '|(?<tiktok_social_cpc>ttclid)' +
  '|(?<twitter_social_cpc>twclid)' +
  '|(?<linkedin_social_cpc>li_fat_id)' +
  '|(?<snapchat_social_cpc>sccid|sclid)' +
  '|(?<reddit_social_cpc>rdt_cid)' +
  '|(?<pinterest_social>epik)' +
  '|(?<quora_social_cpc>qclid)' +
  '|(?<nextdoor_social_cpc>ndclid)' +
  '|(?<line_social_cpc>ldtag_cl)' +
  '|(?<tencent_social_cpc>gdt_vid|qz_gdt)' +
  '|(?<zalo_social>zarsrc)' +
  '|(?<yahoo_paid_cpm>vmcid)' +
  '|(?<taboola_paid_cpc>tblci)' +
  '|(?<outbrain_paid_cpc>dicbo|obclid|ob_click_id)' +
  '|(?<rokt_paid_cpc>rtid)' +
  '|(?<impact_referral_affiliate>irclickid|irclid|irgwc)' +
  '|(?<cj_referral_affiliate>cjevent)' +
  '|(?<awin_referral_affiliate>awc)' +
  '|(?<shareasale_referral_affiliate>sscid)' +
  '|(?<partnerize_referral_affiliate>clickref)' +
  '|(?<rakuten_referral_affiliate>ransiteid|ranmid)' +
  '|(?<tradedoubler_referral_affiliate>tduid)' +
  '|(?<mailchimp_email_email>mc_cid)' +
  '|(?<dotdigital_email_email>dm_i)' +
  '|(?<hubspot_email_email>_hsmi)';

/** What a parameter says, by its name in lower case; `undefined` for a parameter that is no click ID. */
export function clickIdOf(name: string): ClickId | undefined {
  const groups = name.match(`^(${CLICK_ID_NAMES})$`)?.groups;
  for (const network in groups) {
    if (!groups[network]) continue;
    // The pattern above is all that names a group.
    const [source, kind, medium] = network.split('_') as [string, ReferrerKind, string?];
    return { source, kind, medium };
  }
  return undefined;
}
