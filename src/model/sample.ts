/** Whether an ID (of a visitor, say) is in a sample of a share of all, from 0 to 1: always the same ones, and those of a smaller sample are in every larger one. */
export function isInSample(id: string, rate: number): boolean {
  // FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv): spreads IDs that differ in few characters.
  let hash = 0x811c9dc5;
  for (const digit of id) hash = Math.imul(hash ^ digit.charCodeAt(0), 0x01000193);
  // The last digits alone reach few bits: mixed as at the end of MurmurHash3, they reach all.
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32 < rate;
}
