/**
 * An option that names the site at a collector, as a text. From an HTML attribute a number comes as a text, so both are taken.
 *
 * @throws TypeError if it is neither, or not as `pattern` wants it; `what` says how that is
 */
export function siteOption(option: string, value: unknown, pattern: RegExp, what: string): string {
  const isText = typeof value === 'string' || typeof value === 'number';
  if (isText && pattern.test(`${value}`)) return `${value}`;
  throw new TypeError(`${option}: must be ${what}, got ${JSON.stringify(value)}`);
}
