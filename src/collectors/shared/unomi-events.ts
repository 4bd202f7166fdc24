import type { Carry } from '../../model/collector.js';
import type { Touchpoint } from '../../model/event.js';
import { parseUrl } from '../../model/url.js';
import { isAnswerDue } from './answer-due.js';
import { carried } from './carry.js';

/** What an event of Unomi needs beside the touchpoint. */
export interface UnomiNames {
  readonly scope: string;
  readonly eventType: string | undefined;
  readonly carry: Carry;
}

/** What has a place in an event of the site's own type. */
const NATIVE: readonly (keyof Touchpoint)[] = ['properties'];

/**
 * What a touchpoint is at Unomi, in events that pass its JSON schemas: `view` or `search`, one of the site's own type where there is
 * such a type, and the answer where it is another one than that of the touchpoint before.
 */
export function unomiEvents(
  touchpoint: Touchpoint,
  before: Touchpoint | undefined,
  { scope, eventType, carry }: UnomiNames,
): readonly object[] {
  const { name, page, properties, consent, environment, touchpoint: place } = touchpoint;
  const site = { itemId: scope, itemType: 'site', scope };
  const pageItem = { itemId: idOf(place.id), itemType: 'page', scope };
  const language = languageOf(environment.language);
  const events: object[] = [];
  if (name === 'page_view') {
    const address = parseUrl(page.url);
    events.push({
      eventType: 'view',
      scope,
      source: site,
      target: {
        ...pageItem,
        properties: {
          pageInfo: {
            pageID: pageItem.itemId,
            pageName: page.title || place.name,
            pagePath: address?.pathname,
            destinationURL: uriOf(address),
            destinationSearch: address?.search,
            referringURL: uriOf(parseUrl(page.referrer)) ?? '',
            referrerHost: parseUrl(page.referrer)?.host,
            language,
          },
        },
      },
      flattenedProperties: { URLParameters: Object.fromEntries(address?.searchParams ?? []) },
    });
  }
  if (name === 'search' && typeof properties.search_term === 'string') {
    events.push({
      eventType: 'search',
      scope,
      source: pageItem,
      target: { itemId: idOf(place.id), itemType: 'search', scope },
      properties: { keyword: properties.search_term, language, origin: page.url },
    });
  }
  // Without anything to carry a page view or a search has all its places.
  if (eventType && !(events.length && carry === 'none')) {
    events.push({
      eventType,
      scope,
      source: site,
      target: { itemId: idOf(place.id), itemType: place.type, scope },
      properties: {
        ...properties,
        touchtrail: carried(touchpoint, carry, NATIVE) ?? { eventId: touchpoint.eventId, name },
      },
    });
  }
  const isAnswer = events.length && before !== touchpoint && isAnswerDue(touchpoint, before);
  const answers = Object.entries(isAnswer ? consent.purposes : {}).map(([typeIdentifier, state]) => ({
    eventType: 'modifyConsent',
    scope,
    source: site,
    target: { itemId: typeIdentifier, itemType: 'consent', scope },
    properties: {
      consent: {
        typeIdentifier,
        scope,
        // What was not answered counts as denied.
        status: state === 'granted' ? 'GRANTED' : 'DENIED',
        statusDate: new Date(consent.decidedAtMs).toISOString(),
        revokeDate: new Date(consent.expiresAtMs).toISOString(),
      },
    },
  }));
  return [...events, ...answers];
}

/** An address as RFC 3986 has it, which Unomi checks; browsers leave some characters as they are. */
function uriOf(address: URL | undefined): string | undefined {
  if (!address) return undefined;
  // The brackets of an IPv6 address stay.
  const { href, host } = address;
  const start = href.indexOf(host) + host.length;
  return href.slice(0, start) + href.slice(start).replace(/[[\]{}|^`\\]/g, encodeURIComponent);
}

/** An ID that Unomi takes: `^(\w|[-_@\.]){0,60}$`, so without a slash. The end of a path says more than its beginning. */
function idOf(text: string): string {
  return `page${text.replace(/[^\w@.-]+/g, '-')}`.slice(-60);
}

/** Five characters at most: `pt-BR`, and of `zh-Hant-TW` only `zh`. */
function languageOf(language = ''): string | undefined {
  return (language.length > 5 ? language.split('-')[0]?.slice(0, 5) : language) || undefined;
}
