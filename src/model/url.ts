/** An absolute URL, or `undefined` for anything else. */
export function parseUrl(text: string | undefined): URL | undefined {
  try {
    return new URL(text ?? '');
  } catch {
    // Not absolute, or no URL at all.
    return undefined;
  }
}
