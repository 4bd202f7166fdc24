import type { BufferLimits } from './event-buffer.js';

/** Of event IDs those that are too many or too much: the oldest, which sort first. One that is not in `bytes` counts `otherBytes`. */
export function surplusOf(
  eventIds: readonly string[],
  bytes: ReadonlyMap<string, number>,
  otherBytes: number,
  { bufferMaxEvents, bufferMaxBytes }: BufferLimits,
): readonly string[] {
  let sum = 0;
  return [...new Set(eventIds)]
    .sort()
    .reverse()
    .filter((id, newerCount) => {
      sum += bytes.get(id) ?? otherBytes;
      return sum > bufferMaxBytes || newerCount >= bufferMaxEvents;
    });
}
