/** The ads that each kind of network shows, by the click IDs that nothing but an ad adds to its link. */
export const ADS = {
  search: '[gy]clid|[gw]braid|msclkid',
  social: 't[tw]clid|li_fat_id|rdt_cid|sccid',
  other: 'dclid|irclickid',
} as const;

/** All click IDs; the last ones are on unpaid links too. */
const NAMES = `${ADS.search}|${ADS.social}|${ADS.other}|fbclid|igshid|epik|srsltid`;
const CLICK_ID = `^(${NAMES})$`;

const MAX_VALUE_LENGTH = 256;

type Parameters = Readonly<Record<string, string>>;

/** The campaign of an address: each `utm_*` parameter of its query or fragment, the first of a name; values as they are. */
export function parseCampaign(url: string): Parameters | undefined {
  return pick(url, '^utm_(.+)');
}

/** The click IDs of an address, by parameter name in lower case; values as they are. */
export function parseClickIds(url: string): Parameters | undefined {
  return pick(url, CLICK_ID);
}

/** An address without its click IDs, also those whose names are written in escapes; any other text is unchanged. */
export function withoutClickIds(url: string): string {
  const [page = '', ...parameters] = url.split(/(?=[?&#\s])/);
  let clean = page;
  let separator = '&';
  for (const parameter of parameters) {
    if (parameter[0] !== '&') separator = parameter[0] ?? '';
    const text = parameter.slice(1);
    if ([...new URLSearchParams(text).keys()].some((key) => key.toLowerCase().match(CLICK_ID))) continue;
    clean += separator + text;
    separator = '&';
  }
  return clean;
}

/** Anything that is JSON, with the click IDs taken out of every address in it. */
export function withoutClickIdsInside<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  // Most events have none, and none that escapes could hide.
  if (!new RegExp(`%|${NAMES}`, 'i').test(text)) return value;
  return JSON.parse(text, (_key, member) => (typeof member === 'string' ? withoutClickIds(member) : member));
}

function pick(url: string, pattern: string): Parameters | undefined {
  const picked = new Map<string, string>();
  // The query first; then the fragment, where routers of single-page apps keep theirs.
  for (const [key, value] of new URLSearchParams(url.replace(/[?#]/g, '&'))) {
    const name = key
      .toLowerCase()
      .match(pattern)?.[1]
      ?.replace(/^campaign$/, 'name');
    if (name && value && !picked.has(name)) picked.set(name, value.slice(0, MAX_VALUE_LENGTH));
  }
  return picked.size ? Object.fromEntries(picked) : undefined;
}
