/**
 * A text of at most `maxBytes` bytes in UTF-8, cut between two characters. Half a character, which a strict JSON parser or a database
 * refuses together with the whole event, becomes U+FFFD.
 */
export function cutBytes(text: string, maxBytes: number): string {
  // A stream waits for the rest of a character that was cut in two, and so leaves it out.
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, maxBytes), { stream: true });
}
