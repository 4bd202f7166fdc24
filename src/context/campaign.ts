import type { Channel } from '../model/event.js';

/** Ad networks' click IDs by the channel that each proves; the last ones are on unpaid links too. */
const CLICK_IDS: readonly (readonly [names: string, channel?: Channel])[] = [
  ['gclid|gbraid|wbraid|msclkid|yclid', 'paid_search'],
  ['ttclid|twclid|li_fat_id|rdt_cid|sccid', 'paid_social'],
  ['dclid|irclickid', 'paid_other'],
  ['fbclid|igshid|epik|srsltid'],
];

const NAMES = CLICK_IDS.map(([names]) => names).join('|');
const CLICK_ID = new RegExp(`^(${NAMES})$`, 'i');
const MAX_VALUE_LENGTH = 256;

type Parameters = Readonly<Record<string, string>>;

/** The campaign of an address: each `utm_*` parameter of its query or fragment, the first of a name; values as they are. */
export function parseCampaign(url: string): Parameters | undefined {
  return pick(url, '^utm_(.+)');
}

/** The click IDs of an address, by parameter name in lower case; values as they are. */
export function parseClickIds(url: string): Parameters | undefined {
  return pick(url, `^(${NAMES})$`);
}

/** The channel that click IDs prove, if any. */
export function provenChannel(clickIds: Parameters = {}): Channel | undefined {
  return CLICK_IDS.find(([names]) => names.split('|').some((name) => name in clickIds))?.[1];
}

/** An address without its click IDs, also those whose names are written in escapes; any other text is unchanged. */
export function withoutClickIds(url: string): string {
  const [page = '', ...parameters] = url.split(/(?=[?&#\s])/);
  let clean = page;
  let separator = '&';
  for (const parameter of parameters) {
    if (parameter[0] !== '&') separator = parameter[0] ?? '';
    const text = parameter.slice(1);
    if ([...new URLSearchParams(text).keys()].some((key) => CLICK_ID.test(key))) continue;
    clean += separator + text;
    separator = '&';
  }
  return clean;
}

/** Anything that is JSON, with the click IDs taken out of every address in it. */
export function withoutClickIdsInside<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_key, member) =>
    typeof member === 'string' ? withoutClickIds(member) : member,
  );
}

function pick(url: string, pattern: string): Parameters | undefined {
  const picked = new Map<string, string>();
  // The query first; then the fragment, where routers of single-page apps keep theirs.
  for (const [key, value] of new URLSearchParams(url.split(/[?#]/).slice(1).join('&'))) {
    const name = key.toLowerCase().match(pattern)?.[1]?.replace('campaign', 'name');
    if (name && value && !picked.has(name)) picked.set(name, value.slice(0, MAX_VALUE_LENGTH));
  }
  return picked.size ? Object.fromEntries(picked) : undefined;
}
