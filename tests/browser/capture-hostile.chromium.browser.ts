import { describe } from 'vitest';
import { it } from './support/fixtures.js';
import { HOSTILITIES } from './support/hostilities.js';
import { tryHostile } from './support/try-hostile.js';

describe('by module, every capture tells each action once, and changes nothing, on a page that', () => {
  it.for(Object.entries(HOSTILITIES))('%s', ([, row], { page, site, collector }) =>
    tryHostile(page, site, collector, 'module', row),
  );
});
