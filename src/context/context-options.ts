import type { PlaceRule } from '../model/event.js';
import type { MilestoneRules, StageMap } from '../model/journey.js';
import type { Purpose } from '../model/purposes.js';
import type { ScrubOptions } from '../model/scrub-options.js';
import type { ArrivalOptions } from './arrival.js';
import type { IdentityOptions } from './identity.js';

/** How touchpoints are made. */
export interface ContextOptions extends ArrivalOptions, IdentityOptions {
  readonly routing: 'path' | 'hash';
  /** What the visitor has to agree to before a click ID is kept. */
  readonly clickIdPurposes: readonly Purpose[];
  readonly scrub: ScrubOptions;
  readonly stageMap?: StageMap | undefined;
  readonly milestones: MilestoneRules;
  readonly place?: PlaceRule | undefined;
}
