import type { Carry } from '../../model/collector.js';
import type { Touchpoint } from '../../model/event.js';
import { grantedPurposes } from './granted-purposes.js';

/**
 * What a collector that counts flat texts gets of a touchpoint: where in the journey, through which channel and under which consent,
 * which are few values that can be compared (`rest`); with them the IDs, of which each is another value (`full`); or nothing (`none`).
 */
export function flatParts(
  { eventId, touchpoint, journey, visitor, session, attribution, consent }: Touchpoint,
  carry: Carry,
): Readonly<Record<string, string | undefined>> {
  if (carry === 'none') return {};
  return {
    touchpoint: touchpoint.id,
    stage: journey?.stage,
    milestone: journey?.milestone?.name,
    channel: attribution.session.channel,
    first_channel: attribution.first.channel,
    consent: grantedPurposes(consent).join(' '),
    ...(carry === 'full' && { event_id: eventId, visitor_id: visitor.id, session_id: session.id }),
  };
}
