import type { EventAbout, JourneyPlace, MilestoneRules, StageMap } from '../model/journey.js';
import { stageOf } from '../model/stage-of.js';

/**
 * Where in the journey an event stands: as the site says, else by the rules; `undefined` where neither says anything. A
 * milestone that the site names weighs as the first rule of that name, else 1. A stage that is not of the map comes without one.
 */
export function placeInJourney(
  eventName: string,
  about: EventAbout,
  map: StageMap | undefined,
  milestones: MilestoneRules,
): JourneyPlace | undefined {
  const stage = about.stage || (map && stageOf(map, eventName));
  const told = about.milestone;
  const rule = Object.entries(milestones).find(([event, { name }]) =>
    told ? name === told : event === eventName,
  )?.[1];
  const name = told || rule?.name;
  const milestone = name ? { name, weight: rule?.weight ?? 1 } : undefined;
  if (!stage && !milestone) return undefined;
  return { map: stage && map?.stages.includes(stage) ? map.name : undefined, stage, milestone };
}
