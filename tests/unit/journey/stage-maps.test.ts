// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fiveA, leadStages, purchaseStages } from '../../../src/journey/stage-maps.js';
import { stageOf } from '../../../src/model/stage-of.js';
import type { StandardEvents } from '../../../src/model/standard-events.js';

const MAPS = [fiveA, purchaseStages, leadStages];

/** The compiler holds that these are all standard events, and no others. */
const STANDARD: Readonly<Record<keyof StandardEvents, true>> = {
  ad_impression: true,
  search: true,
  view_search_results: true,
  select_content: true,
  share: true,
  sign_up: true,
  login: true,
  join_group: true,
  file_download: true,
  video_start: true,
  video_progress: true,
  video_complete: true,
  view_promotion: true,
  select_promotion: true,
  view_item_list: true,
  select_item: true,
  view_item: true,
  add_to_wishlist: true,
  add_to_cart: true,
  remove_from_cart: true,
  view_cart: true,
  begin_checkout: true,
  add_shipping_info: true,
  add_payment_info: true,
  purchase: true,
  refund: true,
  generate_lead: true,
  working_lead: true,
  qualify_lead: true,
  disqualify_lead: true,
  close_convert_lead: true,
  close_unconvert_lead: true,
  submit_nps: true,
  submit_csat: true,
  submit_ces: true,
  submit_rating: true,
  submit_feedback: true,
};

/** Names that GA4 does not recommend, by where they are from. */
const OTHERS = {
  tracker: ['page_view'],
  ecapi: ['contact', 'donate', 'find_location', 'schedule', 'start_trial', 'subscribe'],
  leo: ['follow', 'like'],
  own: ['refer'],
};

describe.each(MAPS)('The stage map $name', (map) => {
  const names = Object.values(map.events).flatMap((each) => each.split(' '));

  it('has events in its own stages only, and falls back to one of them', () => {
    expect(map.stages).toEqual(expect.arrayContaining([...Object.keys(map.events), map.fallback ?? map.stages[0]]));
  });

  it('has each event in one stage', () => {
    expect(names).toEqual([...new Set(names)]);
  });

  it('has names that are standard or are said to be from elsewhere', () => {
    const known = new Set([...Object.keys(STANDARD), ...Object.values(OTHERS).flat()]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('reaches each of its stages by some event', () => {
    const reached = [...names, 'anything'].map((name) => stageOf(map, name));
    expect(new Set(reached)).toEqual(new Set([...map.stages, map.fallback]));
  });

  it('has no consent event by name', () => {
    expect(names.filter((name) => /consent|accept|cookie|banner/.test(name))).toEqual([]);
  });

  it('carries its version in its name', () => {
    expect(map.name).toMatch(/^[a-z\d]+@[1-9]\d*$/);
  });

  it('is total: any name has a stage of it, or the same none', () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom(...names),
      fc.constantFrom('constructor', '__proto__', 'toString'),
    );
    fc.assert(
      fc.property(name, (each) => {
        const stage = stageOf(map, each);
        return stage === map.fallback || (names.includes(each) && map.stages.includes(`${stage}`));
      }),
    );
  });
});

describe('The stage', () => {
  it.each<readonly [name: string, fiveA: string, purchase: string, lead: string | undefined]>([
    ['page_view', 'aware', 'before', undefined],
    ['view_item', 'appeal', 'before', undefined],
    ['search', 'ask', 'before', undefined],
    ['view_cart', 'act', 'before', undefined],
    ['begin_checkout', 'act', 'during', undefined],
    ['purchase', 'act', 'during', undefined],
    ['share', 'advocate', 'before', undefined],
    // Decided by us, with the reasons at the maps.
    ['login', 'aware', 'before', undefined],
    ['file_download', 'ask', 'before', undefined],
    ['like', 'appeal', 'before', undefined],
    ['follow', 'appeal', 'before', undefined],
    ['refund', 'act', 'after', undefined],
    ['submit_nps', 'ask', 'after', undefined],
    ['submit_feedback', 'ask', 'after', undefined],
    // A lead that is lost has reached no stage by being lost.
    ['generate_lead', 'act', 'before', 'generate'],
    ['working_lead', 'ask', 'before', 'working'],
    ['qualify_lead', 'aware', 'before', 'qualify'],
    ['close_convert_lead', 'act', 'during', 'close'],
    ['disqualify_lead', 'aware', 'before', undefined],
    ['close_unconvert_lead', 'aware', 'before', undefined],
  ])('of %s is %s, %s and %s', (name, ...expected) => {
    expect(MAPS.map((map) => stageOf(map, name))).toEqual(expected);
  });
});
