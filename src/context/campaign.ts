import { attempt } from '../model/attempt.js';
import { clickIdOf } from './click-ids.js';

/** Of a value, in UTF-16 code units. */
const MAX_VALUE_LENGTH = 256;

/** What Matomo calls the parts of a campaign, also by its former names. */
const MATOMO = '^(?:mtm|pk|matomo|piwik)_(source|medium|content|group|placement|campaign|cpn|keyword|kwd|cl?id)$';

type Parameters = Readonly<Record<string, string>>;

/**
 * The campaign of an address, from its query or else its fragment: each `utm_*` parameter; what Matomo calls it; a name of the
 * site's own (`{ source: ['ref', 'src'] }`, in any case). The first of these that is not empty; `utm_campaign` is `name`. Values
 * are at most 256 characters.
 */
export function parseCampaign(
  url: string,
  aliases: Readonly<Record<string, readonly string[]>> = {},
): Parameters | undefined {
  const part = (pattern: string) => (key: string) => key.match(pattern)?.[1];
  return pick(url, [
    (key) => part('^utm_(.+)')(key)?.replace(/^campaign$/, 'name'),
    (key) =>
      part(MATOMO)(key)
        ?.replace(/^c(ampaign|pn)$/, 'name')
        .replace(/^k.*/, 'term')
        .replace(/^cl?id/, 'id'),
    ...Object.entries(aliases).flatMap(([name, keys]) =>
      keys.map((alias) => (key: string) => (key === alias.toLowerCase() ? name : undefined)),
    ),
  ]);
}

/** The click IDs of an address, by parameter name in lower case; values as they are, but at most 256 characters. */
export function parseClickIds(url: string): Parameters | undefined {
  return pick(url, [(key) => clickIdOf(key) && key], String);
}

/** One parameter of an address, for example a referral code: the first of that name, in any case, that is not empty. */
export function parseParameter(url: string, name: string): string | undefined {
  return pick(url, [(key) => (key === name.toLowerCase() ? 'value' : undefined)])?.value;
}

/** The parameters of an address in their order: those of the query, then those of the fragment; names in lower case. */
function parametersOf(url: string): readonly (readonly [name: string, value: string])[] {
  // Routers of single-page apps keep a query in the fragment, careless links have two, or were copied out of HTML.
  const query = url.replace(/^[^?#]*.?/s, '').replace(/#|&amp;|[?;](?=[\w%.-]+=)/gi, '&');
  return [...new URLSearchParams(query)].map(([key, value]) => [key.toLowerCase(), value]);
}

/** Some links are escaped once too often. */
function unescapeOnce(value: string): string {
  return (/%[\da-f]{2}/i.test(value) && attempt(() => decodeURIComponent(value))) || value;
}

/** What the first of some readings of a parameter's name finds, then what the next ones find beside it. */
function pick(
  url: string,
  readings: readonly ((key: string) => string | undefined)[],
  read: (value: string) => string = unescapeOnce,
): Parameters | undefined {
  const picked = new Map<string, string>();
  const parameters = parametersOf(url);
  for (const nameOf of readings) {
    for (const [key, value] of parameters) {
      const name = nameOf(key);
      if (name && value && !picked.has(name)) picked.set(name, read(value).slice(0, MAX_VALUE_LENGTH));
    }
  }
  return picked.size ? Object.fromEntries(picked) : undefined;
}
