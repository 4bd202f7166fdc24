import type { Touchpoint } from '../../../src/model/event.js';
import type { Place } from '../../../src/model/journey.js';

const SHARED_PARTS = {
  visitor: 'visitors',
  session: 'sessions',
  page: 'pages',
  attribution: 'attributions',
  consent: 'consents',
  environment: 'environments',
} as const;

/**
 * The touchpoints of a batch in the native format, each with its own visitor, session, page and so on in the place of
 * the number by which it refers to them. A batch that refers to nothing is an exception: no collector could read it.
 */
export function readBatch(body: string): readonly Touchpoint[] {
  const batch = JSON.parse(body) as Record<string, readonly Record<string, unknown>[] | undefined>;
  return (batch.events ?? []).map((event) => {
    const whole = { ...event };
    for (const [part, list] of Object.entries(SHARED_PARTS)) {
      const index = event[part];
      if (index === undefined) continue;
      const found = typeof index === 'number' ? batch[list]?.[index] : undefined;
      if (found === undefined) throw new Error(`${event.eventId}: ${list}[${index}] is not in the batch: ${body}`);
      whole[part] = found;
    }
    const before = typeof event.previous === 'number' ? batch.events?.[event.previous] : undefined;
    if (before) whole.previous = { eventId: before.eventId, touchpointId: (before.touchpoint as Place).id };
    return whole as unknown as Touchpoint;
  });
}
