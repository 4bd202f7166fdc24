import { readdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { CAPTURES } from './support/all-captures.js';
import { it } from './support/fixtures.js';
import { HOSTILITIES, type HostilePage } from './support/hostilities.js';
import { tryHostile } from './support/try-hostile.js';

describe('by module, every capture tells each action once, and changes nothing, on a page that', () => {
  it.for(Object.entries(HOSTILITIES))('%s', ([, row], { page, site, collector }) =>
    tryHostile(page, site, collector, 'module', row),
  );
});

/** Not in WebKit, whose driver wants the other one for a click. */
const OWN_CLOCK: HostilePage = {
  before: "Object.defineProperty(window, 'performance', { value: { mark() {} } });",
  // So does the package for web vitals.
  wrong: /^.*TypeError: .*getEntriesByType is not a function.*$/,
};

it('by tag, a clock of the page is no harm', ({ page, site, collector }) =>
  tryHostile(page, site, collector, 'tag', OWN_CLOCK));

it('no capture is left out', () => {
  const built = readdirSync(new URL('../../dist/capture/', import.meta.url)).filter((name) => name.endsWith('.js'));
  expect(Object.keys(CAPTURES).map((name) => `${name}.js`)).toEqual(built.sort());
});
