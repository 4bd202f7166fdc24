import type { Channel } from '../model/event.js';

/** Ad networks' click IDs by the channel that each proves; the last ones are on unpaid links too. */
const CLICK_IDS: readonly (readonly [names: string, channel?: Channel])[] = [
  ['gclid|gbraid|wbraid|msclkid|yclid', 'paid_search'],
  ['ttclid|twclid|li_fat_id|rdt_cid|sccid', 'paid_social'],
  ['dclid|irclickid', 'paid_other'],
  ['fbclid|igshid|epik|srsltid'],
];

const NAMES = CLICK_IDS.map(([names]) => names).join('|');
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

/** A text with the click IDs taken out of every address in it, otherwise unchanged. It may be JSON, and stays it. */
export function withoutClickIds(text: string): string {
  const run = new RegExp(`([?&#])(?:(?:${NAMES})=[^&#"\\\\\\s]*(&|(?!&)))+`, 'gi');
  return text.replace(run, (_, before, after) => after && before);
}

function pick(url: string, pattern: string): Parameters | undefined {
  const picked: Record<string, string> = {};
  // The query first; then the fragment, where routers of single-page apps keep theirs.
  for (const [key, value] of new URLSearchParams(url.split(/[?#]/).slice(1).join('&'))) {
    const name = key.toLowerCase().match(pattern)?.[1]?.replace('campaign', 'name');
    if (name && value) picked[name] ??= value.slice(0, MAX_VALUE_LENGTH);
  }
  return Object.keys(picked).length ? picked : undefined;
}
