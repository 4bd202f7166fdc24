import type { DropReason } from '../model/drop-reason.js';
import type { CapturedEvent } from '../model/event.js';
import { formatJson } from '../model/json.js';
import { isInSample } from '../model/sample.js';

const MINUTE_MS = 60_000;

/** So many different events are remembered in a window, the latest ones. */
const MAX_REMEMBERED = 100;

/** How many events there may be. */
export interface VolumeLimits {
  readonly eventSampleRates: Readonly<Record<string, number>>;
  readonly rateLimits: Readonly<Record<string, number>>;
  readonly dedupeWindowMs: number;
}

/** Says of each event why it is one too many; `undefined` if it is not. Time is that of the events, for some have waited. */
export function createVolume({
  eventSampleRates,
  rateLimits,
  dedupeWindowMs,
}: VolumeLimits): (event: CapturedEvent) => DropReason | undefined {
  const rates = new Map(Object.entries(eventSampleRates));
  const limits = new Map(Object.entries(rateLimits));
  const counts = new Map<string, number>();
  const remembered = new Map<string, number>();
  let minute = 0;

  const isRepeated = ({ name, occurredAtMs, page, person, properties, about, user }: CapturedEvent): boolean => {
    if (!dedupeWindowMs) return false;
    const content = formatJson([name, page.url, person, properties, about, user]);
    const before = remembered.get(content);
    if (before !== undefined && Math.abs(occurredAtMs - before) < dedupeWindowMs) return true;
    // Last in order again.
    remembered.delete(content);
    remembered.set(content, occurredAtMs);
    const [oldest = content] = remembered.keys();
    if (remembered.size > MAX_REMEMBERED) remembered.delete(oldest);
    return false;
  };

  return (event) => {
    const { eventId, name, occurredAtMs } = event;
    if (isRepeated(event)) return 'duplicate';
    if (!isInSample(eventId, rates.get(name) ?? 1)) return 'sampled';
    const now = Math.floor(occurredAtMs / MINUTE_MS);
    if (now !== minute) counts.clear();
    minute = now;
    const count = (counts.get(name) ?? 0) + 1;
    if (count > (limits.get(name) ?? count)) return 'rate_limited';
    counts.set(name, count);
    return undefined;
  };
}
