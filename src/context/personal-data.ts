/**
 * 16 to 19 digits, or 14 or 15 that begin with a 3, in the groups that are printed on a card. Not 13: all article numbers (EAN)
 * have these, and no card has any more.
 */
const CARD = /(^|\D)(([3-6]\d|2[2-7])\d\d([ +-]?\d{4}){3}\d{0,3}|3\d{3}[ +-]?\d{6}[ +-]?\d{4,5})(?!\d)/g;

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
      .replace(/[^\s/=?&#;:,<>"()[\]|]+/g, (word) => (EMAIL.test(word) ? '[email]' : JWT.test(word) ? '[token]' : word))
      .replace(CARD, (text, before: string, number: string) => (isValid(number) ? `${before}[card]` : text))
      .replace(PHONE, '[phone]')
  );
}

/** A tenth of all numbers are. */
function isValid(number: string): boolean {
  const digits = [...number.replace(/\D/g, '')];
  const add = (sum: number, digit: string, index: number): number =>
    sum + Number((digits.length - index) % 2 ? digit : DOUBLED[Number(digit)]);
  return digits.reduceRight(add, 0) % 10 === 0;
}
