// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeInJourney } from '../../../src/context/journey-place.js';
import { fiveA, leadStages } from '../../../src/journey/stage-maps.js';
import type { EventAbout, JourneyPlace, MilestoneRules, StageMap } from '../../../src/model/journey.js';

const MILESTONES: MilestoneRules = {
  purchase: { name: 'order_paid', weight: 10 },
  sign_up: { name: 'account_made' },
  invited: { name: 'order_paid', weight: 3 },
};

const PAID = { name: 'order_paid', weight: 10 };

type Row = readonly [
  what: string,
  name: string,
  about: EventAbout,
  map: StageMap | undefined,
  expected: JourneyPlace | undefined,
];

describe('The place in the journey', () => {
  it.each<Row>([
    ['the stage of the map', 'view_item', {}, fiveA, { map: '5a@1', stage: 'appeal' }],
    ['the fallback of the map', 'tasting_booked', {}, fiveA, { map: '5a@1', stage: 'aware' }],
    ['none without map and milestone', 'view_item', {}, undefined, undefined],
    ['none where the map has no stage', 'view_item', {}, leadStages, undefined],
    ['the milestone of the event', 'purchase', {}, undefined, { milestone: PAID }],
    ['stage and milestone', 'purchase', {}, fiveA, { map: '5a@1', stage: 'act', milestone: PAID }],
    ['a milestone without a stage and so without a map', 'purchase', {}, leadStages, { milestone: PAID }],
    ['weight 1 by default', 'sign_up', {}, undefined, { milestone: { name: 'account_made', weight: 1 } }],
    [
      'what the site says before the map',
      'submit_nps',
      { stage: 'advocate' },
      fiveA,
      { map: '5a@1', stage: 'advocate' },
    ],
    ['a stage of the site without its map', 'submit_nps', { stage: 'fan' }, fiveA, { stage: 'fan' }],
    ['a stage of the site without any map', 'submit_nps', { stage: 'fan' }, undefined, { stage: 'fan' }],
    ['the map where an empty stage is said', 'view_item', { stage: '' }, fiveA, { map: '5a@1', stage: 'appeal' }],
    ['a known milestone by name', 'paid', { milestone: 'order_paid' }, undefined, { milestone: PAID }],
    ['another one', 'paid', { milestone: 'vip' }, undefined, { milestone: { name: 'vip', weight: 1 } }],
    [
      'what the site says before the rule',
      'purchase',
      { milestone: 'account_made' },
      undefined,
      { milestone: { name: 'account_made', weight: 1 } },
    ],
    ['the rule where an empty milestone is said', 'purchase', { milestone: '' }, undefined, { milestone: PAID }],
    [
      'no milestone by the name of an event',
      'paid',
      { milestone: 'purchase' },
      undefined,
      { milestone: { name: 'purchase', weight: 1 } },
    ],
    ['none for what every object knows', 'constructor', {}, undefined, undefined],
    ['none for the prototype', '__proto__', {}, leadStages, undefined],
    [
      'nothing but the name of a milestone that every object knows',
      'paid',
      { milestone: 'constructor' },
      undefined,
      { milestone: { name: 'constructor', weight: 1 } },
    ],
  ])('is %s', (_, name, about, map, expected) => {
    expect(placeInJourney(name, about, map, MILESTONES)).toEqual(expected);
  });

  it('weighs nothing where the rule says so', () => {
    const rules = { purchase: { name: 'order_paid', weight: 0 } };
    expect(placeInJourney('purchase', {}, undefined, rules)?.milestone?.weight).toBe(0);
  });

  it('holds nothing of a rule but name and weight', () => {
    const rules = { purchase: { name: 'order_paid', weight: 2, note: 'for us' } };
    expect(placeInJourney('purchase', {}, undefined, rules)).toEqual({ milestone: { name: 'order_paid', weight: 2 } });
  });

  it('has a map exactly where its stage is of the map, whatever anybody says', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom(...fiveA.stages, 'purchase', 'constructor', '__proto__'));
    const about = fc.record({ stage: text, milestone: text }, { requiredKeys: [] });
    fc.assert(
      fc.property(text, about, fc.constantFrom(fiveA, leadStages, undefined), (name, said, map) => {
        const place = placeInJourney(name, said, map, MILESTONES);
        const isOfMap = map?.stages.includes(`${place?.stage}`);
        expect(place?.map).toBe(isOfMap ? map?.name : undefined);
        expect(place === undefined || !!(place.stage || place.milestone)).toBe(true);
      }),
    );
  });
});
