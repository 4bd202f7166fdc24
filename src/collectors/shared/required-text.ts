/**
 * A text that an adapter cannot do without.
 *
 * @throws TypeError if it is none, or empty
 */
export function requiredText(option: string, text: unknown): string {
  if (typeof text === 'string' && text) return text;
  throw new TypeError(`${option}: must be a text, got ${JSON.stringify(text)}`);
}
