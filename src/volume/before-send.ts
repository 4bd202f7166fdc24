import type { DropReason } from '../model/drop-reason.js';
import type { Touchpoint } from '../model/event.js';
import { copyJson, formatJson } from '../model/json.js';
import type { Report } from '../model/report.js';
import { isInSample } from '../model/sample.js';
import type { BeforeSend } from '../model/volume.js';

const REASONS = /^(filtered|sampled|rate_limited|duplicate)$/;

/** What a touchpoint cannot be without. */
const PARTS = ['touchpoint', 'visitor', 'page', 'attribution', 'properties'];

/** The last word on a touchpoint before it is kept: why it goes no further, or what goes on. */
export function createBeforeSend(
  beforeSend: BeforeSend | undefined,
  sampleRate: number,
  report: Report,
): (touchpoint: Touchpoint) => Touchpoint | DropReason {
  return (touchpoint) => {
    const { eventId, occurredAtMs, index, visitor, session, consent, environment } = touchpoint;
    if (!isInSample(visitor.id, sampleRate)) return 'sampled';
    if (!beforeSend) return touchpoint;
    try {
      const given: unknown = beforeSend(JSON.parse(formatJson(touchpoint))) ?? 'filtered';
      if (typeof given === 'string' && REASONS.test(given)) return given as DropReason;
      const changed = copyJson(given) ?? {};
      const isWhole = PARTS.every((part) => Object(changed[part]) === changed[part]);
      if (!isWhole || typeof changed.name !== 'string') {
        throw new TypeError('beforeSend: must return a touchpoint');
      }
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
    } catch (error) {
      // Where the site's own code fails, what it would have taken out must not go on.
      report.error(error);
      return 'invalid';
    }
  };
}
