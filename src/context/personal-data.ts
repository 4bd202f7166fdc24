/** Lengths and first digits of the networks; no 13 digits, which all article numbers (EAN) have and no card has any more. */
const CARD = /^(4\d{15}(\d{3})?|3[04-8]\d{12,14}|(5\d|2[2-7]|6\d)\d{14}|6\d{16,18})$/;

const MAX_CARD_DIGITS = 19;

/** Luhn's check doubles each second digit from the right and adds up the digits of what comes out. */
const DOUBLED = '0246813579';

/** Not `logo@2x.png`. */
const EMAIL = /.@(?!\dx)[\p{L}\d.-]+\.\p{L}{2}/u;

const JWT = /(^|[^\w-])eyJ[\w-]{9,}\.[\w-]+\./;

/**
 * With a country code, or written as in North America. A number alone may be anything; 13 digits that begin with 00 are an
 * article number. In an address a plus may be a space: as part of a word it is no sign of a country code.
 */
const PHONE =
  /(\B\+[1-9]([ ().+-]{0,2}\d){7,14}|\b00(?!\d{11}\b)[1-9]([ ().+-]{0,2}\d){9,13}|\(\d{3}\)[ +]?\d{3}-\d{4}|\b\d{3}-\d{3}-\d{4})(?!\d)/g;

/**
 * A text with `[email]`, `[card]`, `[phone]` and `[token]` in place of what looks like one. Takes time in proportion to the
 * length of the text, whatever it is.
 */
export function withoutPersonalData(text: string): string {
  return (
    text
      .replace(/bearer[\s+]+[\w.~+/-]{16,}=*/gi, '[token]')
      // Word by word: a search for what may begin anywhere would begin again at each letter.
      .replace(/[^\s/=:,<>"()[\]|]+/g, (word) => (EMAIL.test(word) ? '[email]' : JWT.test(word) ? '[token]' : word))
      .replace(/\d([ +-]?\d){13,}/g, withoutCards)
      .replace(PHONE, '[phone]')
  );
}

/** Of digits in groups, for an expiry date or an order number may stand beside the card's. */
function withoutCards(run: string): string {
  const groups = run.split(/([ +-])/);
  for (let first = 0; first < groups.length; first += 2) {
    let digits = '';
    let count = 0;
    for (let last = first; last < groups.length && digits.length < MAX_CARD_DIGITS; last += 2) {
      digits += groups[last];
      if (isCard(digits)) count = last - first + 1;
    }
    if (count) groups.splice(first, count, '[card]');
  }
  return groups.join('');
}

function isCard(digits: string): boolean {
  const sum = [...digits].reduceRight(
    (total, digit, index) => total + Number((digits.length - index) % 2 ? digit : DOUBLED[Number(digit)]),
    0,
  );
  return CARD.test(digits) && sum % 10 === 0;
}
