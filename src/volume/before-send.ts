import type { DropReason } from '../model/drop-reason.js';
import type { Touchpoint } from '../model/event.js';
import { copyJson, formatJson } from '../model/json.js';
import type { Report } from '../model/report.js';
import { isInSample } from '../model/sample.js';
import type { BeforeSend } from '../model/volume.js';

const REASONS = /^(filtered|sampled|rate_limited|duplicate)$/;

/** What a touchpoint cannot be without. */
const PARTS = ['touchpoint', 'visitor', 'session', 'page', 'attribution', 'properties'];

/** The last word on a touchpoint before it is kept: why it goes no further, or what goes on. */
export function createBeforeSend(
  beforeSend: BeforeSend | undefined,
  sampleRate: number,
  report: Report,
): (touchpoint: Touchpoint) => Touchpoint | DropReason {
  return (touchpoint) => {
    if (!isInSample(touchpoint.visitor.id, sampleRate)) return 'sampled';
    if (!beforeSend) return touchpoint;
    // Where the site's own code fails, what it would have taken out must not go on.
    let given: unknown = 'invalid';
    const text = formatJson(touchpoint);
    report.guard(() => {
      given = beforeSend(JSON.parse(text)) ?? 'filtered';
    });
    if (given === 'invalid') return given;
    if (REASONS.test(String(given))) return given as DropReason;
    const changed = copyJson(given);
    const isWhole = PARTS.every((part) => Object(changed?.[part]) === changed?.[part]);
    if (!changed || !isWhole || typeof changed.name !== 'string') {
      report.error(new TypeError('beforeSend: must return a touchpoint, a drop reason or nothing'));
      return 'invalid';
    }
    const { eventId, occurredAtMs, index, visitor, session, consent, environment } = touchpoint;
    const next = changed as unknown as Touchpoint;
    return {
      ...next,
      // By these it is kept, ordered and erased.
      eventId,
      occurredAtMs,
      index,
      session,
      consent,
      visitor: { ...next.visitor, id: visitor.id },
      // It may be filled later, for all touchpoints at once.
      environment: formatJson(next.environment) === formatJson(environment) ? environment : (next.environment ?? {}),
    };
  };
}
