import type { EventAbout } from '../model/journey.js';
import { copyJson } from '../model/json.js';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** What the host said of an event, as a copy; `undefined` where something in it is not what it should be. */
export function parseAbout(given: unknown = {}): EventAbout | undefined {
  const { stage, milestone, touchpoint, ...unknown } = copyJson(given) ?? { given: false };
  const place = Object.entries(Object(touchpoint));
  const isKnown = place.every(([part]) => /^(id|type|name)$/.test(part)) && !Object.keys(unknown).length;
  const texts = [stage, milestone, ...place.map(([, value]) => value)].filter((value) => value !== undefined);
  if (!isKnown || !texts.every(isText)) return undefined;
  return {
    ...(isText(stage) && { stage }),
    ...(isText(milestone) && { milestone }),
    ...(place.length && { touchpoint: Object.fromEntries(place) }),
  };
}
