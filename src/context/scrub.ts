import type { PageSnapshot } from '../model/event.js';
import { formatJson } from '../model/json.js';
import type { ScrubOptions } from '../model/scrub-options.js';
import { clickIdOf } from './click-ids.js';
import { withoutPersonalData } from './personal-data.js';

/** Of an address, in UTF-16 code units. */
const MAX_ADDRESS_LENGTH = 2_048;

/** How often an address is cleaned at most. */
const MAX_ROUNDS = 5;

/** How often what is in an address may be escaped. */
const MAX_ESCAPES = 3;

/**
 * Names of parameters that hold a secret, or say who somebody is. The end of a name counts: `user[email]`, `billingPhone2`. Not
 * on it, since they mostly mean something else: `key`, `name`, `zip`.
 */
const SENSITIVE =
  '(token|passw(or)?d|secret|signature|email|sess(ion.?)?id|(api|access|private).?key|' +
  // Only as words of their own: a `hotel` is no `tel`.
  '(^|[^a-z])(auth(orization)?|jwt|otp|sid|sig|credential|pass|pwd|' +
  'mail|phone|tel|mobile|(phone|mobile|card|cc).?n\\w+|(first|last|full|given|family|sur|user).?name|[fl]name|' +
  'addr(ess)?(.?line)?|street|birth.?(day|date)?|dob|ssn|iban|card|cc|cv[cv]))s?[^a-z]*$';

/** By these a mail service knows who has opened its mail. */
const RECIPIENT =
  '^(mc_eid|_k[xe]|_hsenc|__hs(sc|tc|fp)|mkt_tok|vero_id|oly_(enc|anon)_id|__s|_bta_tid|wickedid|ml_subscriber.*|trk_contact)$';

/** A parameter ends in an address at the next one, in any other text with the word. */
const PARAMETER = /^([^/=]*)=.*/s;
const PARAMETER_OF_TEXT = /^([^/=\s"<>]*)=[^\s"<>]*/;

/** What a text has if there is something in it to clean: of personal data, and of click IDs. */
const SUSPECT = /[@%=]|\d\d|eyJ|bearer/i;
const SUSPECT_OF_CLICK_IDS = /[%=]/;

/** Cleans what is kept or sent; never throws. Click IDs stay only where it is told `isMarketing`. */
export interface Scrub {
  /** An address, whole or relative, at most 2,048 characters of it; one with nothing to clean comes back as it was. */
  url(address: string, isMarketing: boolean): string;
  /** A page: its addresses in any case, its title as the options say. */
  page(page: PageSnapshot, isMarketing: boolean): PageSnapshot;
  /** Anything that is JSON: click IDs in its texts in any case, personal data as the options say. */
  value<Value>(value: Value, isMarketing: boolean): Value;
}

/** Makes the cleaner of addresses and texts. */
export function createScrub({ allow = [], deny = [], titles = false, properties = false }: ScrubOptions): Scrub {
  const sensitive = RegExp(`${SENSITIVE}|${RECIPIENT}`, 'i');

  const clean = (
    text: string,
    isMarketing: boolean,
    isPersonal: boolean,
    parameter = PARAMETER,
    escapes = MAX_ESCAPES,
  ): string => {
    // Either of the two alone may be a coupon, or a part of a country.
    const isOauth = /\bcode=/.test(text) && /\bstate=/.test(text);
    // What begins a query stays in front of the first parameter that is left of it.
    let opener: string | undefined;
    // Who signs in by an address comes first: it may hold any of the separators.
    const anonymous = isPersonal ? text.replace(/((^|:)\/\/)[^/?#\s"<>]*@/g, '$1') : text;
    return anonymous.replace(/(&amp;|#\/?|[?&;]|^)([^?&#;]*)/gi, (_match, separator: string, piece: string) => {
      if (!/[&;]/.test(separator)) opener = separator;
      const [whole = '', escaped = ''] = piece.match(parameter) ?? [];
      const name = unescaped(escaped);
      const isOneOf = (names: readonly string[]): boolean =>
        names.some((each) => each.toLowerCase() === name.toLowerCase());
      const hidesPersons = isPersonal && !isOneOf(allow);
      const isDropped =
        (!isMarketing && clickIdOf(name.toLowerCase())) ||
        (isPersonal && isOneOf(deny)) ||
        (hidesPersons &&
          // What would be hidden in a name is as bad as a name that tells of it.
          (sensitive.test(withoutPersonalData(name).replace(/([a-z])([A-Z])/g, '$1_$2')) ||
            (isOauth && /^(code|state)$/.test(name))));
      const kept = isDropped ? piece.slice(whole.length) : (opener ?? separator) + piece;
      if (kept) opener = undefined;
      return (hidesPersons ? withoutPersonalData(kept) : kept).replace(/[^\s/=?&#;]+/g, (word) => {
        const seen = escapes ? unescaped(word) : word;
        const rest = seen === word ? word : clean(seen, isMarketing, hidesPersons, PARAMETER, escapes - 1);
        return rest === seen ? word : escapedAgain(rest);
      });
    });
  };

  const cleanText = (text: string, isMarketing: boolean, isPersonal: boolean): string =>
    clean(text, isMarketing, isPersonal, PARAMETER_OF_TEXT);

  const url: Scrub['url'] = (address, isMarketing) => {
    let cleaned = address;
    // What is cut out may leave something behind that is to be cut out itself.
    for (let round = 0, before = ''; round < MAX_ROUNDS && cleaned !== before; round += 1) {
      before = cleaned;
      cleaned = clean(before, isMarketing, true);
    }
    // In front of the parameter that is too much; within it, if there is none.
    return cleaned.length > MAX_ADDRESS_LENGTH
      ? cleaned.slice(0, MAX_ADDRESS_LENGTH + 1).replace(/([?&#;][^?&#;]*|.)$/s, '')
      : cleaned;
  };

  return {
    url,
    page: (page, isMarketing) => ({
      ...page,
      url: url(page.url, isMarketing),
      title: cleanText(page.title, isMarketing, titles),
      referrer: url(page.referrer, isMarketing),
    }),
    value(value, isMarketing) {
      if (isMarketing && !properties) return value;
      let isChanged = false;
      const json = formatJson(value, (key, member) => {
        const isDropped = !isMarketing && clickIdOf(key.toLowerCase());
        const isSuspect = typeof member === 'string' && (properties ? SUSPECT : SUSPECT_OF_CLICK_IDS).test(member);
        const kept = isDropped ? undefined : isSuspect ? cleanText(member, isMarketing, properties) : member;
        isChanged ||= kept !== member;
        return kept;
      });
      return isChanged ? JSON.parse(json) : value;
    },
  };
}

/** As `decodeURIComponent`, but never throws. */
function unescaped(text: string): string {
  return (text.includes('%') && new URLSearchParams(`=${text.replace(/\+/g, '%2B')}`).get('')) || text;
}

/** As it was escaped before, but for what stands in place of something else. */
function escapedAgain(text: string): string {
  return encodeURIComponent(text).replace(/%5B(\w+)%5D/g, '[$1]');
}
