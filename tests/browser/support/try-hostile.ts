import { expect } from 'vitest';
import type { TestCollector } from './collector.js';
import { ALL, actOnAll, leave, OWN, openHostile, readSeen } from './hostile-page.js';
import type { HostilePage } from './hostilities.js';
import type { Page } from './page.js';
import type { Site } from './site.js';

/** Uses a hostile page, and checks that it goes on as it is and that all that can be told is told once. */
export async function tryHostile(
  page: Page,
  site: Site,
  collector: TestCollector,
  form: 'tag' | 'module',
  { missing = [], own = OWN, wrong = /^$/, still = 'true', ...hostility }: HostilePage,
): Promise<void> {
  await openHostile(page, site, collector, form, hostility);
  await actOnAll(page);
  const expected = { wrong: expect.stringMatching(wrong), own, value: 'jane', still: true };
  expect(await readSeen(page, still)).toEqual(expected);
  expect(await leave(page, site, collector)).toEqual(ALL.filter((name) => !missing.includes(name)));
  expect(collector.rawRepeats()).toEqual([]);
}
