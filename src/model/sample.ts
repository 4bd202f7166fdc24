/** Whether an ID (of a visitor, say) is in a sample of a share of all, from 0 to 1: always the same ones, and those of a smaller sample are in every larger one. */
export function isInSample(id: string, rate: number): boolean {
  // FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv): spreads IDs that differ in few characters.
  const hash = [...id].reduce((sum, digit) => Math.imul(sum ^ digit.charCodeAt(0), 0x01000193), 0x811c9dc5);
  // The last digits alone reach few bits: mixed as at the end of MurmurHash3, they reach all.
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32 < rate;
}
