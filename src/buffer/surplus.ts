import type { BufferLimits } from './event-buffer.js';

/** Of event IDs those that are too many or too much: the oldest, which sort first. */
export function surplusOf(
  eventIds: readonly string[],
  bytesOf: (eventId: string) => number,
  { bufferMaxEvents, bufferMaxBytes }: BufferLimits,
): readonly string[] {
  let bytes = 0;
  return [...new Set(eventIds)]
    .sort()
    .reverse()
    .filter((id, newerCount) => {
      bytes += bytesOf(id);
      return bytes > bufferMaxBytes || newerCount >= bufferMaxEvents;
    });
}
