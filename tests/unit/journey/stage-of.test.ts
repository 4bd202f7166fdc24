// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { StageMap } from '../../../src/model/journey.js';
import { stageOf } from '../../../src/model/stage-of.js';

const MAP: StageMap = {
  name: 'tea@1',
  stages: ['sip', 'pour', 'brew'],
  events: { sip: 'taste', pour: 'order taste', toString: 'boil' },
  fallback: 'brew',
};

describe('The stage of an event', () => {
  it.each([
    ['taste', 'sip', 'the first of two stages'],
    ['order', 'pour', 'a name beside another'],
    ['orde', 'brew', 'the beginning of a name'],
    ['rder', 'brew', 'the end of a name'],
    ['order taste', 'brew', 'two names at once'],
    ['', 'brew', 'an empty name'],
    [' ', 'brew', 'a space'],
    ['Order', 'brew', 'another case'],
    ['sip', 'brew', 'the name of a stage'],
    ['constructor', 'brew', 'a name that every object knows'],
    ['toString', 'brew', 'a stage that every object knows'],
    ['boil', 'toString', 'an event of such a stage'],
    ['__proto__', 'brew', 'the prototype'],
    ['.*', 'brew', 'a pattern'],
  ])('for %j is %s: %s', (name, expected) => {
    expect(stageOf(MAP, name)).toBe(expected);
  });

  it('is none where the map has no fallback', () => {
    expect(stageOf({ ...MAP, fallback: undefined }, 'hasOwnProperty')).toBeUndefined();
  });

  it('is none in a map without events', () => {
    expect(stageOf({ name: 'empty@1', stages: [], events: {} }, 'constructor')).toBeUndefined();
  });
});
