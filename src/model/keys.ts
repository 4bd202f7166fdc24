/** What follows a prefix in those keys that begin with it. */
export function keysUnder(prefix: string, keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}
