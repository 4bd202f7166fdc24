/**
 * An option that names the site at a collector, as a text. From an HTML attribute a number comes as a text, so both are taken.
 *
 * @throws TypeError if it is not as `pattern` wants it, which `undefined` may not be, either; `what` says how that is
 */
export function siteOption(option: string, value: unknown, pattern: RegExp, what: string): string {
  if (pattern.test(`${value}`)) return `${value}`;
  throw new TypeError(`${option}: must be ${what}, got ${JSON.stringify(value)}`);
}
