/** What an element says, in one line of at most 100 characters; `undefined` if nothing. The value of a field is no text. */
export function textOf({ textContent }: Element): string | undefined {
  return (textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 100) || undefined;
}
