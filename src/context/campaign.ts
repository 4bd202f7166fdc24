/** The ads that each kind of network shows, by the click IDs that nothing but an ad adds to its link. */
export const ADS = {
  search: '[gy]clid|[gw]braid|msclkid',
  social: 't[tw]clid|li_fat_id|rdt_cid|sccid',
  other: 'dclid|irclickid',
} as const;

/** All click IDs; the last ones are on unpaid links too. */
const CLICK_IDS = `(?:${ADS.search}|${ADS.social}|${ADS.other}|fbclid|igshid|epik|srsltid)`;

const MAX_VALUE_LENGTH = 256;

type Parameters = Readonly<Record<string, string>>;

/** The campaign of an address: each `utm_*` parameter of its query or fragment, the first of a name; values as they are. */
export function parseCampaign(url: string): Parameters | undefined {
  return pick(url, '^utm_(.+)');
}

/** The click IDs of an address, by parameter name in lower case; values as they are. */
export function parseClickIds(url: string): Parameters | undefined {
  return pick(url, `^(${CLICK_IDS})$`);
}

/** A text with the click IDs taken out of every address in it, otherwise unchanged. It may be JSON, and stays it. */
export function withoutClickIds(text: string): string {
  const run = new RegExp(`([?&#])(?:${CLICK_IDS}=[^&#"\\\\\\s]*(&?))+`, 'gi');
  return text.replace(run, (_, before, after) => after && before);
}

function pick(url: string, pattern: string): Parameters | undefined {
  let picked: Record<string, string> | undefined;
  // The query first; then the fragment, where routers of single-page apps keep theirs.
  for (const [key, value] of new URLSearchParams(url.replace(/[?#]/g, '&'))) {
    const name = key.toLowerCase().match(pattern)?.[1]?.replace('campaign', 'name');
    if (name && value) {
      picked ??= {};
      picked[name] ??= value.slice(0, MAX_VALUE_LENGTH);
    }
  }
  return picked;
}
