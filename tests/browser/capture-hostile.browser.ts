import { describe, expect } from 'vitest';
import { it } from './support/fixtures.js';
import { leave, openHostile, readSeen } from './support/hostile-page.js';
import { HOSTILITIES } from './support/hostilities.js';
import { tryHostile } from './support/try-hostile.js';

describe('by tag, every capture tells each action once, and changes nothing, on a page that', () => {
  it.for(Object.entries(HOSTILITIES))('%s', ([, row], { page, site, collector }) =>
    tryHostile(page, site, collector, 'tag', row),
  );
});

it('a page with an address in the place of URL is told that nothing can be tracked, and is unharmed', async ({
  page,
  site,
  collector,
}) => {
  await openHostile(page, site, collector, 'tag', { before: 'URL = location.href;' });
  await page.click('#buy');
  expect(await readSeen(page, 'typeof URL')).toEqual({
    wrong: expect.stringMatching(/^\[touchtrail\] TypeError: collector: must be an absolute .*$/),
    own: 'click buy',
    value: '',
    still: 'string',
  });
  expect(await leave(page, site, collector)).toEqual([]);
});
