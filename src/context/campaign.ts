import { attempt } from '../model/attempt.js';
import { clickIdOf } from './click-ids.js';

/** Of a value, in UTF-16 code units. */
const MAX_VALUE_LENGTH = 256;

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
  const named = (pattern: string) => (key: string) =>
    key
      .match(pattern)?.[1]
      ?.replace(/^c(ampaign|pn)$/, 'name')
      .replace(/^k(eyword|wd)$/, 'term')
      .replace(/^cl?id$/, 'id');
  return pick(url, [
    named('^utm_(.+)'),
    named('^(?:mtm|pk|matomo|piwik)_(source|medium|content|group|placement|campaign|cpn|keyword|kwd|cl?id)$'),
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

/** Some links are escaped once too often. */
function unescapeOnce(value: string): string {
  return (/%[\da-f]{2}/i.test(value) && attempt(() => decodeURIComponent(value))) || value;
}

/**
 * The parameters of an address, those of its query before those of its fragment, by the names that they get from the first of
 * some readings, then from the next.
 */
function pick(
  url: string,
  readings: readonly ((key: string) => string | undefined)[],
  read: (value: string) => string = unescapeOnce,
): Parameters | undefined {
  // Routers of single-page apps keep a query in the fragment, careless links have two, or were copied out of HTML.
  const parameters = [...new URLSearchParams(url.replace(/#|[?;](?=[^&=?#;/]+=)/g, '&'))];
  const picked = new Map<string, string>();
  for (const nameOf of readings) {
    for (const [key, value] of parameters) {
      const name = nameOf(key.toLowerCase());
      if (name && value && !picked.has(name)) picked.set(name, read(value).slice(0, MAX_VALUE_LENGTH));
    }
  }
  return picked.size ? Object.fromEntries(picked) : undefined;
}
