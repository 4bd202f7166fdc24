import type { ReferrerKind, ReferrerTable } from '../model/attribution.js';
import { parseUrl } from '../model/url.js';
import { matches } from './matches.js';

/** Where a visitor came from, by the page before. */
export interface ReferrerInfo {
  readonly kind: ReferrerKind;
  /** Of a search engine its word, `google` for `www.google.co.uk`; else the host without `www.`; `(direct)` without one. */
  readonly source: string;
  /** The host in lower case, or the package of an Android app; absent without one. */
  readonly host?: string | undefined;
  /** What was searched for, at most 256 characters; only of a search engine, and only where it still tells. */
  readonly searchTerm?: string | undefined;
}

const MAX_SEARCH_TERM_LENGTH = 256;

// In order; `p` last, since it is often the number of a page.
const SEARCH_PARAMETERS = 'q query text wd word search_query keyword keywords kw p';

/** Short names by which campaigns call a source; the tables cannot have them, since hosts of that name are others'. */
const ALIASES: ReferrerTable['hosts'] = [
  ['search', '^(g|adwords)$'],
  ['social', '^(fb|ig|insta|meta|li|tw|tt)$'],
  ['video', '^yt$'],
  ['ai', '^(gpt|gemini|copilot|notebooklm)$'],
];

/**
 * Where a visitor came from.
 *
 * @param referrer Address of the page before, or of an Android app (`android-app://com.google.android.gm/`). Any other text is `direct`.
 * @param internalHosts The own hosts and those that send visitors back; each stands for all hosts below it, too.
 * @param table By which hosts a kind of site is known; one that no pattern knows is a `referral`.
 */
export function classifyReferrer(
  referrer: string,
  internalHosts: readonly string[],
  table: ReferrerTable,
): ReferrerInfo {
  const url = parseUrl(referrer);
  const host = url?.hostname.toLowerCase().replace(/\.+$/, '');
  if (!url || !host || !/^(https?|android-app):$/.test(url.protocol)) return { kind: 'direct', source: '(direct)' };

  const source = host.replace(/^www\./, '');
  if (internalHosts.some((internal) => `.${host}`.endsWith(`.${internal.toLowerCase()}`))) {
    return { kind: 'internal', source, host };
  }
  // The package of an app is the host of its maker, back to front.
  const site = url.protocol === 'android-app:' ? host.split('.').reverse().join('.') : host;
  const kind = firstKind(table.hosts, `.${site}.`) ?? 'referral';
  if (kind !== 'search') return { kind, source, host };
  return { kind, source: engineOf(site), host, searchTerm: searchTermOf(url.searchParams) };
}

/**
 * What kind of site a `utm_source` names: by its host (`chatgpt.com`), its name (`Facebook`), or a short one that campaigns use
 * (`fb`, `adwords`), with or without `ads` behind it. Any other is a `referral`.
 */
export function kindOfSource(source: string, table: ReferrerTable): ReferrerKind {
  const name = source.trim().toLowerCase();
  // The whole name first: `threads` is no ads of `thre`.
  for (const text of [name, name.replace(/[-_ ]?ads?$/, '')]) {
    // A bare name is looked for as a host, whose ending the patterns leave open.
    const kind = firstKind(ALIASES, text) ?? firstKind(table.hosts, `.${text.includes('.') ? text : `${text}.com`}.`);
    if (kind) return kind;
  }
  return 'referral';
}

function firstKind(patterns: ReferrerTable['hosts'], text: string): ReferrerKind | undefined {
  return patterns.find(([, pattern]) => matches(text, pattern))?.[0];
}

/** The word of an engine's host, the label that its registration is for; of `www.google.co.uk` it is `google`. */
function engineOf(site: string): string {
  return /([^.]+)(\.(com?|ne))?\.[^.]+$/.exec(site)?.[1] ?? site;
}

function searchTermOf(parameters: URLSearchParams): string | undefined {
  for (const name of SEARCH_PARAMETERS.split(' ')) {
    const term = parameters.get(name)?.trim();
    if (term) return term.slice(0, MAX_SEARCH_TERM_LENGTH);
  }
  return undefined;
}
